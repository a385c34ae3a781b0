"""What an owner can do to lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from application.bounds import require_room
from application.dissolution import Dissolution
from application.intent import Intent
from application.operations import Operations
from application.ordering import Neighbour, beside
from application.target import Target
from domain.ports import Ids, Repositories
from domain.task_list import ListContent, ListId, TaskList


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCommands:
    """One method per use case, each safe to repeat under its key; all wait for the owner's other writers.

    All but `create` raise ListNotFound, then PreconditionFailed, before they look at anything else.
    """

    operations: Operations
    ids: Ids

    async def create(self, intent: Intent, name: str) -> TaskList:
        """Add a list behind the others; raise ValidationFailed, or QuotaReached when there is no room for another."""

        async def work(repositories: Repositories, now: datetime) -> TaskList:
            task_list = TaskList.new(ListId(self.ids()), intent.owner, now, name)
            await require_room(repositories, task_list)
            await repositories.lists.add(task_list)
            return task_list

        return await self.operations.perform(intent, work, exclusive=True)

    async def edit(self, intent: Intent, target: Target, **changes: Unpack[ListContent]) -> TaskList:
        """Rename, archive or take out of the archive; raise ValidationFailed when the name breaks its rule."""

        async def work(repositories: Repositories, now: datetime) -> TaskList:
            edited = (await _get(repositories, target)).edit(now, **changes)
            await repositories.lists.save(edited)
            return edited

        return await self.operations.perform(intent, work, exclusive=True)

    async def move(self, intent: Intent, target: Target, neighbour: Neighbour) -> TaskList:
        """Put the list right before or after another; raise ValidationFailed when that is not there."""

        async def work(repositories: Repositories, now: datetime) -> TaskList:
            task_list = await _get(repositories, target)
            for each in beside(await repositories.lists.all(), task_list, neighbour, now):
                await repositories.lists.save(each)
            return await repositories.lists.get(target.id)

        return await self.operations.perform(intent, work, exclusive=True)

    async def delete(self, intent: Intent, target: Target, *, trashes: bool) -> TaskList:
        """Delete the list and its sections; its tasks move to the inbox, or to the trash.

        Raise TooManyTasks when one operation cannot move them all. Undo brings everything back.
        """

        async def work(repositories: Repositories, now: datetime) -> TaskList:
            dissolution = Dissolution(repositories=repositories, operation_id=intent.operation_id, now=now)
            return await dissolution.of_list(await _get(repositories, target), trashes=trashes)

        return await self.operations.perform(intent, work, exclusive=True)


async def _get(repositories: Repositories, target: Target) -> TaskList:
    return target.require((await repositories.lists.get(target.id)).there())
