"""Keeping out who is barred, without asking storage on each request."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from domain.identity import Principal
from domain.ports import BarredQueries, Clock
from domain.standing import Barred

REVOCATIONS_SEEN_FOR = timedelta(minutes=10)
"""Much longer than any verified token is remembered: a revoked one has left the caches by then."""


@dataclass(slots=True)
class Admission:
    """One replica's copy of the list of those who are barred; `refresh` is called every few seconds."""

    queries: BarredQueries
    clock: Clock
    _barred: Barred | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def require(self, caller: Principal) -> None:
        """Raise UserErased, UserSuspended or TokenInvalid when the caller is barred.

        Raise StorageUnavailable when the list has never been read: nobody is let in unseen.
        """
        barred = self._barred if self._barred is not None else await self._first()
        barred.require_admitted(caller)

    async def refresh(self) -> None:
        """Read the list again; raise StorageUnavailable, and then the copy stays as it was."""
        # One after the other: a look that began before must not take the place of this one.
        async with self._reading:
            self._barred = await self._read()

    async def _first(self) -> Barred:
        async with self._reading:
            if self._barred is None:
                self._barred = await self._read()
            return self._barred

    async def _read(self) -> Barred:
        return await self.queries.barred(revoked_since=self.clock() - REVOCATIONS_SEEN_FOR)
