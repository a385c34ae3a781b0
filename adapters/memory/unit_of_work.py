"""A unit of work on dictionaries, true to every promise of the port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from adapters.memory.database import InMemoryDatabase
from application.staged_tasks import StagedTasks
from domain.identity import OwnerId


@dataclass(frozen=True, slots=True)
class InMemoryRepositories:
    """What the unit of work opens."""

    tasks: StagedTasks


@dataclass(frozen=True, slots=True)
class InMemoryUnitOfWork:
    """Stages writes, and commits them under the owner's lock."""

    database: InMemoryDatabase

    @asynccontextmanager
    async def begin(self, owner: OwnerId, *, exclusive: bool = False) -> AsyncIterator[InMemoryRepositories]:
        """Open the owner's tasks; see the port."""
        staged = StagedTasks(partial(self.database.read, owner))
        if exclusive:
            async with self.database.shelves[owner].writer:
                yield InMemoryRepositories(staged)
                self.database.commit(owner, staged.changes())
            return
        yield InMemoryRepositories(staged)
        if changes := staged.changes():
            async with self.database.shelves[owner].writer:
                self.database.commit(owner, changes)
