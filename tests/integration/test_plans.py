"""Every read of the log, the feed and the kept answers starts from an index that begins with the owner."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.postgres import change_feed, history_log, history_queries, housekeeping, kept_answers, task_reads
from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.filters import Shape, filter_values
from adapters.postgres.orders import order_values
from domain.due import Due
from domain.identity import OwnerId
from domain.page import PageRequest, Position, SortField, SortKey, Status, TaskFilter
from tests.builders import ANA, NOON, a_task, an_operation, task_id
from tests.integration.test_postgres_storage import postgres_unit_of_work

OWNER = {"owner_id": ANA}
READS: dict[str, tuple[Compiled, dict[str, Any]]] = {
    "one task": (task_reads.ONE_TASK, {"id": task_id(1)}),
    "many tasks": (task_reads.many_tasks(), {"ids": [task_id(1), task_id(2)]}),
    "changes": (change_feed._after(), {"sequence": 5, "limit": 10}),  # noqa: SLF001  # the statements themselves
    "activity": (history_queries._of_owner(), {"before": 50, "limit": 10}),  # noqa: SLF001
    "history": (history_queries._of_task(), {"id": task_id(1), "before": 50, "limit": 10}),  # noqa: SLF001
    "operation": (history_log._OF_OPERATION, {"operation_id": task_id(1)}),  # noqa: SLF001
    "later": (history_log._later(), {"ids": [task_id(1)], "numbers": [1]}),  # noqa: SLF001
    "kept answer": (kept_answers._RECALL, {"key": "k", "expired": NOON}),  # noqa: SLF001
    "trash": (housekeeping._expired_trash(), {"before": NOON, "limit": 10}),  # noqa: SLF001
    "neglected": (
        housekeeping._neglected(),  # noqa: SLF001
        {"owner_ids": [ANA], "trash": NOON, "tombstones": NOON, "history": NOON},
    ),
}
DUES = (None, Due(day=NOON.date()), Due(day=NOON.date(), clock=NOON.time(), zone="Europe/Berlin"))
BY_DUE = SortKey(field=SortField.DUE)
BY_TITLE = SortKey(field=SortField.TITLE, descending=True)
DUE_INDEXES = ("ix_tasks_due_wall", "ix_tasks_due_moment", "ix_tasks_undated")

ANSWERS = """
    INSERT INTO kept_answers (owner_id, key, fingerprint, answer, kept_at)
    SELECT owner_id, number::text, '', '', now() FROM owners, generate_series(1, 300) AS number
"""


@pytest.fixture(scope="module")
async def filled(open_database: PostgresDatabase) -> PostgresDatabase:
    """A few owners with enough rows that a scan of a whole table would never be the cheapest."""
    database = open_database
    async with database.connection() as connection:
        await connection.execute("DELETE FROM owners")
    for number in range(20):
        owner = OwnerId(f"{ANA}{number or ''}")
        async with postgres_unit_of_work(database).begin(an_operation(owner)) as work:
            for task in range(1, 401):
                await work.tasks.add(a_task(task, owner, due=DUES[task % 3]))
        async with postgres_unit_of_work(database).begin(an_operation(owner)) as work:
            for task in range(301, 401):
                await work.tasks.remove(await work.tasks.get(task_id(task)))
    async with database.connection() as connection:
        await connection.execute(ANSWERS)
        await connection.execute("ANALYZE")
    return database


async def test_no_read_scans_a_table(filled: PostgresDatabase) -> None:
    async with filled.connection() as connection:
        for name, (statement, values) in READS.items():
            arguments = statement.arguments(**OWNER | values)
            plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {statement.sql}", *arguments))
            for table in ("tasks", "history", "tombstones", "kept_answers"):
                assert f"Seq Scan on {table}" not in plan, f"{name}:\n{plan}"


@pytest.mark.parametrize("sort", [(BY_DUE,), (replace(BY_DUE, descending=True),), (BY_DUE, BY_TITLE)])
@pytest.mark.parametrize("seen", [(), (NOON,), (None,)], ids=["first", "after a moment", "after all dues"])
async def test_a_page_by_due_reads_each_kind_in_the_order_of_its_index(
    filled: PostgresDatabase, sort: tuple[SortKey, ...], seen: tuple[Any, ...]
) -> None:
    place = Position(values=(*seen, "Buy milk")[: len(sort)], task_id=task_id(9)) if seen else None
    request = PageRequest(sort=sort, after=place)
    after = None if place is None else tuple(value is None for value in place.values)
    statement = task_reads.page_statement(Shape.of(TaskFilter()), sort, include_total=False, after=after)
    values = {"limit": 21, "offset": 0} | order_values(request, "Europe/Berlin")
    async with filled.connection() as connection:
        rows = await connection.fetch(f"EXPLAIN {statement.sql}", *statement.arguments(**OWNER | values))
    plan = "\n".join(row[0] for row in rows)
    assert "Seq Scan on tasks" not in plan
    assert [name for name in DUE_INDEXES[:2] if name in plan] == list(DUE_INDEXES[:2] if seen != (None,) else ()), plan
    assert DUE_INDEXES[2] in plan or BY_TITLE in sort, plan


async def test_a_claim_reads_the_leases_once_however_few_postgresql_expects(filled: PostgresDatabase) -> None:
    matching = TaskFilter(status=Status.OPEN, unclaimed_at=NOON)
    statement = task_reads.page_statement(Shape.of(matching), (BY_TITLE,), include_total=False, after=None)
    values = {"limit": 2, "offset": 0} | filter_values(ANA, matching)
    async with filled.connection() as connection:
        rows = await connection.fetch(f"EXPLAIN {statement.sql}", *statement.arguments(**OWNER | values))
    plan = "\n".join(row[0] for row in rows)
    assert "hashed SubPlan" in plan, plan


async def test_a_read_that_forgets_the_owner_would_be_seen(filled: PostgresDatabase) -> None:
    async with filled.connection() as connection:
        plan = await connection.fetch("EXPLAIN SELECT count(*) FROM history WHERE version = 1")
    assert any("Seq Scan on history" in row[0] for row in plan)
