"""The committed state that the in-memory adapters share."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.change import Change
from domain.errors import TaskExists, TaskNotFound, WriteConflict
from domain.identity import OwnerId
from domain.task import Task, TaskId


@dataclass(slots=True)
class Shelf:
    """What one owner has. Values are frozen, so nobody can change what was committed by holding on to it."""

    tasks: dict[TaskId, Task] = field(default_factory=dict)
    last_sequence: int = 0
    sequence_of: dict[TaskId, int] = field(default_factory=dict)
    tombstones: set[TaskId] = field(default_factory=set)
    writer: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class InMemoryDatabase:
    """Shelves by owner. Lives as long as the process; for tests and for trying things out."""

    shelves: defaultdict[OwnerId, Shelf] = field(default_factory=lambda: defaultdict(Shelf))

    def tasks_of(self, owner: OwnerId) -> Mapping[TaskId, Task]:
        """Return the owner's committed tasks without making a shelf for a stranger."""
        return self.shelves[owner].tasks if owner in self.shelves else {}

    async def read(self, owner: OwnerId, task_id: TaskId) -> Task:
        """Return the committed task, in the trash or not; raise TaskNotFound."""
        task = self.tasks_of(owner).get(task_id)
        if task is None:
            raise TaskNotFound
        return task

    def commit(self, owner: OwnerId, changes: Sequence[Change]) -> None:
        """Write all changes or none: no await stands between the first check and the last write."""
        shelf = self.shelves[owner]
        for change in changes:
            _require_unchanged(shelf, change)
        for change in changes:
            _apply(shelf, change)


def _require_unchanged(shelf: Shelf, change: Change) -> None:
    stored = shelf.tasks.get(change.task_id)
    if stored == change.before:
        return
    raise TaskExists("There is a task with that id already.") if change.before is None else WriteConflict


def _apply(shelf: Shelf, change: Change) -> None:
    shelf.last_sequence += 1
    shelf.sequence_of[change.task_id] = shelf.last_sequence
    if change.after is not None:
        shelf.tasks[change.task_id] = change.after
        shelf.tombstones.discard(change.task_id)
    else:
        del shelf.tasks[change.task_id]
        shelf.tombstones.add(change.task_id)
