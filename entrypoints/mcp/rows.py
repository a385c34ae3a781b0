"""Tasks as agents see them: a few words each, and nothing that is at its default."""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypeVar

from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12

from domain.task import Priority, Task
from domain.task_list import ListId
from entrypoints.mcp.days import due_text

EXCERPT = 200
"""How much of a description stands in a list of tasks."""
Detail = Literal["concise", "full"]
TagNames = list[str]
Names = Mapping[ListId, str]
"""What the owner's lists are called."""


class TaskRow(TypedDict):
    """A task. What is left out is at its default: no due, medium, open, in the inbox."""

    id: str
    title: str
    due: NotRequired[str]
    priority: NotRequired[str]
    list: NotRequired[str]
    tags: NotRequired[TagNames]
    completed_at: NotRequired[str]


class FullRow(TaskRow):
    """A task with all that there is to say of it."""

    description: NotRequired[str]
    deadline: NotRequired[str]
    defer_until: NotRequired[str]
    parent: NotRequired[str]
    section: NotRequired[str]
    updated_at: NotRequired[str]


Row = TypeVar("Row", bound=TaskRow)


def task_row(task: Task, names: Names) -> TaskRow:
    """Return a task as agents see it."""
    return _concise(TaskRow(id=str(task.id), title=task.title), task, names)


def full_row(task: Task, names: Names, detail: Detail, *, excerpt: int) -> FullRow:
    """Return the same, and in full the rest, with a description that is cut to the excerpt."""
    row = _concise(FullRow(id=str(task.id), title=task.title), task, names)
    if detail == "concise":
        return row
    row["updated_at"] = task.updated_at.isoformat(timespec="seconds")
    if task.description:
        row["description"] = cut(task.description, excerpt)
    if task.deadline is not None:
        row["deadline"] = task.deadline.isoformat()
    if task.defer_until is not None:
        row["defer_until"] = task.defer_until.isoformat()
    if task.parent_id is not None:
        row["parent"] = str(task.parent_id)
    if task.section_id is not None:
        row["section"] = str(task.section_id)
    return row


def cut(text: str, longest: int) -> str:
    """Return the text, or its beginning with a mark that says how much is missing and who shows it."""
    missing = len(text) - longest
    return text if missing <= 0 else f"{text[:longest]}… [{missing} more characters: get_tasks shows all]"


def candidate(task: Task) -> str:
    """Return what tells a task from others of its kind."""
    due = f" (due {due_text(task.due)})" if task.due else ""
    return f"{task.id}: {task.title}{due}"


def _concise(row: Row, task: Task, names: Names) -> Row:
    if task.due is not None:
        row["due"] = due_text(task.due)
    if task.priority is not Priority.MEDIUM:
        row["priority"] = task.priority.value
    if task.list_id is not None:
        row["list"] = names.get(task.list_id, str(task.list_id))
    if task.tags:
        row["tags"] = list(task.tags)
    if task.completed_at is not None:
        row["completed_at"] = task.completed_at.isoformat(timespec="seconds")
    return row
