"""Who is barred, read from dictionaries."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import InMemoryDatabase
from domain.standing import WHILE_ERASING, Barred


@dataclass(frozen=True, slots=True)
class InMemoryBarredQueries:
    """Keeps the promises of BarredQueries."""

    database: InMemoryDatabase

    async def barred(self, *, revoked_since: datetime) -> Barred:
        """Return the list; see the port."""
        database = self.database
        revoked = frozenset(token for token, at in database.revoked.items() if at >= revoked_since)
        erased = {
            owner: each.requested_at if each.completed_at is not None else WHILE_ERASING
            for owner, each in database.erasures.items()
        }
        return Barred(suspended=frozenset(database.suspended), erased=erased, revoked=revoked)
