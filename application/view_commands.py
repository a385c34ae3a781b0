"""What an owner can do to saved views."""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from application.bounds import require_room
from application.intent import Intent
from application.operations import Operations
from application.target import Target
from domain.ports import Ids, Repositories
from domain.saved_view import Question, SavedView, ViewContent, ViewId


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCommands:
    """One method per use case, each safe to repeat under its key; all wait for the owner's other writers.

    All but `create` raise ViewNotFound, then PreconditionFailed, before they look at anything else.
    """

    operations: Operations
    ids: Ids

    async def create(self, intent: Intent, name: str, question: Question) -> SavedView:
        """Save a question; raise ValidationFailed, or QuotaReached when there is no room for another."""

        async def work(repositories: Repositories, now: datetime) -> SavedView:
            view = SavedView.new(ViewId(self.ids()), intent.owner, now, name, question)
            await require_room(repositories, view)
            await repositories.views.add(view)
            return view

        return await self.operations.perform(intent, work, exclusive=True)

    async def edit(self, intent: Intent, target: Target, **changes: Unpack[ViewContent]) -> SavedView:
        """Rename the view, or have it ask something else; raise ValidationFailed when the name breaks its rule."""

        async def work(repositories: Repositories, now: datetime) -> SavedView:
            edited = (await _get(repositories, target)).edit(now, **changes)
            await repositories.views.save(edited)
            return edited

        return await self.operations.perform(intent, work, exclusive=True)

    async def delete(self, intent: Intent, target: Target) -> SavedView:
        """Delete the view; no task changes."""

        async def work(repositories: Repositories, now: datetime) -> SavedView:
            gone = (await _get(repositories, target)).trash(intent.operation_id, now)
            await repositories.views.save(gone)
            return gone

        return await self.operations.perform(intent, work, exclusive=True)


async def _get(repositories: Repositories, target: Target) -> SavedView:
    return target.require((await repositories.views.get(target.id)).there())
