"""The repository of one unit of work: remembers what was read, collects what is to be written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from domain.change import Change
from domain.errors import TaskExists, TaskNotFound
from domain.task import Place, Task, TaskId
from domain.task_sets import Spot, TaskSet, spot_of

Found = Task | int
"""A committed task, or the version that a new one under its id begins with."""


class CommittedTasks(Protocol):
    """One owner's tasks as they were committed: all that a storage adapter has to read."""

    async def one(self, task_id: TaskId) -> Task:
        """Return the task, in the trash or not; raise TaskNotFound."""
        ...

    async def many(self, task_ids: Collection[TaskId]) -> Mapping[TaskId, Found]:
        """Return for each id its task, or the version that a new one begins with."""
        ...

    async def find(self, wanted: TaskSet, limit: int) -> Sequence[Task]:
        """Return the tasks of a set."""
        ...

    async def siblings(self, place: Place, spot: Spot, limit: int, *, before: bool) -> Sequence[Task]:
        """Return the next tasks of a place, those nearest to the spot first."""
        ...


@dataclass(slots=True)
class StagedTasks:
    """Keeps the promises of TaskRepository on nothing but ways to read committed tasks.

    Both storage adapters stage writes with it, so that what a unit of work sees of its own work cannot differ.
    """

    committed: CommittedTasks
    _got: dict[TaskId, Task] = field(default_factory=dict)
    _vacant: dict[TaskId, int] = field(default_factory=dict)
    _staged: dict[TaskId, Task | None] = field(default_factory=dict)
    _parents: set[TaskId | None] = field(default_factory=set)

    async def read_ahead(self, task_ids: Collection[TaskId]) -> None:
        """Read these at once; see the port."""
        unknown = [each for each in dict.fromkeys(task_ids) if each not in self._got and each not in self._vacant]
        for task_id, found in (await self.committed.many(unknown) if unknown else {}).items():
            if isinstance(found, Task):
                self._got[task_id] = found
            else:
                self._vacant[task_id] = found

    async def get(self, task_id: TaskId) -> Task:
        """Return the staged task, else the committed one; raise TaskNotFound."""
        if task_id in self._staged:
            return self._present(task_id)
        if task_id in self._vacant:
            raise TaskNotFound
        if task_id not in self._got:
            self._got[task_id] = await self.committed.one(task_id)
        return self._as_a_parent(self._got[task_id])

    async def first_version(self, task_id: TaskId) -> int:
        """Return the version after the last one that the id had; see the port."""
        await self.read_ahead([task_id])
        return self._vacant[task_id] if task_id in self._vacant else self._got[task_id].version + 1

    async def add(self, task: Task) -> None:
        """Stage a new task; raise TaskExists when this unit has that id already."""
        known = self._staged.get(task.id) or self._got.get(task.id)
        if known is not None or task.id in self._staged:
            raise TaskExists(current_version=known.version if known else task.version)
        self._stage(task)

    async def save(self, task: Task) -> None:
        """Stage a changed task; raise TaskNotFound when this unit never got it."""
        self._require(task.id)
        self._stage(task)

    async def remove(self, task: Task) -> None:
        """Stage a deletion for good; raise TaskNotFound when this unit never got it."""
        self._require(task.id)
        self._staged[task.id] = None

    async def find(self, wanted: TaskSet, limit: int) -> Sequence[Task]:
        """Return the tasks of a set; see the port."""
        found = self._now(await self.committed.find(wanted, limit + len(self._staged)))
        return sorted((task for task in found if wanted.holds(task)), key=lambda task: task.id)[:limit]

    async def siblings(self, place: Place, spot: Spot, limit: int, *, before: bool) -> Sequence[Task]:
        """Return the next tasks of a place; see the port."""
        read = await self.committed.siblings(place, spot, limit + len(self._staged), before=before)
        beyond = (
            task
            for task in self._now(read)
            if not task.is_trashed
            and task.place == place
            and (spot_of(task) < spot if before else spot_of(task) > spot)
        )
        return sorted(beyond, key=spot_of, reverse=before)[:limit]

    def changes(self) -> Sequence[Change]:
        """Return what is to be written, in the order in which the tasks were first touched.

        A task of the version that it had has not changed.
        """
        pairs = ((self._got.get(task_id), after) for task_id, after in self._staged.items())
        return [Change(before=before, after=after) for before, after in pairs if _differ(before, after)]

    def _stage(self, task: Task) -> None:
        self._staged[task.id] = task
        self._parents.add(task.parent_id)

    def _now(self, read: Iterable[Task]) -> Sequence[Task]:
        """Return the tasks as they are staged, and after them what else is staged."""
        for task in read:
            self._got.setdefault(task.id, task)
        committed = {task.id: self._got[task.id] for task in read}
        return [self._as_a_parent(task) for task in (committed | self._staged).values() if task is not None]

    def _as_a_parent(self, task: Task) -> Task:
        """Say of a task that it has subtasks as soon as one is staged; storage will."""
        return replace(task, has_subtasks=True) if task.id in self._parents and not task.has_subtasks else task

    def _present(self, task_id: TaskId) -> Task:
        task = self._staged[task_id]
        if task is None:
            raise TaskNotFound
        return self._as_a_parent(task)

    def _require(self, task_id: TaskId) -> None:
        if task_id in self._staged:
            self._present(task_id)
        elif task_id not in self._got:
            raise TaskNotFound


def _differ(before: Task | None, after: Task | None) -> bool:
    if before is None or after is None:
        return before is not after
    return before.version != after.version
