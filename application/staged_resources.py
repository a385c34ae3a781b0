"""The small repositories of one unit of work: remember what was read, collect what is to be written."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic
from uuid import UUID

from domain.change import Change
from domain.errors import NotFound
from domain.ports import Kept


@dataclass(slots=True)
class StagedResources(Generic[Kept]):
    """Keeps the promises of ResourceRepository on two ways to read what was committed: some, or all but the deleted."""

    read_some: Callable[[Collection[UUID]], Awaitable[Sequence[Kept]]]
    read_all: Callable[[], Awaitable[Sequence[Kept]]]
    missing: Callable[[], NotFound]
    _got: dict[UUID, Kept] = field(default_factory=dict)
    _staged: dict[UUID, Kept] = field(default_factory=dict)
    _has_all: bool = False

    async def get(self, resource_id: UUID) -> Kept:
        """Return the staged resource, else the committed one; raise the NotFound of its type."""
        if resource_id not in self._staged and resource_id not in self._got:
            self._remember(await self.read_some([resource_id]))
        found = self._staged.get(resource_id) or self._got.get(resource_id)
        if found is None:
            raise self.missing()
        return found

    async def all(self) -> Sequence[Kept]:
        """Return all that are not deleted; see the port."""
        if not self._has_all:
            self._remember(await self.read_all())
            self._has_all = True
        return [each for each in (self._got | self._staged).values() if not each.is_trashed]

    async def add(self, resource: Kept) -> None:
        """Stage a new one."""
        self._staged[resource.id] = resource

    async def save(self, resource: Kept) -> None:
        """Stage a changed one; raise the NotFound of its type when this unit never got it."""
        if resource.id not in self._staged and resource.id not in self._got:
            raise self.missing()
        self._staged[resource.id] = resource

    def changes(self) -> Sequence[Change]:
        """Return what is to be written, in the order in which the resources were first touched."""
        pairs = ((self._got.get(resource_id), after) for resource_id, after in self._staged.items())
        return [Change(before=before, after=after) for before, after in pairs if before != after]

    def _remember(self, resources: Sequence[Kept]) -> None:
        for resource in resources:
            self._got.setdefault(resource.id, resource)
