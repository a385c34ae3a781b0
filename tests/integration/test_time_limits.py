"""Time that is up, on a real database: what is said, what was written, and that no connection is lost."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count

import asyncpg
import pytest
from httpx2 import AsyncClient

from adapters.postgres.database import PoolSettings, PostgresDatabase
from entrypoints.container import Container
from entrypoints.http import deadline
from tests.http_api import SETTINGS, Api, FakeIdentity, refused, serving, with_ports

HOLD = "SELECT 1 FROM owners WHERE owner_id = 'ana' FOR UPDATE"
POOL = 4
CANCELLED = 1000


@pytest.fixture
async def narrow(database: PostgresDatabase) -> AsyncIterator[PostgresDatabase]:
    settings = PoolSettings(dsn=database.settings.dsn, size=POOL, acquire_timeout=1.0, statement_timeout=3)
    async with PostgresDatabase(settings) as opened:
        yield opened


@pytest.fixture
async def api(narrow: PostgresDatabase) -> AsyncIterator[Api]:
    def container() -> Container:
        made = Container(settings=SETTINGS, pool_settings=narrow.settings, secret_config=None)
        return with_ports(made, database=narrow, identity=FakeIdentity(), agents_identity=FakeIdentity(), lifelong=[])

    async with serving(container) as api:
        assert (await api.ana.post("/api/tasks", json={"title": "first"})).status_code == 201
        yield api


@asynccontextmanager
async def ana_held(database: PostgresDatabase) -> AsyncIterator[None]:
    """Hold Ana's counter, which every write of hers stands behind."""
    async with AsyncExitStack() as held:
        holder = await asyncpg.connect(database.settings.dsn)
        held.push_async_callback(holder.close)
        await held.enter_async_context(holder.transaction())
        await holder.execute(HOLD)
        yield


async def idle(database: PostgresDatabase) -> bool:
    """Tell whether every connection can be had at once."""
    async with AsyncExitStack() as lent:
        for _ in range(POOL):
            await lent.enter_async_context(database.connection())
    return True


async def test_a_write_that_is_cut_off_while_it_commits_says_that_nobody_knows(
    api: Api, narrow: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline, "DEADLINE", 0.3)
    async with ana_held(narrow):
        refused(await api.ana.post("/api/tasks", json={"title": "second"}), 503, "outcome_unknown")
    assert await idle(narrow)


async def test_a_write_that_is_cut_off_before_it_commits_has_written_nothing(
    api: Api, narrow: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline, "DEADLINE", 0.3)
    async with ana_held(narrow):
        body = {"operations": [{"op": "create", "task": {"title": each}} for each in ("second", "third")]}
        refused(await api.ana.post("/api/tasks/batch", json=body), 503, "deadline_exceeded")
    assert (await api.ana.get("/api/tasks")).json()["total"] == 1


async def test_the_server_gives_a_statement_up_by_itself(narrow: PostgresDatabase) -> None:
    async with narrow.connection() as connection:
        assert await connection.fetchval("SHOW statement_timeout") == "3s"


async def test_behind_a_transaction_pooler_it_is_not_told_to(database: PostgresDatabase) -> None:
    async with PostgresDatabase(PoolSettings(dsn=database.settings.dsn, statement_cache_size=0)) as pooled:  # noqa: SIM117
        async with pooled.connection() as connection:
            assert await connection.fetchval("SHOW statement_timeout") == "0"


async def test_a_thousand_requests_that_are_cancelled_leave_the_pool_idle(api: Api, narrow: PostgresDatabase) -> None:
    async def impatient(number: int) -> None:
        sent = (
            api.ana.get("/api/tasks")
            if number % 2
            else api.ana.post("/api/tasks", json={"title": f"number {number}", "tags": ["a"][: number % 4 // 2]})
        )
        request = asyncio.create_task(sent)
        await asyncio.sleep(number % 23 / 1000)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)

    for first in range(0, CANCELLED, 50):
        await asyncio.gather(*(impatient(number) for number in range(first, first + 50)))
    assert await asyncio.wait_for(idle(narrow), 5)
    assert (await api.ana.get("/api/tasks")).status_code == 200


async def test_with_every_connection_busy_who_waits_is_told_soon_and_the_rest_goes_on(
    api: Api, narrow: PostgresDatabase
) -> None:
    async def took(client: AsyncClient, path: str, **headers: str) -> tuple[int, float]:
        began = time.perf_counter()
        answer = await client.get(path, headers=headers)
        return answer.status_code, time.perf_counter() - began

    async with AsyncExitStack() as busy:
        sleeping = []
        for _ in range(POOL):
            connection = await busy.enter_async_context(narrow.connection())
            sleeping.append(asyncio.create_task(connection.execute("SELECT pg_sleep(2.5)")))
        waiting = asyncio.gather(*(took(api.ana, "/api/tasks") for _ in range(20)))
        alive = await took(api.nobody, "/health/live")
        stranger = await took(api.nobody, "/api/tasks", authorization="Bearer bad")
        waited = await waiting
        await asyncio.gather(*sleeping)
    assert {status for status, _ in waited} == {503}
    assert max(seconds for _, seconds in waited) < 2
    assert (alive[0], stranger[0]) == (200, 401)
    assert alive[1] + stranger[1] < 0.5
    assert await took(api.ana, "/api/tasks") < (201, 1.0)


async def test_nobody_who_waits_for_a_connection_is_overtaken_by_many(narrow: PostgresDatabase) -> None:
    come, served, overtaken = count(), count(), list[int]()

    async def visitor(number: int) -> None:
        for visit in range(20):
            await asyncio.sleep((number * 7 + visit * 13) % 10 / 1000)
            place = next(come)
            async with narrow.connection() as connection:
                overtaken.append(next(served) - place)
                await connection.fetchval("SELECT pg_sleep(0.001)")

    await asyncio.gather(*(visitor(number) for number in range(100)))
    assert max(overtaken) < 50
