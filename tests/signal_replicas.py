"""The change signals of replicas on one database, and how to tell that a reader was woken."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from adapters.postgres.change_signals import PostgresChangeSignals
from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PoolSettings, PostgresDatabase
from domain.identity import OwnerId
from domain.ports import News
from tests.builders import ANA, a_task, an_operation
from tests.integration.test_postgres_storage import postgres_unit_of_work

AT_ONCE = 0.9
"""Seconds: sooner than any poll."""
SOON = 4.0
"""Seconds: two polls, or a new connection and a hint."""
LISTENERS = """
SELECT array_agg(pid) FROM pg_stat_activity
WHERE datname = current_database() AND query ~ '^(LISTEN|SELECT pg_notify)'
"""


@dataclass
class ReadsOf:
    """The reads of a database, counted, and broken for as long as they are to be."""

    database: PostgresDatabase
    is_broken: bool = False
    asked_for: list[list[OwnerId]] = field(default_factory=list)

    async def rows(self, statement: Compiled, **values: Any) -> list[asyncpg.Record]:
        self.asked_for.append(values["owner_ids"])
        if self.is_broken:
            raise RuntimeError("nobody expects this")
        return await self.database.rows(statement, **values)


@dataclass
class Replica:
    """The signals of one replica, and the failures that they told of."""

    signals: PostgresChangeSignals
    reads: ReadsOf
    failures: list[BaseException]


@asynccontextmanager
async def replica_on(
    database: PostgresDatabase, *, direct: str | None = None, is_direct: bool = True
) -> AsyncIterator[Replica]:
    """Run the signals of a replica, which hears hints over the database's own address, or another, or not at all."""
    way = PoolSettings(dsn=direct or database.settings.dsn, acquire_timeout=1.0, statement_timeout=1.0)
    reads, failures = ReadsOf(database), list[BaseException]()
    counted: Any = reads
    signals = PostgresChangeSignals(database=counted, direct=way if is_direct else None, on_failed=failures.append)
    async with signals:
        yield Replica(signals, reads, failures)


async def write(database: PostgresDatabase, number: int, owner: OwnerId = ANA) -> None:
    """Write as a process does that dies before it can say so."""
    async with postgres_unit_of_work(database).begin(an_operation(owner)) as work:
        await work.tasks.add(a_task(number, owner))


async def hears(news: News, *, within: float = SOON) -> bool:
    try:
        async with asyncio.timeout(within):
            return await news.wait()
    except TimeoutError:
        return False


async def listening(database: PostgresDatabase, count: int) -> list[int]:
    """Return the server's processes for the connections that hear hints, once there are so many."""
    async with database.connection() as connection:
        for _ in range(500):
            pids: list[int] = await connection.fetchval(LISTENERS) or []
            if len(pids) == count:
                return pids
            await asyncio.sleep(0.01)
    raise AssertionError


async def until(holds: Callable[[], object]) -> None:
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError


async def settled(news: News) -> None:
    """Let pass what a reader is woken for when it is new."""
    for _ in range(10):
        if not await hears(news, within=0.1):
            return
    raise AssertionError
