"""Replicas that start together migrate one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import BigInteger, func, literal, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PoolSettings
from adapters.postgres.failures import connecting
from domain.errors import StorageUnavailable

_LOCK = 0x7461736B706F7274  # "taskport"
_TRY_LOCK = Compiled.of(select(func.pg_try_advisory_lock(literal(_LOCK, BigInteger))))
_POLL_SECONDS = 0.1


@asynccontextmanager
async def one_replica_at_a_time(settings: PoolSettings, patience: float) -> AsyncIterator[None]:
    """Hold the migration lock; raise StorageUnavailable when others hold it for longer than `patience` seconds.

    It polls outside a transaction, because a waiter inside one would deadlock CREATE INDEX CONCURRENTLY.
    """
    with connecting:
        connection = await asyncpg.connect(settings.dsn, **settings.connect)
    try:
        await _take_lock(connection, patience)
        yield
    finally:
        await connection.close()


async def _take_lock(connection: "asyncpg.Connection[asyncpg.Record]", patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            # PostgreSQL has no event to wait for here.
            while not await connection.fetchval(_TRY_LOCK.sql, *_TRY_LOCK.arguments()):  # noqa: ASYNC110
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError as failure:
        raise StorageUnavailable("Another replica has been migrating the database for too long.") from failure
