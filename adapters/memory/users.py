"""Users, read from dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import InMemoryDatabase
from adapters.memory.profile_reads import totals_of
from domain.errors import UserNotFound
from domain.identity import OwnerId
from domain.user import User


@dataclass(frozen=True, slots=True)
class InMemoryUsers:
    """Keeps the promises of Users."""

    database: InMemoryDatabase

    async def page(self, *, beginning: str, after: OwnerId | None, limit: int) -> Sequence[User]:
        """Return users in the order of their ids; see the port."""
        found = sorted(user for user in self._known() if user.startswith(beginning) and (after is None or user > after))
        return [self._read(user) for user in found[:limit]]

    async def get(self, user: OwnerId) -> User:
        """Return the user; see the port."""
        if user not in self._known():
            raise UserNotFound
        return self._read(user)

    async def suspend(self, user: OwnerId, at: datetime) -> User:
        """Suspend; see the port."""
        await self.get(user)
        self.database.suspended.setdefault(user, at)
        return await self.get(user)

    async def reinstate(self, user: OwnerId) -> User:
        """Take back a suspension; see the port."""
        await self.get(user)
        self.database.suspended.pop(user, None)
        return self._read(user)

    def _known(self) -> set[OwnerId]:
        return {*self.database.shelves, *self.database.suspended}

    def _read(self, user: OwnerId) -> User:
        totals = totals_of(self.database, user)
        return User(
            id=user,
            suspended_at=self.database.suspended.get(user),
            open=totals.open,
            completed=totals.completed,
            trashed=totals.trashed,
        )
