"""Between the row of a task and the task."""

from collections.abc import Iterable
from typing import Any

from adapters.postgres.search import search_vector
from adapters.postgres.tables import tasks
from domain.change import Change
from domain.due import Due
from domain.task import PRIORITY_OF_RANK, Task

TASK_COLUMNS = tuple(column for column in tasks.c if column.name not in {"change_seq", "words"})
"""What a task is read from, in the order that `task_of` relies on."""

_COUNTERS = ("open_tasks", "completed_tasks", "trashed_tasks")


def task_of(row: Iterable[Any]) -> Task:
    """Read a task from a row of TASK_COLUMNS, by position: names would cost more than the rest of it."""
    (
        owner,
        task_id,
        title,
        description,
        rank,
        due_date,
        due_time,
        due_timezone,
        _,
        deadline,
        defer_until,
        completed_at,
        created_at,
        updated_at,
        deleted_at,
        version,
        origin,
        tags,
        list_id,
        section_id,
        parent_id,
        position,
        trashed_by,
        has_subtasks,
    ) = row
    return Task(
        id=task_id,
        owner=owner,
        title=title,
        description=description,
        priority=PRIORITY_OF_RANK[rank],
        due=Due(day=due_date, clock=due_time, zone=due_timezone) if due_date is not None else None,
        deadline=deadline,
        defer_until=defer_until,
        completed_at=completed_at,
        created_at=created_at,
        updated_at=updated_at,
        deleted_at=deleted_at,
        version=version,
        origin=origin,
        tags=tuple(tags),
        list_id=list_id,
        section_id=section_id,
        parent_id=parent_id,
        position=position,
        trashed_by=trashed_by,
        has_subtasks=has_subtasks,
    )


def values_of(task: Task) -> dict[str, Any]:
    """Return the values of TASK_COLUMNS, and the words that the task is found by."""
    return {
        "owner_id": task.owner,
        "id": task.id,
        "title": task.title,
        "description": task.description,
        "priority": task.priority.rank,
        **_due_values(task.due),
        "deadline": task.deadline,
        "defer_until": task.defer_until,
        "completed_at": task.completed_at,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "deleted_at": task.deleted_at,
        "version": task.version,
        "origin": task.origin,
        "tags": task.tags,
        "list_id": task.list_id,
        "section_id": task.section_id,
        "parent_id": task.parent_id,
        "position": task.position,
        "trashed_by": task.trashed_by,
        "has_subtasks": task.has_subtasks,
        "words": search_vector(task),
    }


def _due_values(due: Due | None) -> dict[str, Any]:
    """Return the columns of a due; the moment is kept only where it is the same for every reader."""
    if due is None:
        return _NOT_DUE
    instant = due.instant(due.zone) if due.zone is not None else None
    return {"due_date": due.day, "due_time": due.clock, "due_timezone": due.zone, "due_instant": instant}


_NOT_DUE = dict.fromkeys(("due_date", "due_time", "due_timezone", "due_instant"))


def counter_steps(change: Change) -> dict[str, int]:
    """Return by how much each of the owner's maintained totals moves with a change."""
    steps = dict.fromkeys(_COUNTERS, 0)
    if isinstance(change.before, Task):
        steps[_counter(change.before)] -= 1
    if isinstance(change.after, Task):
        steps[_counter(change.after)] += 1
    return steps


def _counter(task: Task) -> str:
    if task.is_trashed:
        return "trashed_tasks"
    return "completed_tasks" if task.is_completed else "open_tasks"
