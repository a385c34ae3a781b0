"""Filtering, sorting and paging a dictionary."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.memory.database import InMemoryDatabase
from adapters.memory.groups import is_placed, keys_of
from adapters.memory.resource_reads import live
from domain.counts import GroupCount, Grouping, Progress, rank
from domain.due import Due
from domain.identity import OwnerId
from domain.page import ALWAYS, PageRequest, SortKey, Status, TaskFilter, TaskPage, value_of
from domain.search import is_found
from domain.tag import Tag
from domain.task import Task, TaskId
from domain.task_list import TaskList
from domain.windows import Window
from domain.zones import Bound


@dataclass(frozen=True, slots=True)
class InMemoryTaskQueries:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def get(self, task_id: TaskId, *, owner: OwnerId) -> Task:
        """Return the owner's task; see the port."""
        return (await self.database.read(owner, task_id)).there()

    async def counts(self, owner: OwnerId, matching: TaskFilter, grouping: Grouping) -> Sequence[GroupCount]:
        """Count the tasks that match, group by group; see the port."""
        tags = {tag.folded: tag.id for tag in live(self.database, owner, Tag)}
        counted: Counter[tuple[Any, bool]] = Counter()
        for task in self._matching(owner, matching):
            for key in keys_of(task, grouping, tags):
                counted[key, task.is_completed] += 1
        groups = [
            GroupCount(key=key, open=counted[key, False], completed=counted[key, True])
            for key in {key for key, _ in counted}
        ]
        return sorted(groups, key=lambda group: rank(grouping.by, group.key))

    async def progress(self, task_id: TaskId, *, owner: OwnerId) -> Progress:
        """Count what is below a task; see the port."""
        await self.get(task_id, owner=owner)
        live_tasks = [task for task in self.database.tasks_of(owner).values() if not task.is_trashed]
        below: list[Task] = []
        row = {task_id}
        while children := [task for task in live_tasks if task.parent_id in row]:
            below += children
            row = {task.id for task in children}
        completed = sum(task.is_completed for task in below)
        return Progress(open=len(below) - completed, completed=completed)

    def _matching(self, owner: OwnerId, matching: TaskFilter) -> list[Task]:
        archived = {each.id for each in live(self.database, owner, TaskList) if each.archived_at is not None}
        tasks = self.database.tasks_of(owner).values()
        found = [task for task in tasks if _matches(task, matching) and is_placed(task, matching, archived)]
        if (at := matching.unclaimed_at) is None:
            return found
        leases = self.database.shelf_of(owner).leases
        return [task for task in found if task.id not in leases or not leases[task.id].is_live(at)]

    async def page(self, owner: OwnerId, matching: TaskFilter, request: PageRequest) -> TaskPage:
        """Return one page of the owner's tasks; see the port."""
        found = self._matching(owner, matching)
        found.sort(key=lambda task: task.id, reverse=request.sort[0].descending)
        for key in reversed(request.sort):
            found = _sorted(found, key, matching)
        begin = request.offset if request.after is None else _count_until(found, request, matching)
        items = tuple(found[begin : begin + request.limit])
        return TaskPage(
            items=items,
            total=len(found) if request.include_total else None,
            limit=request.limit,
            offset=request.offset,
            next=request.position_of(items[-1], matching) if len(found) > begin + request.limit else None,
        )

    async def every(self, owner: OwnerId, *, after: TaskId | None, limit: int) -> Sequence[Task]:
        """Return tasks in the order of their ids; see the port."""
        found = (task for task in self.database.tasks_of(owner).values() if after is None or task.id > after)
        return sorted(found, key=lambda task: task.id)[:limit]


def _count_until(tasks: list[Task], request: PageRequest, matching: TaskFilter) -> int:
    return sum(not _comes_after(task, request, matching) for task in tasks)


def _comes_after(task: Task, request: PageRequest, matching: TaskFilter) -> bool:
    assert request.after is not None  # noqa: S101  # the only caller has looked
    for key, seen in zip(request.sort, request.after.values, strict=True):
        value = value_of(task, key.field, matching)
        if value == seen:
            continue
        if value is None or seen is None:
            return value is None
        return bool(value < seen if key.descending else value > seen)
    last = request.after.task_id
    return task.id < last if request.sort[0].descending else task.id > last


def _matches(task: Task, matching: TaskFilter) -> bool:
    return (
        task.is_trashed is matching.trashed
        and (matching.status is Status.ALL or task.is_completed is (matching.status is Status.COMPLETED))
        and (not matching.priorities or task.priority in matching.priorities)
        and _is_in(matching.created, task.created_at)
        and _is_in(matching.updated, task.updated_at)
        and _is_in(matching.completed, task.completed_at)
        and _is_due_in(matching.due, task.due)
        and (matching.no_due is None or (task.due is None) is matching.no_due)
        and (matching.overdue is None or _is_overdue(task, matching.asked_at) is matching.overdue)
        and is_found(task, matching.words)
    )


def _is_in(window: Window, moment: datetime | None) -> bool:
    if window == ALWAYS:
        return True
    if moment is None:
        return False
    is_after = window.after is None or moment >= window.after.instant
    return is_after and (window.before is None or moment < window.before.instant)


def _is_due_in(window: Window, due: Due | None) -> bool:
    if window == ALWAYS:
        return True
    if due is None or (window.after is not None and due.is_before(window.after)):
        return False
    return window.before is None or due.is_before(window.before)


def _is_overdue(task: Task, at: Bound | None) -> bool:
    return at is not None and not task.is_completed and task.due is not None and task.due.is_over(at)


def _sorted(tasks: list[Task], key: SortKey, matching: TaskFilter) -> list[Task]:
    """Sort stably by one key, tasks without a value last in both directions."""
    with_value = [task for task in tasks if value_of(task, key.field, matching) is not None]
    without = [task for task in tasks if value_of(task, key.field, matching) is None]
    return sorted(with_value, key=lambda task: value_of(task, key.field, matching), reverse=key.descending) + without
