"""Reading the log of a dictionary."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.memory.database import InMemoryDatabase
from domain.history import HistoryEntry, HistoryPage
from domain.identity import OwnerId
from domain.resource import ResourceType
from domain.task import TaskId


@dataclass(frozen=True, slots=True)
class InMemoryHistoryQueries:
    """Reads what was committed."""

    database: InMemoryDatabase

    async def of_owner(self, owner: OwnerId, *, before: int | None, limit: int) -> HistoryPage:
        """Return some of the owner's entries; see the port."""
        return self._page(owner, lambda _: True, before, limit)

    async def of_task(self, task_id: TaskId, *, owner: OwnerId, before: int | None, limit: int) -> HistoryPage:
        """Return some of a task's entries; see the port."""
        await self.database.read(owner, task_id)
        return self._page(owner, lambda entry: entry.key == (ResourceType.TASK, task_id), before, limit)

    def _page(
        self, owner: OwnerId, belongs: Callable[[HistoryEntry], bool], before: int | None, limit: int
    ) -> HistoryPage:
        newest_first = reversed(self.database.shelf_of(owner).history)
        found = [entry for entry in newest_first if belongs(entry) and (before is None or entry.sequence < before)]
        return HistoryPage(entries=found[:limit], has_more=len(found) > limit)
