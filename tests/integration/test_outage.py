"""What clients meet while PostgreSQL is away, and how soon the service is well again, without a restart."""

import asyncio
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.embedded_postgres.supervisor import EmbeddedPostgres
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.migrate import migrate
from domain.errors import StorageUnavailable, Unavailable
from domain.page import PageRequest, TaskFilter
from tests.builders import ANA, a_task, an_operation
from tests.embedded_server import a_folder
from tests.integration.test_postgres_storage import postgres_queries, postgres_unit_of_work

ENOUGH = 50


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedPostgres]:
    with a_folder() as folder, EmbeddedPostgres(folder) as running:
        await migrate(PoolSettings(dsn=running.dsn))
        yield running


@pytest.fixture
async def storage(server: EmbeddedPostgres) -> AsyncIterator[PostgresDatabase]:
    settings = PoolSettings(dsn=server.dsn, size=4, acquire_timeout=0.5, statement_timeout=1.0)
    async with PostgresDatabase(settings) as database:
        yield database


async def write(storage: PostgresDatabase, number: int) -> None:
    async with postgres_unit_of_work(storage).begin(an_operation()) as work:
        await work.tasks.add(a_task(number))


async def total(storage: PostgresDatabase) -> int | None:
    return (await postgres_queries(storage).page(ANA, TaskFilter(), PageRequest())).total


async def test_a_database_that_is_away_is_unavailable_and_not_a_mystery(
    server: EmbeddedPostgres, storage: PostgresDatabase
) -> None:
    await write(storage, 1)
    server.stop()
    with pytest.raises(Unavailable):
        await write(storage, 2)
    with pytest.raises(StorageUnavailable):
        await total(storage)
    with pytest.raises(StorageUnavailable):
        await storage.check_ready()


async def test_every_connection_cut_under_writers_costs_no_acknowledged_write(storage: PostgresDatabase) -> None:
    acknowledged = 0

    async def writer(numbers: range) -> None:
        nonlocal acknowledged
        for number in numbers:
            try:
                await write(storage, number)
            except Unavailable:
                continue
            acknowledged += 1

    async def cut() -> None:
        killer = await asyncpg.connect(storage.settings.dsn)
        for _ in range(5):
            await asyncio.sleep(0.02)
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            await killer.execute(f"{query} AND pid <> pg_backend_pid()")
        await killer.close()

    await asyncio.gather(cut(), *(writer(range(start, start + 100)) for start in range(0, 400, 100)))
    stored = await total(storage)
    assert acknowledged > 0
    assert stored is not None
    assert stored >= acknowledged


async def test_a_pool_that_is_drained_answers_in_time_and_recovers(storage: PostgresDatabase) -> None:
    everything_lent, give_back = asyncio.Event(), asyncio.Event()
    lent = 0

    async def borrow() -> None:
        nonlocal lent
        async with storage.connection():
            lent += 1
            if lent == storage.settings.size:
                everything_lent.set()
            await give_back.wait()

    borrowers = [asyncio.create_task(borrow()) for _ in range(storage.settings.size)]
    await everything_lent.wait()
    began = time.monotonic()
    with pytest.raises(StorageUnavailable):
        await total(storage)
    assert time.monotonic() - began < 2
    give_back.set()
    await asyncio.gather(*borrowers)
    assert await total(storage) == 0


async def test_cancelled_requests_leave_no_connection_behind(storage: PostgresDatabase) -> None:
    async def impatient(number: int) -> None:
        request = asyncio.create_task(write(storage, number))
        await asyncio.sleep(number % 7 / 1000)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)

    for first in range(0, 200, ENOUGH):
        await asyncio.gather(*(impatient(number) for number in range(first, first + ENOUGH)))
    assert await asyncio.wait_for(total(storage), timeout=2) is not None


async def test_a_statement_that_takes_too_long_is_given_up(storage: PostgresDatabase) -> None:
    await write(storage, 1)
    holder = await asyncpg.connect(storage.settings.dsn)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("SELECT FROM owners FOR UPDATE")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await write(storage, 2)
    assert time.monotonic() - began < 3
    await transaction.rollback()
    await holder.close()
    await write(storage, 3)
    assert await total(storage) in {2, 3}


async def test_a_transaction_that_waits_too_long_has_written_nothing_and_says_so(storage: PostgresDatabase) -> None:
    await write(storage, 1)
    holder = await asyncpg.connect(storage.settings.dsn)
    async with holder.transaction():
        await holder.execute("SELECT FROM owners FOR UPDATE")
        with pytest.raises(StorageUnavailable):
            async with postgres_unit_of_work(storage).begin(an_operation(), exclusive=True) as work:
                await work.tasks.add(a_task(2))
    await holder.close()
    assert await total(storage) == 1


async def test_a_connection_that_breaks_before_the_commit_has_written_nothing_and_says_so(
    storage: PostgresDatabase,
) -> None:
    killer = await asyncpg.connect(storage.settings.dsn)
    with pytest.raises(StorageUnavailable):
        async with postgres_unit_of_work(storage).begin(an_operation(), exclusive=True) as work:
            await work.tasks.add(a_task(1))
            await killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            )
    await killer.close()
    assert await total(storage) == 0
