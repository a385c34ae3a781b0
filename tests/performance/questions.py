"""What is asked of an owner with very many tasks, and how fast an answer has to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.counts import GroupBy
from domain.page import SortField
from domain.standard_views import STANDARD_VIEWS
from tests.builders import ANA
from tests.performance.crowd_tasks import Landmarks, a_parent

CHEAPEST = "newest 20"
RATIO_MAX = 10
THREE_KEYS_MAX_MS = 50


class Bar(StrEnum):
    """What is asked of the time an answer takes."""

    RATIO = "ratio"
    """At most ten times that of the cheapest page."""
    THREE_KEYS = "three keys"
    """At most 50 milliseconds."""
    NONE = "none"
    """Nothing: it is shown for what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A GET that Ana sends."""

    name: str
    path: str
    bar: Bar = Bar.RATIO


def questions(tasks: int) -> list[Question]:
    """Return what is measured, the cheapest page first."""
    where = Landmarks(owner=ANA)
    filters = {**_FILTERS, **_of_places(where, tasks)}
    return [
        _page(CHEAPEST, ""),
        *(_page(f"sort {sort}", f"sort={sort}") for sort in _sorts()),
        *(_page(name, query) for name, query in filters.items()),
        *(_page(f"sort {sort}", f"sort={sort}", Bar.THREE_KEYS) for sort in _THREE_KEYS),
        *(_page(f"{name} by due", f"{query}&sort=due,-priority", Bar.NONE) for name, query in _BY_DUE.items()),
        _page("offset, half way", f"offset={tasks // 2}", Bar.NONE),
        *_others(),
    ]


def _page(name: str, query: str, bar: Bar = Bar.RATIO) -> Question:
    asked = f"&{query}" if query else ""
    return Question(name=name, path=f"/api/tasks?limit=20&include_total=false{asked}", bar=bar)


def _sorts() -> Iterator[str]:
    alone = [field for field in SortField if field not in {SortField.DELETED_AT, SortField.RELEVANCE}]
    for field in alone:
        place = "&list_id=inbox" if field is SortField.POSITION else ""
        yield from (f"{field}{place}", f"-{field}{place}")


_THREE_KEYS = (
    "-priority,due,title",
    "priority,-completed_at,title",
    "due,-priority,title",
    "-priority,deadline,-title",
)
_FILTERS = {
    "open": "status=open",
    "completed": "status=completed",
    "high priority": "priority=high",
    "created lately": "created_after=-7d",
    "created long ago": "created_before=-399d",
    "updated lately": "updated_after=-2d",
    "updated long ago": "updated_before=-399d",
    "completed lately": "completed_after=-2d",
    "completed long ago": "completed_before=-399d",
    "due from today": "due_after=today",
    "due long ago": "due_before=-399d",
    "without a due": "no_due=true",
    "overdue": "overdue=true",
    "not overdue": "overdue=false",
    "deferred, few": "deferred=true",
    "not deferred": "deferred=false",
    "archived, few": "archived=true",
    "not archived": "archived=false",
    "tag of half": "tag=half",
    "tag of some": "tag=some",
    "tag of few": "tag=few",
    "any of three tags": "tag=half&tag=some&tag=few",
    "all of two tags, few": "tag=half&tag=few&tag_match=all",
    "a tag of nothing": "tag=none",
    "word of few": "q=zanzibar",
    "word of half": "q=report",
    "word of none": "q=xylophone",
    "two words": "q=report+zanzibar",
    "two common words": "q=report+write",
    "word of half, by relevance": "q=report&sort=relevance",
    "word of few, by relevance": "q=zanzibar&sort=relevance",
}
_BY_DUE = {"tag of few": "tag=few", "overdue": "overdue=true", "word of half": "q=report"}


def _of_places(where: Landmarks, tasks: int) -> dict[str, str]:
    return {
        **{f"list, {name}": f"list_id={where.id_of('list', name)}" for name in ("large", "small", "archived")},
        "list, small, by position": f"list_id={where.id_of('list', 'small')}&sort=position",
        "list, large, by position": f"list_id={where.id_of('list', 'large')}&sort=position",
        "inbox": "list_id=inbox",
        **{f"section, {name}": f"section_id={where.id_of('section', name)}" for name in ("large", "small")},
        "no section": "section_id=none",
        "subtasks of one": f"parent_id={a_parent(where, tasks)}",
        "no subtasks": "parent_id=none",
    }


def _others() -> Iterator[Question]:
    for name in STANDARD_VIEWS:
        yield Question(name=f"view {name}", path=f"/api/views/{name}/tasks?include_total=false")
    yield Question(name="100 changes", path="/api/changes?limit=100")
    yield Question(name="total of all", path="/api/tasks", bar=Bar.NONE)
    for name in ("open", "high priority", "tag of half", "word of half", "word of few", "overdue"):
        query = _FILTERS[name]
        yield Question(name=f"total of {name}", path=f"/api/tasks?{query}", bar=Bar.NONE)
    for by in GroupBy:
        yield Question(name=f"counts by {by}", path=f"/api/tasks/counts?group_by={by}", bar=Bar.NONE)
    yield Question(name="open by due", path="/api/tasks/counts?group_by=due&status=open", bar=Bar.NONE)
    yield Question(name="tags with counts", path="/api/tags", bar=Bar.NONE)
