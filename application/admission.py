"""Keeping out who is barred, without asking storage on each request."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.errors import DomainError
from domain.identity import OwnerId, Principal
from domain.ports import BarredQueries, Clock
from domain.standing import Barred

REVOCATIONS_SEEN_FOR = timedelta(minutes=10)
"""Much longer than any verified token is remembered: a revoked one has left the caches by then."""

TRUSTED_FOR = timedelta(seconds=10)
"""Longer than a few looks may fail one after the other; then nobody is let in who could be barred by now."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_NOBODY = Barred()


@dataclass(slots=True)
class Admission:
    """One replica's copy of the list of those who are barred; `refresh` is called every few seconds."""

    queries: BarredQueries
    clock: Clock
    _barred: Barred = _NOBODY
    _read_at: datetime = _NEVER
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _watched: dict[object, tuple[Principal, Callable[[], None]]] = field(default_factory=dict)

    async def require(self, caller: Principal) -> None:
        """Raise UserErased, UserSuspended or TokenInvalid when the caller is barred.

        Raise StorageUnavailable when the list was not read within `TRUSTED_FOR`: nobody is let in unseen.
        """
        barred = self._trusted()
        if barred is None:
            barred = await self._read_once_for_all()
        barred.require_admitted(caller)

    async def refresh(self) -> None:
        """Read the list again; raise StorageUnavailable, and then the copy stays as it was, for a while.

        One reading at a time: the later one never makes room for what an earlier one saw.
        """
        async with self._reading:
            await self._read()
        for caller, tell in list(self._watched.values()):
            if not self.admits(caller):
                tell()

    def admits(self, caller: Principal) -> bool:
        """Tell whether somebody who was let in would be let in again, as far as the copy knows."""
        try:
            self._barred.require_admitted(caller)
        except DomainError:
            return False
        return True

    def erased_by(self, owner: OwnerId) -> datetime | None:
        """Return when the owner's last erasure was requested, for somebody who was let in; None for no erasure."""
        return self._barred.erased.get(owner)

    @contextmanager
    def watching(self, caller: Principal, tell: Callable[[], None]) -> Iterator[None]:
        """Call `tell`, for the length of the block, after each reading that bars the caller."""
        mark = object()
        self._watched[mark] = (caller, tell)
        try:
            yield
        finally:
            del self._watched[mark]

    def _trusted(self) -> Barred | None:
        return self._barred if self.clock() - self._read_at < TRUSTED_FOR else None

    async def _read_once_for_all(self) -> Barred:
        """Read the list once for all who come while there is none to be trusted."""
        async with self._reading:
            return self._trusted() or await self._read()

    async def _read(self) -> Barred:
        began = self.clock()
        barred = await self.queries.barred(revoked_since=began - REVOCATIONS_SEEN_FOR)
        self._barred, self._read_at = barred, began
        return barred
