"""The schema moves up and down, by one replica at a time, and ends where the code expects it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.postgres.database import PoolSettings
from adapters.postgres.migrate import migrate
from adapters.postgres.revisions import current_revision, newest_revision
from adapters.postgres.tables import metadata
from domain.errors import StorageUnavailable
from domain.position import position_at
from tests.postgres import fresh_database

ROOT = Path(__file__).parents[2]
REPLICA = """
import asyncio, sys
from adapters.postgres.database import PoolSettings
from adapters.postgres.migrate import migrate
asyncio.run(migrate(PoolSettings(dsn=sys.argv[1])))
"""
TASKS_OF_THREE_OWNERS = """
WITH somebody AS (
    INSERT INTO owners (owner_id, last_sequence, open_tasks, completed_tasks, trashed_tasks)
    SELECT name, 900, 900, 0, 0 FROM unnest(ARRAY['ana', 'ben', 'eve']) name RETURNING owner_id
)
INSERT INTO tasks (owner_id, id, title, priority, created_at, updated_at, version, change_seq)
SELECT owner_id, gen_random_uuid(), 'Buy milk', 2, now(), now(), 1, number
FROM somebody, generate_series(1, 900) number
"""
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


@pytest.fixture
async def empty(postgres_server: str) -> AsyncIterator[PoolSettings]:
    async with fresh_database(postgres_server) as dsn:
        yield PoolSettings(dsn=dsn)


async def tables_in(settings: PoolSettings) -> int:
    connection = await asyncpg.connect(settings.dsn)
    try:
        count: int = await connection.fetchval(TABLES)
        return count
    finally:
        await connection.close()


async def test_up_down_and_up_again(empty: PoolSettings) -> None:
    seen = []
    for revision in ("head", "head", "base", "base", "head"):
        await migrate(empty, revision)
        seen.append((await current_revision(empty), await tables_in(empty) > 0))
    there, nothing = (newest_revision(), True), (None, False)
    assert seen == [there, there, nothing, nothing, there]


async def test_replicas_that_start_together_migrate_once(empty: PoolSettings) -> None:
    async def replica() -> int:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", REPLICA, empty.dsn, cwd=ROOT)
        return await process.wait()

    assert await asyncio.gather(*(replica() for _ in range(4))) == [0, 0, 0, 0]
    assert await current_revision(empty) == newest_revision()


async def test_a_replica_does_not_wait_for_ever(empty: PoolSettings) -> None:
    holder = await asyncpg.connect(empty.dsn)
    try:
        await holder.execute("SELECT pg_advisory_lock(x'7461736B706F7274'::bigint)")
        with pytest.raises(StorageUnavailable):
            await migrate(empty, patience=0.3)
    finally:
        await holder.close()
    await migrate(empty, patience=0.3)


async def test_the_migrations_make_what_the_code_expects(empty: PoolSettings) -> None:
    await migrate(empty)
    engine = create_async_engine(empty.dsn.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        context = await connection.run_sync(lambda sync: MigrationContext.configure(sync, opts={"compare_type": True}))
        differences = await connection.run_sync(lambda _: compare_metadata(context, metadata))
    await engine.dispose()
    assert differences == []


async def test_the_words_of_all_tasks_are_written(empty: PoolSettings) -> None:
    """More than fit into one step, of several owners."""
    await migrate(empty, "0004")
    connection = await asyncpg.connect(empty.dsn)
    await connection.execute(TASKS_OF_THREE_OWNERS)
    await migrate(empty, "0005")
    found = await connection.fetch("SELECT count(words), count(*) FROM tasks GROUP BY owner_id")
    await connection.close()
    assert [tuple(row) for row in found] == [(900, 900)] * 3


async def test_every_task_gets_its_place(empty: PoolSettings) -> None:
    """More than fit into one step, of several owners; the place is made of when it was created."""
    await migrate(empty, "0006")
    connection = await asyncpg.connect(empty.dsn)
    await connection.execute(TASKS_OF_THREE_OWNERS)
    await migrate(empty, "0007")
    rows = await connection.fetch("SELECT position, created_at FROM tasks")
    await connection.close()
    assert {row["position"] for row in rows} == {position_at(row["created_at"]) for row in rows}
    assert len(rows) == 2700
