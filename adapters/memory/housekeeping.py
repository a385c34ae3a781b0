"""Forgetting on dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import InMemoryDatabase
from domain.identity import OwnerId
from domain.resource import ResourceType
from domain.task import TaskId


@dataclass(frozen=True, slots=True)
class InMemoryHousekeeping:
    """Forgets what was committed long ago."""

    database: InMemoryDatabase

    async def owners(self, *, after: OwnerId | None, limit: int) -> Sequence[OwnerId]:
        """Return owners in the order of their ids; see the port."""
        return sorted(owner for owner in self.database.shelves if after is None or owner > after)[:limit]

    async def neglected(
        self, owners: Sequence[OwnerId], *, trash: datetime, tombstones: datetime, history: datetime
    ) -> Sequence[OwnerId]:
        """Return owners who have something old; see the port."""

        def is_neglected(owner: OwnerId) -> bool:
            shelf = self.database.shelf_of(owner)
            return (
                any(task.deleted_at and task.deleted_at < trash for task in shelf.tasks.values())
                or any(left.deleted_at < tombstones for left in shelf.tombstones.values())
                or any(each.deleted_at and each.deleted_at < tombstones for each in shelf.others.values())
                or any(entry.operation.at < history for entry in shelf.history[:1])
            )

        return [owner for owner in owners if is_neglected(owner)]

    async def expired_trash(self, owner: OwnerId, *, before: datetime, limit: int) -> Sequence[TaskId]:
        """Return what has been in the trash for long; see the port."""
        tasks = self.database.tasks_of(owner).values()
        found = sorted((task.deleted_at, task.id) for task in tasks if task.deleted_at and task.deleted_at < before)
        return [task_id for _, task_id in found[:limit]]

    async def forget_answers(self, owners: Sequence[OwnerId], *, before: datetime, limit: int) -> int:
        """Forget kept answers; see the port."""
        kept = [(owner, key, at) for owner in owners for key, (at, _) in self.database.shelf_of(owner).answers.items()]
        old = [(owner, key) for owner, key, at in kept if at < before][:limit]
        for owner, key in old:
            del self.database.shelf_of(owner).answers[key]
        return len(old)

    async def forget_access_tokens(self, owners: Sequence[OwnerId], *, before: datetime, limit: int) -> int:
        """Forget access tokens; see the port."""
        kept = [(owner, each) for owner in owners for each in self.database.shelf_of(owner).access_tokens.items()]
        old = [(owner, digest) for owner, (digest, token) in kept if token.ended_by(before)][:limit]
        for owner, digest in old:
            del self.database.shelf_of(owner).access_tokens[digest]
        return len(old)

    async def forget_history(self, owner: OwnerId, *, before: datetime, limit: int) -> int:
        """Forget the oldest entries; see the port."""
        history = self.database.shelf_of(owner).history
        old = [entry for entry in history[:limit] if entry.operation.at < before]
        for entry in old:
            history.remove(entry)
        return len(old)

    async def forget_refresh_tokens(self, *, before: datetime, limit: int) -> int:
        """Forget what has expired; see the port."""
        tokens = self.database.refresh_tokens
        expired = [digest for digest, held in tokens.items() if held.token.expires_at < before][:limit]
        for digest in expired:
            del tokens[digest]
        return len(expired)

    async def forget_tombstones(self, owner: OwnerId, *, before: datetime) -> int:
        """Forget tombstones; see the port."""
        shelf = self.database.shelf_of(owner)
        old = [(task_id, left) for task_id, left in shelf.tombstones.items() if left.deleted_at < before]
        for task_id, left in old:
            shelf.forgotten_version = max(shelf.forgotten_version, left.version)
            shelf.forgotten_sequence = max(
                shelf.forgotten_sequence, shelf.sequence_of.pop((ResourceType.TASK, task_id))
            )
            del shelf.tombstones[task_id]
        gone = [key for key, each in shelf.others.items() if each.deleted_at and each.deleted_at < before]
        for key in gone:
            shelf.forgotten_sequence = max(shelf.forgotten_sequence, shelf.sequence_of.pop(key))
            del shelf.others[key]
        return len(old) + len(gone)

    async def forget_erasures(self, *, before: datetime) -> int:
        """Forget what was erased long ago; see the port."""
        erasures = self.database.erasures
        old = [owner for owner, each in erasures.items() if each.completed_at and each.requested_at < before]
        for owner in old:
            del erasures[owner]
        return len(old)
