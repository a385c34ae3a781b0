"""Which tasks stand where a filter asks, and the groups that they are counted in."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.counts import DueGroup, GroupBy, Grouping
from domain.page import NOWHERE, TaskFilter
from domain.tag import folded
from domain.task import Task


def is_placed(task: Task, matching: TaskFilter, archived: Collection[UUID]) -> bool:
    """Tell whether the task refers to what the filter asks for; `archived` are the lists that are."""
    return (
        _is_at(matching.list_id, task.list_id)
        and _is_at(matching.section_id, task.section_id)
        and _is_at(matching.parent_id, task.parent_id)
        and _has_tags(task, matching)
        and (matching.deferred is None or _is_deferred(task, matching) is matching.deferred)
        and (matching.archived is None or (task.list_id in archived) is matching.archived)
    )


def keys_of(task: Task, grouping: Grouping, tags: Mapping[str, UUID]) -> Sequence[Any]:
    """Return the keys of the groups that a task is in; `tags` are the ids by what names are compared by."""
    match grouping.by:
        case GroupBy.STATUS:
            return ["completed" if task.is_completed else "open"]
        case GroupBy.PRIORITY:
            return [task.priority.value]
        case GroupBy.LIST:
            return [task.list_id]
        case GroupBy.TAG:
            return [tags[folded(name)] for name in task.tags] or [None]
        case GroupBy.DUE:
            return [_due_group(task, grouping)]


def _due_group(task: Task, grouping: Grouping) -> str:
    if task.due is None:
        return DueGroup.NO_DUE.value
    groups = (DueGroup.PAST, DueGroup.TODAY, DueGroup.TOMORROW, DueGroup.NEXT_7_DAYS)
    for group, day in zip(groups, grouping.days, strict=True):
        if task.due.is_before(day):
            return group.value
    return DueGroup.LATER.value


def _is_at(asked: object, there: UUID | None) -> bool:
    if asked is None:
        return True
    return there is None if asked is NOWHERE else there == asked


def _has_tags(task: Task, matching: TaskFilter) -> bool:
    if not matching.tags:
        return True
    names = {folded(name) for name in task.tags}
    return matching.tags <= names if matching.all_tags else bool(matching.tags & names)


def _is_deferred(task: Task, matching: TaskFilter) -> bool:
    at = matching.asked_at
    return at is not None and task.defer_until is not None and task.defer_until > at.wall.date()
