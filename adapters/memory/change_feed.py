"""Reading the sequence of a dictionary."""

from dataclasses import dataclass

from adapters.memory.database import InMemoryDatabase, Shelf
from domain.change import ResourceKey
from domain.errors import SyncCursorExpired
from domain.feed import ChangedResource, FeedPage
from domain.identity import OwnerId
from domain.resource import ResourceType
from domain.task import TaskId


@dataclass(frozen=True, slots=True)
class InMemoryChangeFeed:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def after(self, owner: OwnerId, sequence: int, limit: int, *, floor: int = 0) -> FeedPage:
        """Return what changed after the number; see the port."""
        shelf = self.database.shelf_of(owner)
        if sequence and (shelf.forgotten_sequence > max(sequence, floor) or sequence > shelf.last_sequence):
            raise SyncCursorExpired
        newer = sorted((number, key) for key, number in shelf.sequence_of.items() if number > sequence)
        items = [_changed(shelf, number, key) for number, key in newer[:limit]]
        has_more = len(newer) > limit
        return FeedPage(
            items=items,
            has_more=has_more,
            reached=items[-1].sequence if has_more else shelf.last_sequence,
            floor=floor if sequence else shelf.forgotten_sequence,
        )

    async def newest(self, owner: OwnerId) -> int:
        """Return the owner's newest number; see the port."""
        return self.database.shelf_of(owner).last_sequence


def _changed(shelf: Shelf, sequence: int, key: ResourceKey) -> ChangedResource:
    kind, resource_id = key
    task_id = TaskId(resource_id)
    resource = shelf.tasks.get(task_id) if kind is ResourceType.TASK else shelf.others[key]
    deleted_at = resource.deleted_at if resource is not None else shelf.tombstones[task_id].deleted_at
    visible = resource if deleted_at is None else None
    return ChangedResource(sequence=sequence, key=key, resource=visible, deleted_at=deleted_at)
