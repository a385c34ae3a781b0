"""Reading lists, sections, tags and views of a dictionary."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.memory.database import InMemoryDatabase
from application.staged_resources import StagedResources
from domain.identity import OwnerId
from domain.ports import Kept


def staged(database: InMemoryDatabase, owner: OwnerId, kind: type[Kept]) -> StagedResources[Kept]:
    """Return the repository of one type."""

    async def some(ids: Collection[UUID]) -> Sequence[Kept]:
        every = [each for each in database.shelf_of(owner).others.values() if isinstance(each, kind)]
        return [each for each in every if each.id in ids]

    async def every() -> Sequence[Kept]:
        return live(database, owner, kind)

    return StagedResources(some, every, kind.missing)


def live(database: InMemoryDatabase, owner: OwnerId, kind: type[Kept]) -> Sequence[Kept]:
    """Return all of one type that are not deleted."""
    others = database.shelf_of(owner).others.values()
    return [each for each in others if isinstance(each, kind) and not each.is_trashed]


@dataclass(frozen=True, slots=True)
class InMemoryResourceQueries:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def get(self, kind: type[Kept], resource_id: UUID, *, owner: OwnerId) -> Kept:
        """Return the owner's; see the port."""
        for resource in await self.all(kind, owner):
            if resource.id == resource_id:
                return resource
        raise kind.missing

    async def all(self, kind: type[Kept], owner: OwnerId) -> Sequence[Kept]:
        """Return all that are not deleted; see the port."""
        return live(self.database, owner, kind)
