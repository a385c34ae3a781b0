"""A narrow lane for each owner in front of the pool: writers who would queue on one row must not hold connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from domain.errors import StorageUnavailable
from domain.identity import OwnerId

WIDTH = 2
"""One writes while the next is on its way; more would only wait for the row that they all change."""


@dataclass(slots=True)
class _Lane:
    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(WIDTH))
    users: int = 0


@dataclass(slots=True)
class Lanes:
    """Lanes exist while somebody is in them. `patience` is in seconds."""

    patience: float
    _lanes: dict[OwnerId, _Lane] = field(default_factory=dict)

    @asynccontextmanager
    async def enter(self, owner: OwnerId) -> AsyncIterator[None]:
        """Wait for a place; raise StorageUnavailable when there is none in time."""
        lane = self._lanes.setdefault(owner, _Lane())
        lane.users += 1
        try:
            await self._place(lane)
            try:
                yield
            finally:
                lane.free.release()
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[owner]

    async def _place(self, lane: _Lane) -> None:
        if not lane.free.locked():
            await lane.free.acquire()
            return
        try:
            async with asyncio.timeout(self.patience):
                await lane.free.acquire()
        except TimeoutError as failure:
            raise StorageUnavailable("Too many writes of this owner wait already; nothing was written.") from failure
