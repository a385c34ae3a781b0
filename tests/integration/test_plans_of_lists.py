"""Every question about tasks starts from an index that begins with the owner, whatever is asked together."""

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import timedelta
from itertools import combinations, product
from typing import Any, get_args

import pytest

from adapters.postgres import committed_tasks, counting, task_reads
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.filters import Shape, bound_values, filter_values
from adapters.postgres.orders import order_values
from domain.counts import GroupBy
from domain.page import PageRequest, SortField, SortKey, Status, TaskFilter
from domain.task_sets import TaskSet
from domain.zones import Bound
from entrypoints.http.filtering import Filtered
from entrypoints.http.paging import ListParameters
from tests.builders import ANA, NOON, a_full_task, a_task, task_id
from tests.integration.plans import faults
from tests.performance.crowd import Crowd, crowded

CROWD = Crowd(owners=60, tasks=24_000, anas_tasks=2_000)
AN_ID = str(task_id(7))
ASKED: dict[str, list[Any]] = {
    "status": ["open", "completed"],
    "priority": [["high"]],
    "q": ["report", "zanzibar write"],
    **{
        f"{time}_{side}": ["2026-11-01"]
        for time, side in product(("created", "updated", "completed", "due"), ("after", "before"))
    },
    "no_due": [True, False],
    "overdue": [True, False],
    "timezone": ["Europe/Berlin"],
    "list_id": [AN_ID, "inbox"],
    "section_id": [AN_ID, "none"],
    "parent_id": [AN_ID, "none"],
    "tag": [["half", "few"]],
    "tag_match": ["all"],
    "deferred": [True, False],
    "archived": [True, False],
}
"""Values for each parameter of a filter: a new one has to be entered here."""
ALONE = [{name: value} for name, values in ASKED.items() for value in values]
PAIRS = [one | other for one, other in combinations(ALONE, 2) if not one.keys() & other.keys()]
KEYS = [
    SortKey(field=field, descending=descending)
    for field in SortField
    for descending in (False, True)
    if field not in {SortField.DELETED_AT, SortField.RELEVANCE}
]
SORTS = [(key,) for key in KEYS] + [(key, KEYS[0]) for key in KEYS[2:]]
MOST_URGENT = (SortKey(field=SortField.PRIORITY, descending=True), SortKey(field=SortField.CREATED_AT))
WITH_SORTS: list[dict[str, Any]] = [{}, {"status": "open"}, {"tag": ["few"]}, {"list_id": AN_ID}, {"q": "report"}]


def named(value: object) -> str:
    """Return a name for a case."""
    if isinstance(value, dict):
        return " ".join(f"{name}={asked}" for name, asked in value.items()) or "all"
    if isinstance(value, tuple):
        return ",".join(("-" if key.descending else "") + key.field for key in value)
    return str(value)


def filter_of(asked: dict[str, Any]) -> TaskFilter:
    if "tag_match" in asked:
        asked = {"tag": ["half", "few"]} | asked
    return ListParameters(**asked).task_filter(NOON)


@pytest.fixture(scope="module")
async def crowd(postgres_server: str) -> AsyncIterator[PostgresDatabase]:
    """Yield enough rows, and statistics of them, that no scan of a whole table is the cheapest."""
    async with crowded(postgres_server, CROWD) as dsn, PostgresDatabase(PoolSettings(dsn=dsn)) as database:
        yield database


async def page_faults(crowd: PostgresDatabase, matching: TaskFilter, request: PageRequest) -> list[str]:
    after = None if request.after is None else tuple(value is None for value in request.after.values)
    shape = Shape.of(matching)
    statement = task_reads.page_statement(shape, request.sort, include_total=request.include_total, after=after)
    values = filter_values(ANA, matching) | order_values(request, matching.zone)
    return await faults(crowd, statement, owner_id=ANA, limit=21, offset=0, **values)


@pytest.mark.parametrize("asked", [{}, *ALONE, *PAIRS], ids=named)
async def test_a_page_and_its_total(crowd: PostgresDatabase, asked: dict[str, Any]) -> None:
    assert await page_faults(crowd, filter_of(asked), PageRequest(limit=20)) == []


@pytest.mark.parametrize("asked", WITH_SORTS, ids=named)
@pytest.mark.parametrize("sort", SORTS, ids=named)
async def test_a_page_in_each_order(crowd: PostgresDatabase, asked: dict[str, Any], sort: tuple[SortKey, ...]) -> None:
    matching, begun = filter_of(asked), PageRequest(sort=sort, include_total=False)
    places = [None, *(begun.position_of(last, matching) for last in (a_task(), a_full_task()))]
    for place in places:
        request = PageRequest(sort=sort, include_total=False, after=place)
        assert await page_faults(crowd, matching, request) == [], place


async def test_a_page_by_relevance_and_one_of_the_trash(crowd: PostgresDatabase) -> None:
    by_relevance = (SortKey(field=SortField.RELEVANCE, descending=True),)
    assert await page_faults(crowd, filter_of({"q": "report"}), PageRequest(sort=by_relevance)) == []
    last_deleted = (SortKey(field=SortField.DELETED_AT, descending=True),)
    assert await page_faults(crowd, TaskFilter(trashed=True), PageRequest(sort=last_deleted)) == []


@pytest.mark.parametrize("asked", [{}, *ALONE], ids=named)
async def test_the_tasks_that_can_be_claimed(crowd: PostgresDatabase, asked: dict[str, Any]) -> None:
    matching = replace(filter_of(asked), status=Status.OPEN, unclaimed_at=NOON)
    assert await page_faults(crowd, matching, PageRequest(sort=MOST_URGENT, include_total=False)) == []


@pytest.mark.parametrize("asked", [{}, *ALONE], ids=named)
@pytest.mark.parametrize("by", GroupBy)
async def test_counts_in_groups(crowd: PostgresDatabase, by: GroupBy, asked: dict[str, Any]) -> None:
    matching = filter_of(asked)
    days = {name: Bound.of_instant(NOON + timedelta(days=1), "UTC") for name in counting.DAYS}
    statement = counting.counts_statement(Shape.of(matching), by)
    assert await faults(crowd, statement, owner_id=ANA, **filter_values(ANA, matching), **bound_values(days)) == []


@pytest.mark.parametrize("kind", get_args(TaskSet))
async def test_the_tasks_that_go_along_with_something_else(crowd: PostgresDatabase, kind: type) -> None:
    wanted = {"Tagged": "half", "ChildrenOf": [task_id(1), task_id(2)]}.get(kind.__name__, task_id(1))
    statement = committed_tasks._find(kind)  # noqa: SLF001  # the statement itself
    assert await faults(crowd, statement, owner_id=ANA, limit=10_001, wanted=wanted) == []


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("given", [(), ("list_id",), ("list_id", "section_id"), ("list_id", "section_id", "parent_id")])
async def test_siblings(crowd: PostgresDatabase, given: tuple[str, ...], before: bool) -> None:
    statement = committed_tasks._siblings(given, before=before)  # noqa: SLF001  # the statement itself
    here = dict.fromkeys(given, task_id(1))
    assert await faults(crowd, statement, owner_id=ANA, limit=2, position="4", id=task_id(1), **here) == []


async def test_what_is_below_a_task(crowd: PostgresDatabase) -> None:
    assert await faults(crowd, counting.progress_statement(), owner_id=ANA, id=task_id(1)) == []


def test_no_filter_is_left_out() -> None:
    assert set(ASKED) == set(Filtered.model_fields)


@pytest.mark.parametrize("field", [field.name for field in fields(Shape) if field.name not in {"trashed", "unclaimed"}])
def test_no_part_of_a_shape_is_left_out(field: str) -> None:
    assert len({getattr(Shape.of(filter_of(asked)), field) for asked in [{}, *ALONE]}) > 1


async def test_a_scan_would_be_seen(crowd: PostgresDatabase) -> None:
    everybodys = task_reads.ONE_TASK
    sql = "SELECT count(*) FROM tasks WHERE title > $1::text"
    assert "scans tasks" in await faults(crowd, type(everybodys)(sql, ("title",), {}), title="a")
    by_list = "SELECT count(*) FROM tasks WHERE list_id = $1::uuid AND owner_id > ''"
    assert await faults(crowd, type(everybodys)(by_list, ("id",), {}), id=task_id(1)) != []
