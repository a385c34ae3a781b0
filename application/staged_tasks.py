"""The repository of one unit of work: remembers what was read, collects what is to be written."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from domain.change import Change
from domain.errors import TaskExists, TaskNotFound
from domain.task import Task, TaskId

Found = Task | int
"""A committed task, or the version that a new one under its id begins with."""


@dataclass(slots=True)
class StagedTasks:
    """Keeps the promises of TaskRepository on nothing but two ways to read committed tasks: one, or many.

    Both storage adapters stage writes with it, so that what a unit of work sees of its own work cannot differ.
    """

    read: Callable[[TaskId], Awaitable[Task]]
    read_many: Callable[[Collection[TaskId]], Awaitable[Mapping[TaskId, Found]]]
    _got: dict[TaskId, Task] = field(default_factory=dict)
    _vacant: dict[TaskId, int] = field(default_factory=dict)
    _staged: dict[TaskId, Task | None] = field(default_factory=dict)

    async def read_ahead(self, task_ids: Collection[TaskId]) -> None:
        """Read these at once; see the port."""
        unknown = [each for each in dict.fromkeys(task_ids) if each not in self._got and each not in self._vacant]
        for task_id, found in (await self.read_many(unknown) if unknown else {}).items():
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
            self._got[task_id] = await self.read(task_id)
        return self._got[task_id]

    async def first_version(self, task_id: TaskId) -> int:
        """Return the version after the last one that the id had; see the port."""
        await self.read_ahead([task_id])
        return self._vacant[task_id] if task_id in self._vacant else self._got[task_id].version + 1

    async def add(self, task: Task) -> None:
        """Stage a new task; raise TaskExists when this unit has that id already."""
        known = self._staged.get(task.id) or self._got.get(task.id)
        if known is not None or task.id in self._staged:
            raise TaskExists(current_version=known.version if known else task.version)
        self._staged[task.id] = task

    async def save(self, task: Task) -> None:
        """Stage a changed task; raise TaskNotFound when this unit never got it."""
        self._require(task.id)
        self._staged[task.id] = task

    async def remove(self, task: Task) -> None:
        """Stage a deletion for good; raise TaskNotFound when this unit never got it."""
        self._require(task.id)
        self._staged[task.id] = None

    def changes(self) -> Sequence[Change]:
        """Return what is to be written, in the order in which the tasks were first touched."""
        pairs = ((self._got.get(task_id), after) for task_id, after in self._staged.items())
        return [Change(before=before, after=after) for before, after in pairs if before != after]

    def _present(self, task_id: TaskId) -> Task:
        task = self._staged[task_id]
        if task is None:
            raise TaskNotFound
        return task

    def _require(self, task_id: TaskId) -> None:
        if task_id in self._staged:
            self._present(task_id)
        elif task_id not in self._got:
            raise TaskNotFound
