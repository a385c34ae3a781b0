"""Reading the tasks of a dictionary for a unit of work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from adapters.memory.database import InMemoryDatabase, Shelf
from application.staged_tasks import Found
from domain.identity import OwnerId
from domain.task import Place, Task, TaskId
from domain.task_sets import Spot, TaskSet, spot_of


@dataclass(frozen=True, slots=True)
class InMemoryCommittedTasks:
    """One owner's tasks."""

    database: InMemoryDatabase
    owner: OwnerId

    async def one(self, task_id: TaskId) -> Task:
        """Return the task; raise TaskNotFound."""
        return await self.database.read(self.owner, task_id)

    async def many(self, task_ids: Collection[TaskId]) -> Mapping[TaskId, Found]:
        """Return for each id its task, or the version that a new one begins with."""
        shelf = self.database.shelf_of(self.owner)
        return {task_id: shelf.tasks.get(task_id) or _first_version(shelf, task_id) for task_id in task_ids}

    async def find(self, wanted: TaskSet, limit: int) -> Sequence[Task]:
        """Return the tasks of a set."""
        return [task for task in self.database.tasks_of(self.owner).values() if wanted.holds(task)][:limit]

    async def siblings(self, place: Place, spot: Spot, limit: int, *, before: bool) -> Sequence[Task]:
        """Return the next tasks of a place, those nearest to the spot first."""
        here = [task for task in self.database.tasks_of(self.owner).values() if task.place == place]
        live = [task for task in here if not task.is_trashed]
        beyond = [task for task in live if (spot_of(task) < spot if before else spot_of(task) > spot)]
        return sorted(beyond, key=spot_of, reverse=before)[:limit]


def _first_version(shelf: Shelf, task_id: TaskId) -> int:
    left = shelf.tombstones.get(task_id)
    return max(shelf.forgotten_version, left.version if left else 0) + 1
