"""What a change of one task changes with it: what is below it, and what is above."""

from dataclasses import dataclass
from datetime import datetime

from application.operations import require_exclusive
from application.task_trees import above, below
from domain.errors import ParentCompleted, ParentInTrash
from domain.operation import OperationId
from domain.ports import Repositories
from domain.task import Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """Saves a changed task and all that follows from the change. Raise NeedsToBeAlone where anything may follow.

    A completed task has no open subtasks, what is below a task in the trash is in the trash too, and a subtask is in
    the list and the section of its parent.
    """

    repositories: Repositories
    operation_id: OperationId
    now: datetime

    async def save(self, before: Task, after: Task) -> Task:
        """Write the task, and what follows; return it.

        Raise ParentInTrash and ParentCompleted for one that is to be restored below such a parent.
        """
        if before.is_trashed and not after.is_trashed:
            await self._require_a_parent(after)
        await self.repositories.tasks.save(after)
        if before.is_trashed and not after.is_trashed:
            await self._restore_below(before, after)
        await self.follow(before, after)
        return after

    async def follow(self, before: Task, after: Task) -> None:
        """Write what follows from a change that has been written, except from a restoration."""
        if _is_followed(before, after):
            for task in await below(self.repositories, before):
                await self.repositories.tasks.save(self._following(task, before, after))
        if before.is_completed and not after.is_completed:
            await self._reopen_above(after)

    async def remove(self, task: Task) -> None:
        """Delete a task for good, and all that is below it."""
        for each in [*await below(self.repositories, task), task]:
            await self.repositories.tasks.remove(each)

    def _following(self, task: Task, before: Task, after: Task) -> Task:
        """Return what becomes of a task below. What one deletion took is completed together, as it comes back."""
        followed = task
        if after.is_completed and not before.is_completed and task.trashed_by == before.trashed_by:
            followed = followed.complete(self.now)
        if after.is_trashed and not before.is_trashed:
            followed = followed.trash(self.operation_id, self.now)
        return followed.follow(self.now, after)

    async def _restore_below(self, before: Task, after: Task) -> None:
        """Bring back what one deletion took, as far down as the parents come back with it.

        What was deleted while it was open, by the same batch that completed its parent then, stays in the trash.
        """
        there: dict[TaskId | None, Task] = {after.id: after}
        for task in await below(self.repositories, before):
            parent = there.get(task.parent_id)
            if parent is None or task.trashed_by != before.trashed_by or task.is_completed < parent.is_completed:
                continue
            there[task.id] = task.restore(self.now)
            await self.repositories.tasks.save(there[task.id])

    async def _require_a_parent(self, task: Task) -> None:
        if task.parent_id is None:
            return
        require_exclusive(self.repositories)
        parent = await self.repositories.tasks.get(task.parent_id)
        if parent.is_trashed:
            raise ParentInTrash
        if parent.is_completed and not task.is_completed:
            raise ParentCompleted

    async def _reopen_above(self, task: Task) -> None:
        if task.parent_id is None:
            return
        require_exclusive(self.repositories)
        for ancestor in await above(self.repositories.tasks, task):
            if ancestor.trashed_by == task.trashed_by:
                await self.repositories.tasks.save(ancestor.reopen(self.now))


def _is_followed(before: Task, after: Task) -> bool:
    is_completed_now = after.is_completed and not before.is_completed
    is_elsewhere = (before.list_id, before.section_id) != (after.list_id, after.section_id)
    return is_completed_now or is_elsewhere or (after.is_trashed and not before.is_trashed)
