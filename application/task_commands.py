"""What an owner can do to one task."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, Unpack

from application.intent import Intent
from application.operations import Operations
from application.task_changes import Creation, TaskChanges, TaskTarget, refers
from application.task_moves import Destination, move
from domain.ports import Ids, Repositories
from domain.task import Task, TaskContent, TaskId

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCommands:
    """One method per use case. Each commits before it returns, and every one but `toggle` is safe to repeat.

    All but the creations raise TaskNotFound, then PreconditionFailed, before they look at anything else: so a stranger
    learns nothing. All raise StorageUnavailable or OutcomeUnknown when the database does not answer, and what
    `Operations.perform` raises. What happens to the tasks above and below is told in application/consequences.py.
    """

    operations: Operations
    ids: Ids

    async def create(self, intent: Intent, **content: Unpack[TaskContent]) -> Creation:
        """Add a task; raise ValidationFailed when a field breaks its rule, or refers to what is not there."""
        task_id = TaskId(self.ids())
        return await self._do(intent, lambda tasks: tasks.create(task_id, content), exclusive=refers(content))

    async def create_under(self, intent: Intent, task_id: TaskId, **content: Unpack[TaskContent]) -> Creation:
        """Add a task under an id of the client's choice, or return the one that the same call made before.

        Raise TaskExists when the id has other content, TaskInTrash when its task has been deleted since.
        """

        async def create(tasks: TaskChanges) -> Creation:
            await tasks.repositories.tasks.read_ahead([task_id])
            return await tasks.create_under(task_id, content)

        return await self._do(intent, create, exclusive=refers(content))

    async def edit(self, intent: Intent, target: TaskTarget, **changes: Unpack[TaskContent]) -> Task:
        """Change the named fields and no other; raise ValidationFailed when one breaks its rule."""
        return await self._do(intent, lambda tasks: tasks.edit(target, changes), exclusive=refers(changes))

    async def replace(self, intent: Intent, target: TaskTarget, **content: Unpack[TaskContent]) -> Task:
        """Write the whole content anew; raise ValidationFailed when a field breaks its rule."""
        return await self._do(intent, lambda tasks: tasks.replace(target, content), exclusive=refers(content))

    async def move(self, intent: Intent, target: TaskTarget, destination: Destination) -> Task:
        """Put the task elsewhere in the manual order; raise ValidationFailed for a place that there is not."""
        return await self._do(intent, lambda tasks: move(tasks, target, destination), exclusive=True)

    async def complete(self, intent: Intent, target: TaskTarget) -> Task:
        """Complete the task; done twice is done once."""
        return await self._do(intent, lambda tasks: tasks.turn(target, Task.complete))

    async def reopen(self, intent: Intent, target: TaskTarget) -> Task:
        """Make the task open again; done twice is done once."""
        return await self._do(intent, lambda tasks: tasks.turn(target, Task.reopen))

    async def toggle(self, intent: Intent, target: TaskTarget) -> Task:
        """Turn completion over; done twice is undone."""
        return await self._do(intent, lambda tasks: tasks.turn(target, Task.toggle))

    async def trash(self, intent: Intent, target: TaskTarget) -> Task:
        """Move the task to the trash; there it is TaskNotFound for everything but `restore` and `remove`."""
        return await self._do(intent, lambda tasks: tasks.trash(target))

    async def restore(self, intent: Intent, target: TaskTarget) -> Task:
        """Take the task out of the trash; done twice is done once. Raise ParentInTrash, ParentCompleted."""
        return await self._do(intent, lambda tasks: tasks.restore(target))

    async def remove(self, intent: Intent, target: TaskTarget) -> None:
        """Delete the task for good, from the trash or not; an empty tombstone stays for sync."""
        await self._do(intent, lambda tasks: tasks.remove(target))

    async def _do(
        self, intent: Intent, do: Callable[[TaskChanges], Awaitable[Outcome]], *, exclusive: bool = False
    ) -> Outcome:
        async def work(repositories: Repositories, now: datetime) -> Outcome:
            return await do(TaskChanges(repositories=repositories, intent=intent, ids=self.ids, now=now))

        return await self.operations.perform(intent, work, exclusive=exclusive)
