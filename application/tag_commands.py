"""What an owner can do to tags. The tasks that have a tag change with it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.bounds import require_room_for_tags
from application.intent import Intent
from application.operations import Operations
from application.tagging import Tagging
from application.target import Target
from domain.errors import TagExists, TagNotFound, ValidationFailed, field_refused
from domain.ports import Ids, Repositories
from domain.tag import Tag, TagId


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCommands:
    """One method per use case, each safe to repeat under its key; all wait for the owner's other writers.

    All but `create` raise TagNotFound, then PreconditionFailed, before they look at anything else. Those that change
    tasks raise TooManyTasks when one operation cannot change them all.
    """

    operations: Operations
    ids: Ids

    async def create(self, intent: Intent, name: str) -> Tag:
        """Add a tag that no task has yet; raise ValidationFailed, TagExists or QuotaReached."""

        async def work(tagging: Tagging) -> Tag:
            there = await tagging.repositories.tags.all()
            await require_room_for_tags(tagging.repositories, 1)
            tag = await tagging.made(name)
            _require_free(tag, there)
            return tag

        return await self._do(intent, work)

    async def rename(self, intent: Intent, target: Target, name: str | None) -> Tag:
        """Give the tag another name, None for the one it has; raise ValidationFailed, or TagExists for another's."""

        async def work(tagging: Tagging) -> Tag:
            tag = await _get(tagging.repositories, target)
            renamed = tag if name is None else tag.rename(tagging.now, name)
            _require_free(renamed, await tagging.repositories.tags.all())
            if renamed != tag:
                await tagging.repositories.tags.save(renamed)
                await tagging.respell(tag.name, renamed.name)
            return renamed

        return await self._do(intent, work)

    async def merge(self, intent: Intent, target: Target, into: TagId) -> Tag:
        """Give the other tag to every task that has this one, and delete this one; return the other.

        Raise ValidationFailed when the other is not there, or the same.
        """

        async def work(tagging: Tagging) -> Tag:
            tag = await _get(tagging.repositories, target)
            try:
                other = (await tagging.repositories.tags.get(into)).there()
            except TagNotFound:
                raise _refusal("must be one of your tags", "not_found") from None
            if other.id == tag.id:
                raise _refusal("must be another tag", "same_tag")
            await tagging.respell(tag.name, other.name)
            await tagging.repositories.tags.save(tag.trash(intent.operation_id, tagging.now))
            return other

        return await self._do(intent, work)

    async def delete(self, intent: Intent, target: Target) -> Tag:
        """Delete the tag, and take it from every task that has it."""

        async def work(tagging: Tagging) -> Tag:
            tag = await _get(tagging.repositories, target)
            await tagging.respell(tag.name, None)
            gone = tag.trash(intent.operation_id, tagging.now)
            await tagging.repositories.tags.save(gone)
            return gone

        return await self._do(intent, work)

    async def _do(self, intent: Intent, do: Callable[[Tagging], Awaitable[Tag]]) -> Tag:
        async def work(repositories: Repositories, now: datetime) -> Tag:
            return await do(Tagging(repositories=repositories, ids=self.ids, owner=intent.owner, now=now))

        return await self.operations.perform(intent, work, exclusive=True)


async def _get(repositories: Repositories, target: Target) -> Tag:
    return target.require((await repositories.tags.get(target.id)).there())


def _require_free(tag: Tag, there: Sequence[Tag]) -> None:
    if any(other.folded == tag.folded and other.id != tag.id for other in there):
        raise TagExists


def _refusal(message: str, code: str) -> ValidationFailed:
    return field_refused("into", message, code)
