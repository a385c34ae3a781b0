"""Filtering, sorting and paging a dictionary."""

from dataclasses import dataclass
from typing import Any

from adapters.memory.database import InMemoryDatabase
from domain.identity import OwnerId
from domain.page import PageRequest, SortField, SortKey, Status, TaskFilter, TaskPage
from domain.task import Task, TaskId


@dataclass(frozen=True, slots=True)
class InMemoryTaskQueries:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def get(self, task_id: TaskId, *, owner: OwnerId) -> Task:
        """Return the owner's task; see the port."""
        return (await self.database.read(owner, task_id)).outside_the_trash()

    async def page(self, owner: OwnerId, matching: TaskFilter, request: PageRequest) -> TaskPage:
        """Return one page of the owner's tasks; see the port."""
        found = [task for task in self.database.tasks_of(owner).values() if _matches(task, matching)]
        found.sort(key=lambda task: task.id, reverse=request.sort[0].descending)
        for key in reversed(request.sort):
            found = _sorted(found, key)
        return TaskPage(
            items=tuple(found[request.offset : request.offset + request.limit]),
            total=len(found) if request.include_total else None,
            limit=request.limit,
            offset=request.offset,
        )


def _matches(task: Task, matching: TaskFilter) -> bool:
    return (
        task.is_trashed is matching.trashed
        and (matching.status is Status.ALL or task.is_completed is (matching.status is Status.COMPLETED))
        and (not matching.priorities or task.priority in matching.priorities)
    )


def _sorted(tasks: list[Task], key: SortKey) -> list[Task]:
    """Sort stably by one key, tasks without a value last in both directions."""
    with_value = [task for task in tasks if _value(task, key.field) is not None]
    without = [task for task in tasks if _value(task, key.field) is None]
    return sorted(with_value, key=lambda task: _value(task, key.field), reverse=key.descending) + without


def _value(task: Task, field: SortField) -> Any:  # noqa: ANN401  # each field sorts by a type of its own
    return task.priority.rank if field is SortField.PRIORITY else getattr(task, field)
