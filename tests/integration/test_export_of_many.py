"""An export of very many tasks takes the memory of a page, and leaves the only connection to others in between."""

import tracemalloc
from dataclasses import replace

import pytest

from adapters.postgres.database import PostgresDatabase
from application.export import PAGE
from domain.task import Task
from tests.builders import ANA
from tests.integration.test_postgres_storage import postgres_storage
from tests.unit.test_export import export_of

MANY = 20_000
OF_A_PAGE = 4 * 1024 * 1024
_OWNER = "INSERT INTO owners VALUES ($1, $2, $2, 0, 0)"
_TASKS = """
    INSERT INTO tasks (owner_id, id, title, description, priority, created_at, updated_at, version, change_seq)
    SELECT $1, ('01900000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 'Buy milk', repeat('x', 500), 2,
        now(), now(), 1, number
    FROM generate_series(1, $2) AS number
"""
_HISTORY = """
    INSERT INTO history (owner_id, sequence, operation_id, task_id, kind, version, actor_kind, actor_id, at, fields)
    SELECT owner_id, change_seq, id, id, 'created', 1, 'user', owner_id, now(), '{}' FROM tasks WHERE owner_id = $1
"""


@pytest.fixture
async def many(database: PostgresDatabase) -> None:
    async with database.connection() as connection:
        await connection.execute(_OWNER, ANA, MANY)
        await connection.execute(_TASKS, ANA, MANY)
        await connection.execute(_HISTORY, ANA)


@pytest.mark.usefixtures("many")
async def test_an_export_takes_the_memory_of_a_page(database: PostgresDatabase) -> None:
    tasks, entries = 0, 0
    async with PostgresDatabase(replace(database.settings, size=1, acquire_timeout=1)) as narrow:
        storage = postgres_storage(narrow)
        export = export_of(storage)
        tracemalloc.start()
        async for page in export.pages(ANA, sequence=MANY):
            if page and isinstance(page[0], Task):
                await storage.change(page[0].edit(page[0].updated_at, title="Buy tea"))
                tasks += len(page)
            else:
                entries += len(page)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        written = await storage.last_sequence(ANA) - MANY
    assert (tasks, entries, written) == (MANY, MANY, MANY // PAGE)
    assert peak < OF_A_PAGE
