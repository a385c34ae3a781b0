"""What an owner can do to one task."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from application.intent import Intent
from application.operations import Operations
from domain.errors import PreconditionFailed, TaskNotFound
from domain.ports import Ids, Repositories, TaskRepository
from domain.task import Task, TaskContent, TaskId

Transition = Callable[[Task, datetime], Task]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTarget:
    """The task a command is aimed at, and the versions it may and may not be at (RFC 9110 §13.1.1, §13.1.2)."""

    task_id: TaskId
    if_version: frozenset[int] | None = None
    unless_version: frozenset[int] = frozenset()

    def require(self, task: Task) -> Task:
        """Return the task, or raise PreconditionFailed when it is not as the client wants it."""
        has_moved_on = self.if_version is not None and task.version not in self.if_version
        if has_moved_on or task.version in self.unless_version:
            raise PreconditionFailed(current_version=task.version)
        return task


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """The task, and whether this call made it or an earlier one that it repeats."""

    task: Task
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCommands:
    """One method per use case. Each commits before it returns, and every one but `toggle` is safe to repeat.

    All but the creations raise TaskNotFound, then PreconditionFailed, before they look at anything else: so a stranger
    learns nothing. All raise StorageUnavailable or OutcomeUnknown when the database does not answer, and what
    `Operations.perform` raises.
    """

    operations: Operations
    ids: Ids

    async def create(self, intent: Intent, **content: Unpack[TaskContent]) -> Creation:
        """Add a task; raise ValidationFailed when a field breaks its rule."""
        task_id = TaskId(self.ids())

        async def work(repositories: Repositories, now: datetime) -> Creation:
            task = Task.new(task_id, intent.owner, now, **content)
            await repositories.tasks.add(task)
            return Creation(task=task, is_new=True)

        return await self.operations.perform(intent, work)

    async def create_under(self, intent: Intent, task_id: TaskId, **content: Unpack[TaskContent]) -> Creation:
        """Add a task under an id of the client's choice, or return the one that the same call made before.

        Raise TaskExists when the id has other content, TaskInTrash when its task has been deleted since.
        """

        async def work(repositories: Repositories, now: datetime) -> Creation:
            await repositories.tasks.read_ahead([task_id])
            return await add_under(repositories.tasks, Task.new(task_id, intent.owner, now, **content))

        return await self.operations.perform(intent, work)

    async def edit(self, intent: Intent, target: TaskTarget, **changes: Unpack[TaskContent]) -> Task:
        """Change the named fields and no other; raise ValidationFailed when one breaks its rule."""
        return await self._change(intent, target, lambda task, now: task.edit(now, **changes))

    async def replace(self, intent: Intent, target: TaskTarget, **content: Unpack[TaskContent]) -> Task:
        """Write the whole content anew; raise ValidationFailed when a field breaks its rule."""
        return await self._change(intent, target, lambda task, now: task.replace(now, **content))

    async def complete(self, intent: Intent, target: TaskTarget) -> Task:
        """Complete the task; done twice is done once."""
        return await self._change(intent, target, Task.complete)

    async def reopen(self, intent: Intent, target: TaskTarget) -> Task:
        """Make the task open again; done twice is done once."""
        return await self._change(intent, target, Task.reopen)

    async def toggle(self, intent: Intent, target: TaskTarget) -> Task:
        """Turn completion over; done twice is undone."""
        return await self._change(intent, target, Task.toggle)

    async def trash(self, intent: Intent, target: TaskTarget) -> Task:
        """Move the task to the trash; there it is TaskNotFound for everything but `restore` and `remove`."""
        return await self._change(intent, target, Task.trash)

    async def restore(self, intent: Intent, target: TaskTarget) -> Task:
        """Take the task out of the trash; done twice is done once."""

        async def work(repositories: Repositories, now: datetime) -> Task:
            return await change(repositories.tasks, target, Task.restore, now, in_trash=True)

        return await self.operations.perform(intent, work)

    async def remove(self, intent: Intent, target: TaskTarget) -> None:
        """Delete the task for good, from the trash or not; an empty tombstone stays for sync."""

        async def work(repositories: Repositories, _: datetime) -> None:
            await repositories.tasks.remove(target.require(await repositories.tasks.get(target.task_id)))

        await self.operations.perform(intent, work)

    async def _change(self, intent: Intent, target: TaskTarget, transition: Transition) -> Task:
        async def work(repositories: Repositories, now: datetime) -> Task:
            return await change(repositories.tasks, target, transition, now)

        return await self.operations.perform(intent, work)


async def change(
    tasks: TaskRepository, target: TaskTarget, transition: Transition, now: datetime, *, in_trash: bool = False
) -> Task:
    """Read the target, hold it to its condition, and write what the transition makes of it."""
    found = await tasks.get(target.task_id)
    task = transition(target.require(found if in_trash else found.outside_the_trash()), now)
    await tasks.save(task)
    return task


async def add_under(tasks: TaskRepository, wanted: Task) -> Creation:
    """Add a task under the id that the client chose, unless the same creation has been done."""
    try:
        existing = await tasks.get(wanted.id)
    except TaskNotFound:
        task = wanted.under_a_chosen_id(await tasks.first_version(wanted.id))
        await tasks.add(task)
        return Creation(task=task, is_new=True)
    return Creation(task=existing.created_again_as(wanted), is_new=False)
