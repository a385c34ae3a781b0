"""Reading the sequence of a dictionary."""

from dataclasses import dataclass

from adapters.memory.database import InMemoryDatabase, Shelf
from domain.errors import SyncCursorExpired
from domain.feed import ChangedTask, FeedPage
from domain.identity import OwnerId
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
        newer = sorted((number, task_id) for task_id, number in shelf.sequence_of.items() if number > sequence)
        items = [_changed(shelf, number, task_id) for number, task_id in newer[:limit]]
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


def _changed(shelf: Shelf, sequence: int, task_id: TaskId) -> ChangedTask:
    task = shelf.tasks.get(task_id)
    deleted_at = task.deleted_at if task is not None else shelf.tombstones[task_id].deleted_at
    visible = task if deleted_at is None else None
    return ChangedTask(sequence=sequence, task_id=task_id, task=visible, deleted_at=deleted_at)
