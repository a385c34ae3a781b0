"""A question of find_tasks, and the page that answers it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import MISSING

from application.cursors import CursorKind
from domain.errors import field_refused
from domain.page import NOWHERE, Nowhere, PageRequest, Position, SortField, SortKey, Status, TaskFilter, TaskPage
from domain.search import query_words
from domain.tag import checked_names, folded
from domain.task import Priority, TaskId
from domain.task_list import ListId
from domain.windows import Window, bound_of
from domain.zones import Bound
from entrypoints.mcp.questions import FindTasks, Question
from entrypoints.mcp.references import References
from entrypoints.mcp.visit import Visit

_ORDERS = {
    "due": SortKey(field=SortField.DUE),
    "priority": SortKey(field=SortField.PRIORITY, descending=True),
    "newest": SortKey(field=SortField.CREATED_AT, descending=True),
    "changed": SortKey(field=SortField.UPDATED_AT, descending=True),
    "completed": SortKey(field=SortField.COMPLETED_AT, descending=True),
    "relevance": SortKey(field=SortField.RELEVANCE, descending=True),
}
_NUMBERS = {SortField.PRIORITY, SortField.RELEVANCE}
_KIND = CursorKind.TASKS
_NO_PART_OF_THE_QUESTION = {"cursor", "limit", "detail"}


async def page_of(visit: Visit, references: References, asked: FindTasks) -> tuple[TaskPage, str | None]:
    """Return the page and the cursor of the next; `today` stays that day to the last page.

    Raise InvalidCursor for a cursor of another question, ValidationFailed, NotOneThing.
    """
    question = "mcp" + asked.model_dump_json(exclude=_NO_PART_OF_THE_QUESTION)
    key, now, after = _order(asked), visit.now, None
    if asked.cursor is not MISSING:
        sealed = await visit.use_cases.cursors.unseal(
            _KIND, visit.owner, asked.cursor, field="cursor", question=question
        )
        now, after = _unpacked(sealed, key)
    matching = await filter_of(visit, references, asked, now)
    request = PageRequest(limit=asked.limit, sort=(key,), after=after)
    page = await visit.use_cases.tasks.page(visit.owner, matching, request)
    if page.next is None:
        return page, None
    packed = orjson.dumps([now, *page.next.values, str(page.next.task_id)])
    return page, await visit.use_cases.cursors.seal(_KIND, visit.owner, packed, question=question)


def _order(asked: FindTasks) -> SortKey:
    has_words = asked.query is not MISSING
    name = asked.sort if asked.sort is not MISSING else "relevance" if has_words else "newest"
    if name == "relevance" and not has_words:
        message = "can be by relevance only with query"
        raise field_refused("sort", message, "no_words")
    return _ORDERS[name]


def _unpacked(sealed: bytes, key: SortKey) -> tuple[datetime, Position]:
    now, value, task_id = orjson.loads(sealed)
    position = Position(values=(_value(key.field, value),), task_id=TaskId(UUID(task_id)))
    return datetime.fromisoformat(now), position


def _value(field: SortField, value: Any) -> Any:  # noqa: ANN401  # each field sorts by a type of its own
    return value if value is None or field in _NUMBERS else datetime.fromisoformat(value)


async def filter_of(visit: Visit, references: References, asked: Question, now: datetime) -> TaskFilter:
    """Return which tasks are meant; raise ValidationFailed, NotOneThing."""
    zone = await visit.zone(asked.timezone)

    def bound(name: str) -> Bound | None:
        text = getattr(asked, name)
        return None if text is MISSING else bound_of(name, text, now=now, zone=zone)

    list_id: ListId | Nowhere | None = None
    if asked.list is not MISSING:
        named = await references.list_id(asked.list)
        list_id = NOWHERE if named is None else named
    return TaskFilter(
        status=Status(asked.status),
        words=() if asked.query is MISSING else query_words(asked.query),
        list_id=list_id,
        parent_id=None if asked.parent is MISSING else await references.task_id(asked.parent),
        tags=frozenset() if asked.tags is MISSING else frozenset(map(folded, checked_names("tags", asked.tags))),
        priorities=frozenset() if asked.priority is MISSING else frozenset(map(Priority, asked.priority)),
        due=Window(after=bound("due_after"), before=bound("due_before")),
        overdue=None if asked.overdue is MISSING else asked.overdue,
        no_due=None if asked.no_due is MISSING else asked.no_due,
        asked_at=Bound.of_instant(now, zone),
        zone=zone,
    )
