"""The schema moves while the release before goes on writing: neither stops the other, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
import pytest

from adapters.postgres.database import PoolSettings
from adapters.postgres.migrate import migrate
from adapters.postgres.revisions import current_revision, newest_revision
from tests.postgres import fresh_database

# What release 0.1 sends, which knows the schema of 0001: it may run until its successor has taken over, or again after.
CREATED_BY_0001 = """
WITH counter AS (
    INSERT INTO owners (owner_id, last_sequence, open_tasks, completed_tasks, trashed_tasks) VALUES ($1, 1, 1, 0, 0)
    ON CONFLICT (owner_id) DO UPDATE
    SET last_sequence = owners.last_sequence + 1, open_tasks = owners.open_tasks + 1
    RETURNING owners.last_sequence
)
INSERT INTO tasks (owner_id, id, title, priority, created_at, updated_at, version, change_seq)
SELECT $1, $2, $3, 2, now(), now(), 1, counter.last_sequence FROM counter
"""
EDITED_BY_0001 = """
WITH counter AS (
    UPDATE owners SET last_sequence = owners.last_sequence + 1 WHERE owner_id = $1 RETURNING owners.last_sequence
), written AS (
    UPDATE tasks SET priority = 3, version = 2, change_seq = counter.last_sequence FROM counter
    WHERE tasks.owner_id = $1 AND tasks.title = $2 AND tasks.version = 1 RETURNING tasks.id
)
SELECT 1 / count(*) FROM written
"""


@dataclass(slots=True)
class WriterOf0001:
    """Writes for as long as it is wanted; a deadlock is begun again, as the use cases do."""

    owner: str
    written: int = 0
    is_wanted: bool = True
    _has_written: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def write(self, dsn: str) -> None:
        connection = await asyncpg.connect(dsn)
        while self.is_wanted:
            await self._commit(connection, CREATED_BY_0001, self.owner, uuid4(), f"Task {self.written}")
            await self._commit(connection, EDITED_BY_0001, self.owner, f"Task {self.written}")
            async with self._has_written:
                self.written += 1
                self._has_written.notify_all()
        await connection.close()

    async def has_written_more(self) -> None:
        """Return when it has written ten tasks from now on."""
        enough = self.written + 10
        async with asyncio.timeout(20), self._has_written:
            await self._has_written.wait_for(lambda: self.written >= enough)

    async def _commit(self, connection: "asyncpg.Connection[asyncpg.Record]", statement: str, *values: object) -> None:
        for _ in range(10):
            with suppress(asyncpg.DeadlockDetectedError):
                await connection.execute(statement, *values)
                return
        raise AssertionError(f"{self.owner} was in ten deadlocks.")


@pytest.fixture
async def empty(postgres_server: str) -> AsyncIterator[PoolSettings]:
    async with fresh_database(postgres_server) as dsn:
        yield PoolSettings(dsn=dsn)


async def test_a_migration_gives_way_to_traffic_and_is_tried_again(empty: PoolSettings) -> None:
    await migrate(empty)
    writer = await asyncpg.connect(empty.dsn)
    transaction = writer.transaction()
    await transaction.start()
    await writer.execute("LOCK TABLE tasks IN ROW EXCLUSIVE MODE")
    downgrade = asyncio.create_task(migrate(empty, "base"))
    await asyncio.sleep(2.5)
    assert not downgrade.done()
    await transaction.rollback()
    await downgrade
    await writer.close()
    assert await current_revision(empty) is None


async def test_the_code_before_goes_on_writing_while_the_schema_goes_up_down_and_up(empty: PoolSettings) -> None:
    await migrate(empty, "0001")
    writers = [WriterOf0001(f"writer {number}") for number in range(4)]
    writing = [asyncio.create_task(writer.write(empty.dsn)) for writer in writers]
    for revision in ("head", "0001", "head"):
        await asyncio.gather(*(writer.has_written_more() for writer in writers))
        async with asyncio.timeout(20):
            await migrate(empty, revision)
    await asyncio.gather(*(writer.has_written_more() for writer in writers))
    for writer in writers:
        writer.is_wanted = False
    await asyncio.gather(*writing)
    connection = await asyncpg.connect(empty.dsn)
    edited = await connection.fetch("SELECT count(*) FROM tasks WHERE version = 2 GROUP BY owner_id ORDER BY owner_id")
    await connection.close()
    assert [row[0] for row in edited] == [writer.written for writer in writers]
    assert await current_revision(empty) == newest_revision()


async def test_a_migration_in_a_deadlock_with_writers_is_tried_again(empty: PoolSettings) -> None:
    await migrate(empty, "0001")
    writer = await asyncpg.connect(empty.dsn)
    # Whoever has waited for long enough looks for a deadlock and ends it: here that is the migration.
    await writer.execute("SET deadlock_timeout = '1min'")
    transaction = writer.transaction()
    await transaction.start()
    await writer.execute("LOCK TABLE tasks IN ROW EXCLUSIVE MODE")
    upgrade = asyncio.create_task(migrate(empty))
    await _until_somebody_waits_for(writer, "tasks")
    await writer.execute("LOCK TABLE owners IN ROW EXCLUSIVE MODE")
    await transaction.rollback()
    await writer.close()
    await upgrade
    assert await current_revision(empty) == newest_revision()


async def _until_somebody_waits_for(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> None:
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::text::regclass"
    async with asyncio.timeout(10):
        while not await connection.fetchval(query, table):  # noqa: ASYNC110  # PostgreSQL has no event to wait for here
            await asyncio.sleep(0.01)
