"""A unit of work that stops after all has been decided and before anything is committed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from domain.operation import Operation
from domain.ports import Repositories, UnitOfWork


@dataclass(frozen=True, slots=True)
class PausedUnitOfWork:
    """The first unit stops; those that come after it, when it has to begin again, do not."""

    unit_of_work: UnitOfWork
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def begin(self, operation: Operation, *, exclusive: bool = False) -> AsyncIterator[Repositories]:
        async with self.unit_of_work.begin(operation, exclusive=exclusive) as repositories:
            yield repositories
            self.stopped.set()
            await self.go_on.wait()
