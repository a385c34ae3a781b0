"""What few tasks have and what many have is found by two ways, which answer the same."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.rare_pages import FEW
from adapters.postgres.task_queries import PostgresTaskQueries
from domain.page import PageRequest, TaskFilter
from domain.search import is_found, query_words, relevance
from domain.task import Task
from entrypoints.http.paging import ListParameters
from tests.builders import ANA, NOON
from tests.integration.test_postgres_storage import postgres_queries
from tests.performance.crowd import Crowd, crowded
from tests.performance.crowd_tasks import Landmarks

CROWD = Crowd(owners=3, tasks=3_000, anas_tasks=2_600)
HERE = Landmarks(owner=ANA)
LARGE, SMALL = (str(HERE.id_of("list", name)) for name in ("large", "small"))
Asked = dict[str, Any]


def _is_due_within(task: Task, first: int, end: int) -> bool:
    """Tell by UTC, of which no due of the crowd is on another day."""
    return task.due is not None and first <= (task.due.day - NOON.date()).days < end


RARE: list[tuple[Asked, Callable[[Task], bool]]] = [
    ({"tag": ["HALF"]}, lambda task: "half" in task.tags),
    ({"tag": ["few"]}, lambda task: "few" in task.tags),
    ({"tag": ["half", "some"]}, lambda task: bool({"half", "some"} & set(task.tags))),
    ({"tag": ["half", "few"], "tag_match": "all"}, lambda task: {"half", "few"} <= set(task.tags)),
    ({"tag": ["half", "none"], "tag_match": "all"}, lambda _: False),
    ({"tag": ["half"], "list_id": LARGE}, lambda task: "half" in task.tags and str(task.list_id) == LARGE),
    ({"q": "repor"}, lambda task: is_found(task, ("report",))),
    ({"q": "zanzibar"}, lambda task: is_found(task, ("zanzibar",))),
    ({"q": "report", "status": "open"}, lambda task: is_found(task, ("report",)) and not task.is_completed),
    ({"list_id": LARGE}, lambda task: str(task.list_id) == LARGE),
    ({"list_id": SMALL}, lambda task: str(task.list_id) == SMALL),
    ({"list_id": "inbox"}, lambda task: task.list_id is None),
    ({"section_id": "none", "priority": ["low"]}, lambda task: task.section_id is None and task.priority == "low"),
    ({"parent_id": "none"}, lambda task: task.parent_id is None),
    ({"created_after": "-390d"}, lambda task: (NOON.date() - task.created_at.date()).days <= 390),
    ({"created_before": "-390d"}, lambda task: (NOON.date() - task.created_at.date()).days > 390),
    ({"due_before": "-399d"}, lambda task: task.due is not None and (NOON.date() - task.due.day).days > 399),
    ({"due_after": "-30d", "due_before": "today"}, lambda task: _is_due_within(task, -30, 0)),
    ({"deferred": True}, lambda task: task.defer_until is not None and task.defer_until > NOON.date()),
]

SORTS = ["-created_at", "due,-priority", "-due", "completed_at", "-priority,deadline,-title"]


@pytest.fixture(scope="module")
async def queries(postgres_server: str) -> AsyncIterator[PostgresTaskQueries]:
    async with crowded(postgres_server, CROWD) as dsn, PostgresDatabase(PoolSettings(dsn=dsn)) as database:
        yield postgres_queries(database)


async def scanned(queries: PostgresTaskQueries, matching: TaskFilter, request: PageRequest) -> list[Task]:
    """Return all pages, each from where the last one ended."""
    page = await queries.page(ANA, matching, request)
    found = [*page.items]
    while page.next is not None:
        page = await queries.page(ANA, matching, replace(request, after=page.next))
        found += page.items
    return found


@pytest.mark.parametrize("sort", SORTS)
async def test_pages_hold_what_matches_in_order(queries: PostgresTaskQueries, sort: str) -> None:
    request = ListParameters(sort=sort, limit=100, include_total=False).page_request()
    everything = await scanned(queries, TaskFilter(), request)
    assert len(everything) == CROWD.anas_tasks
    sizes = []
    for asked, holds in RARE:
        found = await scanned(queries, ListParameters(**asked).task_filter(NOON), request)
        assert [task.id for task in found] == [task.id for task in everything if holds(task)], asked
        sizes.append(len(found))
    assert min(sizes) < FEW < max(sizes)


@pytest.mark.parametrize(("asked", "holds"), RARE)
async def test_an_offset_and_a_total_go_along(
    queries: PostgresTaskQueries, asked: Asked, holds: Callable[[Task], bool]
) -> None:
    request = PageRequest(limit=100)
    everything = [task for task in await scanned(queries, TaskFilter(), request) if holds(task)]
    page = await queries.page(ANA, ListParameters(**asked).task_filter(NOON), PageRequest(limit=10, offset=7))
    assert (page.total, [task.id for task in page.items]) == (
        len(everything),
        [task.id for task in everything[7:17]],
    )


@pytest.mark.parametrize("further", ["", ",-created_at", ",title"])
@pytest.mark.parametrize("q", ["report", "zanzibar", "task report", "quarter"])
async def test_what_has_the_words_in_the_title_comes_first(queries: PostgresTaskQueries, q: str, further: str) -> None:
    words = query_words(q)
    asked = ListParameters(q=q, sort=f"relevance{further}", limit=100, include_total=False)
    # Sorts are stable: the last key is sorted by first.
    wanted = await scanned(queries, TaskFilter(), PageRequest(limit=100, include_total=False))
    wanted = sorted((task for task in wanted if is_found(task, words)), key=lambda task: task.id, reverse=True)
    if further == ",-created_at":
        wanted.sort(key=lambda task: task.created_at, reverse=True)
    elif further:
        wanted.sort(key=lambda task: task.title)
    wanted.sort(key=lambda task: relevance(task, words), reverse=True)
    found = await scanned(queries, asked.task_filter(NOON), asked.page_request())
    assert [task.id for task in found] == [task.id for task in wanted]
