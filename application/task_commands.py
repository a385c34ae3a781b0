"""What an owner can do to tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from application.unit_of_work import in_one_unit
from domain.errors import PreconditionFailed
from domain.identity import OwnerId
from domain.ports import Clock, Repositories, TaskIds, UnitOfWork
from domain.task import Task, TaskContent, TaskId

Transition = Callable[[Task, datetime], Task]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTarget:
    """The task a command is aimed at, and the versions it may be at (None: any; RFC 9110 §13.1.1)."""

    owner: OwnerId
    task_id: TaskId
    if_version: frozenset[int] | None = None

    def require(self, task: Task) -> Task:
        """Return the task, or raise PreconditionFailed when it has moved on."""
        if self.if_version is not None and task.version not in self.if_version:
            raise PreconditionFailed(current_version=task.version)
        return task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCommands:
    """One method per use case. Each commits before it returns, and every one but `toggle` is safe to repeat.

    All but `create` raise TaskNotFound, then PreconditionFailed, before they look at anything else: so a stranger
    learns nothing. All raise StorageUnavailable or OutcomeUnknown when the database does not answer.
    """

    unit_of_work: UnitOfWork
    clock: Clock
    ids: TaskIds

    async def create(self, owner: OwnerId, **content: Unpack[TaskContent]) -> Task:
        """Add a task; raise ValidationFailed when a field breaks its rule."""
        task = Task.new(self.ids(), owner, self.clock(), **content)

        async def work(repositories: Repositories) -> Task:
            await repositories.tasks.add(task)
            return task

        return await in_one_unit(self.unit_of_work, owner, work)

    async def edit(self, target: TaskTarget, **changes: Unpack[TaskContent]) -> Task:
        """Change the named fields and no other; raise ValidationFailed when one breaks its rule."""
        return await self._change(target, lambda task, now: task.edit(now, **changes))

    async def replace(self, target: TaskTarget, **content: Unpack[TaskContent]) -> Task:
        """Write the whole content anew; raise ValidationFailed when a field breaks its rule."""
        return await self._change(target, lambda task, now: task.replace(now, **content))

    async def complete(self, target: TaskTarget) -> Task:
        """Complete the task; done twice is done once."""
        return await self._change(target, Task.complete)

    async def reopen(self, target: TaskTarget) -> Task:
        """Make the task open again; done twice is done once."""
        return await self._change(target, Task.reopen)

    async def toggle(self, target: TaskTarget) -> Task:
        """Turn completion over; done twice is undone."""
        return await self._change(target, Task.toggle)

    async def trash(self, target: TaskTarget) -> Task:
        """Move the task to the trash; there it is TaskNotFound for everything but `restore` and `remove`."""
        return await self._change(target, Task.trash)

    async def restore(self, target: TaskTarget) -> Task:
        """Take the task out of the trash; done twice is done once."""

        async def work(repositories: Repositories) -> Task:
            task = target.require(await repositories.tasks.get(target.task_id)).restore(self.clock())
            await repositories.tasks.save(task)
            return task

        return await in_one_unit(self.unit_of_work, target.owner, work)

    async def remove(self, target: TaskTarget) -> None:
        """Delete the task for good, from the trash or not; an empty tombstone stays for sync."""

        async def work(repositories: Repositories) -> None:
            await repositories.tasks.remove(target.require(await repositories.tasks.get(target.task_id)))

        await in_one_unit(self.unit_of_work, target.owner, work)

    async def _change(self, target: TaskTarget, transition: Transition) -> Task:
        async def work(repositories: Repositories) -> Task:
            found = (await repositories.tasks.get(target.task_id)).outside_the_trash()
            task = transition(target.require(found), self.clock())
            await repositories.tasks.save(task)
            return task

        return await in_one_unit(self.unit_of_work, target.owner, work)
