"""What an owner can do to their profile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from application.intent import Intent
from application.operations import Operations
from domain.errors import PreconditionFailed
from domain.ports import Repositories
from domain.profile import Profile, ProfileContent


@dataclass(frozen=True, slots=True)
class ProfileCommands:
    """One method for each thing to do; nothing of it is in history, and undo does not know it."""

    operations: Operations

    async def edit(
        self, intent: Intent, if_version: frozenset[int] | None, **changes: Unpack[ProfileContent]
    ) -> Profile:
        """Change the owner's profile; raise PreconditionFailed, then ValidationFailed."""

        async def work(repositories: Repositories, _: datetime) -> Profile:
            profile = await repositories.profile.get()
            if if_version is not None and profile.version not in if_version:
                raise PreconditionFailed(current_version=profile.version)
            edited = profile.edit(**changes)
            await repositories.profile.save(edited)
            return edited

        return await self.operations.perform(intent, work, exclusive=True)
