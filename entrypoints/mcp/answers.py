"""What tools answer."""

from typing import NotRequired, TypeVar

from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12

from entrypoints.mcp.rows import FullRow, TaskRow


class Refusal(TypedDict):
    """Why an item was refused, and what may have been meant."""

    error: NotRequired[str]
    candidates: NotRequired[list[str]]


class ItemAnswer(Refusal):
    """What became of one item."""

    task: NotRequired[TaskRow]


class TaskRead(Refusal):
    """A task that was asked for."""

    task: NotRequired[FullRow]


Refused = TypeVar("Refused", bound=Refusal)


class TasksFound(TypedDict):
    """A page of tasks."""

    tasks: list[FullRow]
    total: int
    next_cursor: NotRequired[str]


class TasksRead(TypedDict):
    """Tasks, in the order in which they were asked for."""

    results: list[TaskRead]


class Written(TypedDict):
    """What became of each item, in their order, and how to take all of it back."""

    results: list[ItemAnswer]
    operation_id: NotRequired[str]
    next: str


class Undone(TypedDict):
    """What an operation had changed, as it is now."""

    tasks: list[TaskRow]
    operation_id: str


class SectionRow(TypedDict):
    """A section of a list."""

    id: str
    name: str


class ListRow(TypedDict):
    """A list; the inbox has no id."""

    id: NotRequired[str]
    name: str
    open: int
    sections: NotRequired[list[SectionRow]]
    archived: NotRequired[bool]


class Lists(TypedDict):
    """All lists, in their manual order."""

    lists: list[ListRow]


class Overview(TypedDict):
    """The day at a glance."""

    today: str
    timezone: str
    open: int
    overdue_total: int
    overdue: list[TaskRow]
    due_today_total: int
    due_today: list[TaskRow]
    next_7_days: int
    without_due: int
