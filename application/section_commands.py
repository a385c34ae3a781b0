"""What an owner can do to the sections of a list."""

from dataclasses import dataclass
from datetime import datetime

from application.bounds import require_room
from application.dissolution import Dissolution
from application.intent import Intent
from application.operations import Operations
from application.ordering import Neighbour, beside
from application.target import Target
from domain.ports import Ids, Repositories
from domain.section import Section, SectionId
from domain.task_list import ListId


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCommands:
    """One method per use case, each safe to repeat under its key; all wait for the owner's other writers.

    All but `create` raise SectionNotFound, then PreconditionFailed, before they look at anything else.
    """

    operations: Operations
    ids: Ids

    async def create(self, intent: Intent, list_id: ListId, name: str) -> Section:
        """Add a section behind the others of its list; raise ListNotFound, ValidationFailed or QuotaReached."""

        async def work(repositories: Repositories, now: datetime) -> Section:
            (await repositories.lists.get(list_id)).there()
            section = Section.new(SectionId(self.ids()), intent.owner, list_id, now, name)
            await require_room(repositories, section)
            await repositories.sections.add(section)
            return section

        return await self.operations.perform(intent, work, exclusive=True)

    async def rename(self, intent: Intent, target: Target, name: str | None) -> Section:
        """Give the section another name, None for the one it has; raise ValidationFailed when it breaks its rule."""

        async def work(repositories: Repositories, now: datetime) -> Section:
            section = await _get(repositories, target)
            renamed = section if name is None else section.rename(now, name)
            await repositories.sections.save(renamed)
            return renamed

        return await self.operations.perform(intent, work, exclusive=True)

    async def move(self, intent: Intent, target: Target, neighbour: Neighbour) -> Section:
        """Put the section right before or after another of its list; raise ValidationFailed when that is not there."""

        async def work(repositories: Repositories, now: datetime) -> Section:
            section = await _get(repositories, target)
            others = [each for each in await repositories.sections.all() if each.list_id == section.list_id]
            for each in beside(others, section, neighbour, now):
                await repositories.sections.save(each)
            return await repositories.sections.get(target.id)

        return await self.operations.perform(intent, work, exclusive=True)

    async def delete(self, intent: Intent, target: Target, *, trashes: bool) -> Section:
        """Delete the section; its tasks stay in the list, or move to the trash. Raise TooManyTasks."""

        async def work(repositories: Repositories, now: datetime) -> Section:
            dissolution = Dissolution(repositories=repositories, operation_id=intent.operation_id, now=now)
            return await dissolution.of_section(await _get(repositories, target), trashes=trashes)

        return await self.operations.perform(intent, work, exclusive=True)


async def _get(repositories: Repositories, target: Target) -> Section:
    return target.require((await repositories.sections.get(target.id)).there())
