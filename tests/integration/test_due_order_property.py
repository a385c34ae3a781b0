"""For any dues and any reader both storage adapters list by due date alike, page by page and at once."""

import asyncio
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.postgres.database import PoolSettings, PostgresDatabase
from domain.due import Due
from domain.page import SortField, SortKey, TaskFilter
from domain.task import Priority, Task, TaskId
from domain.wall_clocks import wall_clock
from tests.builders import ANA, a_task, an_operation
from tests.contracts.task_due_order import in_order, scan
from tests.contracts.task_storage import Storage
from tests.integration.test_postgres_storage import postgres_storage
from tests.unit.test_memory_storage import memory_storage

CHANGES = [
    (zone, starts, offset)
    for zone in ("Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns")
    for starts, offset in zip(wall_clock(zone).starts, wall_clock(zone).offsets, strict=True)
    if starts.year == 2011
]
"""The zone, the wall time from which it has another offset, and that offset. Apia skipped a day that year."""
NEAR = st.builds(
    lambda step, steps: step * steps,
    st.sampled_from([timedelta(minutes=15), timedelta(hours=3)]),
    st.integers(-8, 8),
)


def dues_near(wall: datetime, offset: timedelta) -> st.SearchStrategy[list[Due | None]]:
    """Return dues in a gap or a fold, and around it, some of them at one moment."""
    floating = NEAR.map(lambda near: Due(day=(wall + near).date(), clock=(wall + near).time()))
    fixed = NEAR.map(lambda near: wall - offset + near).map(lambda at: Due(day=at.date(), clock=at.time(), zone="UTC"))
    return st.lists(
        st.one_of(floating, floating, fixed, fixed, st.sampled_from([None, Due(day=wall.date())])),
        min_size=5,
        max_size=12,
    )


READERS = st.sampled_from(CHANGES).flatmap(lambda change: st.tuples(st.just(change[0]), dues_near(*change[1:])))
FIELDS = st.sampled_from([SortField.DUE, SortField.DUE, SortField.DEADLINE, SortField.PRIORITY, SortField.TITLE])
SORTS = st.lists(
    st.builds(SortKey, field=FIELDS, descending=st.booleans()), min_size=1, max_size=3, unique_by=lambda key: key.field
).filter(lambda sort: any(key.field is SortField.DUE for key in sort))


Storages = tuple[Storage, Storage]


async def the_one_order(storages: Storages, zone: str, sort: tuple[SortKey, ...], limit: int) -> list[TaskId]:
    """Read all at once and page by page, on both sides; return what each of the four readings found."""
    whole = [await each.ids(TaskFilter(zone=zone), sort=sort, limit=100) for each in storages]
    parts = [await scan(each, sort, zone, limit) for each in storages]
    assert whole == parts == [whole[0]] * 2
    return whole[0]


async def written(dues: list[Due | None], storages: Storages) -> list[Task]:
    tasks = [
        a_task(number, due=due, title="ab"[number % 2], priority=list(Priority)[number % 3])
        for number, due in enumerate(dues, start=1)
    ]
    for storage in storages:
        async with storage.unit_of_work.begin(an_operation(ANA), exclusive=True) as work:
            for task in tasks:
                await work.tasks.add(task)
    return tasks


def test_pages_by_due_date_are_the_list_in_parts(migrated_dsn: str) -> None:
    database = PostgresDatabase(PoolSettings(dsn=migrated_dsn, size=2))
    with asyncio.Runner() as runner:

        async def check(zone: str, dues: list[Due | None], sort: tuple[SortKey, ...], limit: int) -> None:
            async with database.connection() as connection:
                await connection.execute("DELETE FROM owners")
            storages = memory_storage(), postgres_storage(database)
            tasks = await written(dues, storages)
            whole = await the_one_order(storages, zone, sort, limit)
            if len(sort) == 1:
                assert whole == in_order(tasks, zone, descending=sort[0].descending)

        @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            reader=READERS,
            sort=SORTS.map(tuple),
            limit=st.integers(1, 3),
        )
        def pages_meet(reader: tuple[str, list[Due | None]], sort: tuple[SortKey, ...], limit: int) -> None:
            runner.run(check(*reader, sort, limit))

        runner.run(database.open())
        try:
            pages_meet()
        finally:
            runner.run(database.close())
