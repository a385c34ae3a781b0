"""The repository of one unit of work: remembers what was read, collects what is to be written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from domain.change import Change
from domain.errors import TaskExists, TaskNotFound
from domain.task import Task, TaskId


@dataclass(slots=True)
class StagedTasks:
    """Keeps the promises of TaskRepository on nothing but a way to read one committed task.

    Both storage adapters stage writes with it, so that what a unit of work sees of its own work cannot differ.
    """

    read: Callable[[TaskId], Awaitable[Task]]
    _got: dict[TaskId, Task] = field(default_factory=dict)
    _staged: dict[TaskId, Task | None] = field(default_factory=dict)

    async def get(self, task_id: TaskId) -> Task:
        """Return the staged task, else the committed one; raise TaskNotFound."""
        if task_id in self._staged:
            return self._present(task_id)
        if task_id not in self._got:
            self._got[task_id] = await self.read(task_id)
        return self._got[task_id]

    async def add(self, task: Task) -> None:
        """Stage a new task; raise TaskExists when this unit has that id already."""
        if task.id in self._staged or task.id in self._got:
            raise TaskExists("There is a task with that id already.")
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
