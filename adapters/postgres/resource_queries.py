"""Reading lists, sections, tags and views outside a unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.resource_reads import staged
from domain.identity import OwnerId
from domain.ports import Kept


@dataclass(frozen=True, slots=True)
class PostgresResourceQueries:
    """Reads what was committed."""

    database: PostgresDatabase

    async def get(self, kind: type[Kept], resource_id: UUID, *, owner: OwnerId) -> Kept:
        """Return the owner's; see the port."""
        found: Kept = await staged(kind.kind, self.database.rows, owner).get(resource_id)
        return found.there()

    async def all(self, kind: type[Kept], owner: OwnerId) -> Sequence[Kept]:
        """Return all that are not deleted; see the port."""
        return await staged(kind.kind, self.database.rows, owner).all()
