"""A lane for each owner in front of the pool: what one owner asks for at once must not take all the connections."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from time import monotonic

from domain.errors import StorageUnavailable
from domain.identity import OwnerId

WRITERS = 2
"""One writes while the next is on its way; more would only wait for the row that they all change."""


@dataclass(slots=True)
class Lanes:
    """Each is `width` wide, and exists while somebody is in it. `patience` is in seconds."""

    patience: float
    width: int
    _lanes: dict[OwnerId, "_Lane"] = field(default_factory=dict)

    def enter(self, owner: OwnerId) -> AbstractAsyncContextManager[float]:
        """Wait for a place, and keep it for a block; raise StorageUnavailable when there is none in time.

        The block is told how much of the patience is left.
        """
        lane = self._lanes.get(owner)
        if lane is None:
            lane = self._lanes[owner] = _Lane(owner, self._lanes, self.patience, asyncio.Semaphore(self.width))
        return lane


@dataclass(slots=True)
class _Lane:
    """The same for everybody in it. A generator would say it shorter, at twice the cost."""

    owner: OwnerId
    lanes: dict[OwnerId, "_Lane"]
    patience: float
    free: asyncio.Semaphore
    users: int = 0

    async def __aenter__(self) -> float:
        self.users += 1
        try:
            return await self._place()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        self.free.release()
        self._leave()

    async def _place(self) -> float:
        if not self.free.locked():
            await self.free.acquire()
            return self.patience
        began = monotonic()
        try:
            async with asyncio.timeout(self.patience):
                await self.free.acquire()
        except TimeoutError as failure:
            raise StorageUnavailable("Too many requests of this owner wait already; nothing was written.") from failure
        return max(0.0, self.patience - (monotonic() - began))

    def _leave(self) -> None:
        self.users -= 1
        if not self.users:
            del self.lanes[self.owner]
