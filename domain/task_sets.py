"""Sets of tasks that one change of something else changes too. What lies in the trash belongs to them."""

from dataclasses import dataclass
from uuid import UUID

from domain.section import SectionId
from domain.tag import folded
from domain.task import Task, TaskId
from domain.task_list import ListId


@dataclass(frozen=True, slots=True)
class InList:
    """The tasks of a list."""

    list_id: ListId

    def holds(self, task: Task) -> bool:
        """Tell whether the task is one of them."""
        return task.list_id == self.list_id


@dataclass(frozen=True, slots=True)
class InSection:
    """The tasks of a section."""

    section_id: SectionId

    def holds(self, task: Task) -> bool:
        """Tell whether the task is one of them."""
        return task.section_id == self.section_id


@dataclass(frozen=True, slots=True)
class Tagged:
    """The tasks that have a tag, by what its name is compared by."""

    folded: str

    def holds(self, task: Task) -> bool:
        """Tell whether the task is one of them."""
        return any(folded(name) == self.folded for name in task.tags)


@dataclass(frozen=True, slots=True)
class ChildrenOf:
    """The tasks right below some others."""

    parents: frozenset[TaskId]

    def holds(self, task: Task) -> bool:
        """Tell whether the task is one of them."""
        return task.parent_id in self.parents


TaskSet = InList | InSection | Tagged | ChildrenOf


Spot = tuple[str, TaskId]
"""A position and the id that breaks its ties."""


THE_END: Spot = ("~", TaskId(UUID(int=2**128 - 1)))
"""Beyond every spot."""


def spot_of(task: Task) -> Spot:
    """Return what siblings are ordered by."""
    return task.position, task.id
