"""A unit of work on dictionaries, true to every promise of the port."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.memory.committed_tasks import InMemoryCommittedTasks
from adapters.memory.database import InMemoryDatabase, Shelf
from adapters.memory.leases import staged_leases
from adapters.memory.profile_reads import profile_of
from adapters.memory.resource_reads import staged
from application.staged_profile import StagedProfile
from application.staged_repositories import StagedRepositories
from application.staged_tasks import StagedTasks
from domain.errors import RequestInFlight
from domain.history import HistoryEntry, overtaken
from domain.identity import OwnerId
from domain.operation import Operation, OperationId
from domain.profile import Profile
from domain.saved_view import SavedView
from domain.section import Section
from domain.tag import Tag
from domain.task_list import TaskList


@dataclass(frozen=True, slots=True)
class InMemoryHistory:
    """The owner's log."""

    shelf: Shelf

    async def of_operation(self, operation_id: OperationId) -> Sequence[HistoryEntry]:
        """Return what the operation did; see the port."""
        return [entry for entry in self.shelf.history if entry.operation.id == operation_id]

    async def later(self, entries: Sequence[HistoryEntry]) -> Sequence[HistoryEntry]:
        """Return what touched the same since; see the port."""
        return overtaken(entries, self.shelf.history)


@dataclass(frozen=True, slots=True)
class InMemoryUnitOfWork:
    """Stages writes, and commits them under the owner's lock."""

    database: InMemoryDatabase

    @asynccontextmanager
    async def begin(self, operation: Operation, *, exclusive: bool = False) -> AsyncIterator[StagedRepositories]:
        """Open what the owner has; see the port."""
        work = _opened(self.database, operation.owner, exclusive=exclusive)
        if exclusive:
            async with self._alone(operation):
                yield work
                self.database.commit(operation, work.changes(), work.answer)
                self.database.write_leases(operation.owner, work.leases.staged)
                if (profile := work.profile.changed()) is not None:
                    self.database.shelves[operation.owner].profile = profile
            return
        yield work
        changes = work.changes()
        if changes or work.answer is not None:
            async with self._alone(operation):
                self.database.commit(operation, changes, work.answer)

    @asynccontextmanager
    async def _alone(self, operation: Operation) -> AsyncIterator[None]:
        """Claim the key before waiting for other writers, as one that is claimed must be told at once."""
        shelf = self.database.shelves[operation.owner]
        key = operation.key.key if operation.key is not None else None
        if key in shelf.claimed:
            raise RequestInFlight
        shelf.claimed |= {key} - {None}
        try:
            async with shelf.writer:
                yield
        finally:
            shelf.claimed.discard(key)


def _opened(database: InMemoryDatabase, owner: OwnerId, *, exclusive: bool) -> StagedRepositories:
    async def read_profile() -> Profile:
        return profile_of(database, owner)

    return StagedRepositories(
        tasks=StagedTasks(InMemoryCommittedTasks(database, owner)),
        lists=staged(database, owner, TaskList),
        sections=staged(database, owner, Section),
        tags=staged(database, owner, Tag),
        views=staged(database, owner, SavedView),
        leases=staged_leases(database, owner),
        profile=StagedProfile(read_profile),
        history=InMemoryHistory(database.shelf_of(owner)),
        is_exclusive=exclusive,
    )
