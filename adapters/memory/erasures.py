"""Erasing from dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.database import InMemoryDatabase
from domain.erasure import Erasure, ReceiptId
from domain.errors import ErasureNotFound
from domain.identity import OwnerId
from domain.task import TaskId


@dataclass(frozen=True, slots=True)
class InMemoryErasures:
    """Keeps the promises of Erasures."""

    database: InMemoryDatabase

    async def request(self, wanted: Erasure) -> Erasure:
        """Write the erasure down; see the port."""
        there = self.database.erasures.get(wanted.owner)
        if there is None or there.completed_at is not None:
            self.database.erasures[wanted.owner] = wanted
        return self.database.erasures[wanted.owner]

    async def find(self, receipt: ReceiptId) -> Erasure:
        """Return the erasure; see the port."""
        for erasure in self.database.erasures.values():
            if erasure.receipt == receipt:
                return erasure
        raise ErasureNotFound

    async def under_way(self) -> Sequence[Erasure]:
        """Return what is not complete; see the port."""
        left = [each for each in self.database.erasures.values() if each.completed_at is None]
        return sorted(left, key=lambda each: each.requested_at)

    async def delete_some(self, owner: OwnerId, limit: int) -> int:
        """Delete some of one kind; see the port."""
        shelf = self.database.shelf_of(owner)
        some = list(shelf.sequence_of)[:limit]
        for key in some:
            del shelf.sequence_of[key]
            shelf.others.pop(key, None)
            shelf.tasks.pop(TaskId(key[1]), None)
            shelf.tombstones.pop(TaskId(key[1]), None)
            shelf.leases.pop(TaskId(key[1]), None)
        if some:
            return len(some)
        shelf.history.clear()
        shelf.answers.clear()
        shelf.access_tokens.clear()
        self._delete_account(owner)
        return 0

    async def complete(self, erasure: Erasure, at: datetime) -> bool:
        """Forget the owner; see the port."""
        if self.database.erasures.get(erasure.owner) != replace(erasure, completed_at=None):
            return False
        self.database.shelves.pop(erasure.owner, None)
        self._delete_account(erasure.owner)
        self.database.erasures[erasure.owner] = replace(erasure, completed_at=at)
        return True

    def _delete_account(self, owner: OwnerId) -> None:
        tokens = self.database.refresh_tokens
        for digest in [digest for digest, held in tokens.items() if held.owner == owner]:
            del tokens[digest]
        self.database.accounts.pop(owner, None)
