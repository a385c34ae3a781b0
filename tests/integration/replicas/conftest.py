"""Two replicas on one database, for whoever brings an owner of their own; and the numbers that were measured."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from adapters.postgres.database import PoolSettings
from adapters.postgres.migrate import migrate
from tests.fault_proxy import Fate, FaultProxy, always, fault_proxy
from tests.postgres import fresh_database
from tests.replicas import Replica, replicas, without

Tell = Callable[[str, object], None]
StartPair = Callable[[str], Awaitable[list[Replica]]]
_HOLD_OWNER = "SELECT 1 FROM owners WHERE owner_id = $1 FOR UPDATE"
_HOLD_TASKS = "LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE"
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests of this folder measured."""
    for report in [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]:
        for name, value in getattr(report, "user_properties", ()):
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {name}: {value}")


@dataclass(frozen=True, slots=True)
class Faulty:
    """Two replicas whose database is behind a proxy that loses what it is told to lose."""

    proxy: FaultProxy
    replicas: list[Replica]


@pytest.fixture(scope="package")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("replicas")


@pytest.fixture(scope="package")
async def dsn(postgres_server: str) -> AsyncIterator[str]:
    async with fresh_database(postgres_server) as dsn:
        await migrate(PoolSettings(dsn=dsn))
        yield dsn


@pytest.fixture(scope="package")
async def faulty_all_along(dsn: str, logs: Path) -> AsyncIterator[Faulty]:
    async with fault_proxy(dsn) as proxy, replicas(logs, proxy.dsn, proxy.dsn) as running:
        yield Faulty(proxy, running)


@pytest.fixture
def faulty(faulty_all_along: Faulty) -> Faulty:
    """The faults of the test before are over."""
    faulty_all_along.proxy.rule = always(Fate.DELIVERED)
    faulty_all_along.proxy.fates.clear()
    faulty_all_along.proxy.statements.clear()
    return faulty_all_along


@pytest.fixture
def pair(faulty: Faulty) -> list[Replica]:
    """The two replicas, with nothing lost."""
    return faulty.replicas


@pytest.fixture(scope="package")
async def pairs_without(faulty_all_along: Faulty, logs: Path) -> AsyncIterator[StartPair]:
    async with AsyncExitStack() as running:
        pairs = dict[str, list[Replica]]()

        async def start(guard: str) -> list[Replica]:
            if guard not in pairs:
                dsn = faulty_all_along.proxy.dsn
                pairs[guard] = await running.enter_async_context(replicas(logs, dsn, dsn, command=without(guard)))
            return pairs[guard]

        yield start


@pytest.fixture
def pair_without(pairs_without: StartPair, faulty: Faulty) -> StartPair:  # noqa: ARG001  # with nothing lost
    """Start two replicas that lack a guard, behind the same proxy: `await pair_without("lanes")`."""
    return pairs_without


@pytest.fixture
def owner() -> str:
    """Somebody new."""
    return f"owner-{uuid4()}"


@pytest.fixture
def tell(record_property: Tell) -> Tell:
    """Put a number into the report and the terminal."""
    return record_property


@dataclass(frozen=True, slots=True)
class Holder:
    """A transaction that holds what others want."""

    watcher: "asyncpg.Connection[asyncpg.Record]"

    async def waiting(self) -> int:
        """Return how many connections wait for it."""
        count: int = await self.watcher.fetchval(_WAITING)
        return count

    async def until_wait(self, count: int) -> None:
        """Return when that many do, or more."""
        async with asyncio.timeout(5):
            while await self.waiting() < count:  # noqa: ASYNC110  # PostgreSQL has no event to wait for here
                await asyncio.sleep(0.01)


@asynccontextmanager
async def owner_held(dsn: str, owner: str) -> AsyncIterator[Holder]:
    """Hold the row of an owner who has one, as a slow writer does, for the length of the block."""
    async with _held(dsn) as (connection, holder):
        assert await connection.fetchval(_HOLD_OWNER, owner) == 1
        yield holder


@asynccontextmanager
async def tasks_held(dsn: str) -> AsyncIterator[Holder]:
    """Let nobody read a task for the length of the block, as if each read were as dear as can be."""
    async with _held(dsn) as (connection, holder):
        await connection.execute(_HOLD_TASKS)
        yield holder


@asynccontextmanager
async def _held(dsn: str) -> AsyncIterator[tuple["asyncpg.Connection[asyncpg.Record]", Holder]]:
    # What others wait for is shown as it was when a transaction first asked, so the holder cannot watch.
    holder, watcher = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    try:
        async with holder.transaction():
            yield holder, Holder(watcher)
    finally:
        holder.terminate()
        watcher.terminate()
