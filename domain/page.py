"""Which tasks are asked for, in which order, and how many of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from domain.search import relevance
from domain.section import SectionId
from domain.task import Priority, Task, TaskId
from domain.task_list import ListId
from domain.windows import Window
from domain.zones import Bound

LIMIT_MAX = 100
OFFSET_MAX = 1_000_000
SORT_KEYS_MAX = 3


class Status(StrEnum):
    """Which side of completion; `all` asks for both."""

    ALL = "all"
    OPEN = "open"
    COMPLETED = "completed"


class SortField(StrEnum):
    """What tasks can be sorted by. Titles sort by code point, priorities by rank, relevance by a search's words.

    A due sorts by its moment; without a zone of its own it is where the reader is, and a day is its beginning.
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    COMPLETED_AT = "completed_at"
    DELETED_AT = "deleted_at"
    PRIORITY = "priority"
    TITLE = "title"
    DUE = "due"
    DEADLINE = "deadline"
    RELEVANCE = "relevance"
    POSITION = "position"


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """One sort field and its direction; tasks without a value come last in both directions."""

    field: SortField
    descending: bool = False


NEWEST_FIRST = (SortKey(field=SortField.CREATED_AT, descending=True),)
LAST_DELETED_FIRST = (SortKey(field=SortField.DELETED_AT, descending=True),)


ALWAYS = Window()


class Nowhere(Enum):
    """Asks for what has no list (it is in the inbox), no section or no parent."""

    NOWHERE = "nowhere"


NOWHERE = Nowhere.NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Every condition must hold; no priorities means any, None means either. `trashed` chooses the trash instead.

    A due without a zone is where its day or its wall time is in the window's own clock. `overdue` is asked at a
    moment: a task is overdue when it is open and its day, or its time, has passed; it is `deferred` when its
    defer_until is a later day than the reader's. Each of the `words` must begin a word of the title or the description.
    Any of the `tags` will do, unless `all_tags`. `archived` asks whether the task's list is.
    """

    status: Status = Status.ALL
    priorities: frozenset[Priority] = frozenset()
    trashed: bool = False
    created: Window = ALWAYS
    updated: Window = ALWAYS
    completed: Window = ALWAYS
    due: Window = ALWAYS
    no_due: bool | None = None
    overdue: bool | None = None
    asked_at: Bound | None = None
    words: tuple[str, ...] = ()
    list_id: ListId | Nowhere | None = None
    section_id: SectionId | Nowhere | None = None
    parent_id: TaskId | Nowhere | None = None
    tags: frozenset[str] = frozenset()
    """What the names of tags are compared by (`domain.tag.folded`)."""
    all_tags: bool = False
    deferred: bool | None = None
    archived: bool | None = None
    unclaimed_at: datetime | None = None
    """Leaves out what is under a lease at that moment (UTC)."""
    zone: str = "UTC"
    """Where a due without a zone of its own is, when tasks are sorted by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place between two tasks of an order: after the one with these values and this id, whether it still exists."""

    values: tuple[Any, ...]
    task_id: TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A window over the sorted tasks. Ties are broken by id, in the direction of the first key.

    It begins after a position, or where there is none, after `offset` tasks.
    """

    limit: int = 20
    offset: int = 0
    sort: tuple[SortKey, ...] = NEWEST_FIRST
    include_total: bool = True
    after: Position | None = None

    def position_of(self, task: Task, matching: TaskFilter) -> Position:
        """Return where a task stands in this order."""
        return Position(values=tuple(value_of(task, key.field, matching) for key in self.sort), task_id=task.id)


def value_of(task: Task, field: SortField, matching: TaskFilter) -> Any:  # noqa: ANN401  # each field has its own type
    """Return what a task is sorted by."""
    match field:
        case SortField.PRIORITY:
            return task.priority.rank
        case SortField.RELEVANCE:
            return relevance(task, matching.words)
        case SortField.DUE:
            return None if task.due is None else task.due.instant(matching.zone)
        case _:
            return getattr(task, field)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One window, and how many tasks match in all (None when nobody asked)."""

    items: Sequence[Task]
    total: int | None
    limit: int
    offset: int
    next: Position | None = None
    """Where the next page begins; None on the last."""
