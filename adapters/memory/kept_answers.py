"""Recalling answers from a dictionary."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import InMemoryDatabase
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId


@dataclass(frozen=True, slots=True)
class InMemoryKeptAnswers:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def recall(self, owner: OwnerId, key: IdempotencyKey, *, now: datetime) -> bytes | None:
        """Return the owner's answer; see the port."""
        kept = self.database.kept(owner, key.key, now)
        return kept.for_the_request(key) if kept is not None else None
