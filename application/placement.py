"""What a task refers to: its list, its section and its parent must be there, and go together."""

from dataclasses import dataclass

from application.task_trees import DEPTH_MAX, TREE_MAX, above, below
from domain.errors import ListNotFound, ParentCompleted, SectionNotFound, TaskNotFound, field_refused
from domain.ports import Repositories
from domain.section import Section, SectionId
from domain.task import Place, Task, TaskContent, TaskId
from domain.task_list import ListId

_FOLLOWS = "is that of the parent: take the task out from under it first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Settles where tasks belong, in an exclusive unit of work. A subtask is where its parent is."""

    repositories: Repositories

    async def settled(self, task: Task | None, content: TaskContent) -> Place:
        """Return the list, the section and the parent that the content means for a task, or for a new one.

        Raise ValidationFailed naming the field for one that is not there or does not fit, and ParentCompleted for an
        open subtask of a completed task. Only what is in the trash itself may have its parent there.
        """
        parent_id = content.get("parent_id", task.parent_id if task is not None else None)
        if parent_id is None:
            return await self._in_a_list(task, content)
        parent = await self._parent(parent_id, task)
        await self._require_room(task, parent)
        is_completed = content.get("is_completed", task is not None and task.is_completed)
        lie_together = parent.trashed_by == (task.trashed_by if task is not None else None)
        if parent.is_completed and not is_completed and lie_together:
            raise ParentCompleted
        if content.get("list_id", parent.list_id) != parent.list_id:
            raise field_refused("list_id", _FOLLOWS, "follows_parent")
        if content.get("section_id", parent.section_id) != parent.section_id:
            raise field_refused("section_id", _FOLLOWS, "follows_parent")
        return Place(list_id=parent.list_id, section_id=parent.section_id, parent_id=parent.id)

    async def _in_a_list(self, task: Task | None, content: TaskContent) -> Place:
        list_id = content.get("list_id", task.list_id if task is not None else None)
        section_id = content.get("section_id")
        if section_id is not None:
            section = await self._section(section_id)
            if content.get("list_id", section.list_id) != section.list_id:
                raise field_refused("section_id", "must be a section of the list", "not_in_the_list")
            list_id = section.list_id
        elif "section_id" not in content and task is not None and task.list_id == list_id:
            section_id = task.section_id
        if list_id is not None:
            await self._require_list(list_id)
        return Place(list_id=list_id, section_id=section_id)

    async def _require_list(self, list_id: ListId) -> None:
        try:
            (await self.repositories.lists.get(list_id)).there()
        except ListNotFound:
            raise field_refused("list_id", "must be one of your lists", "not_found") from None

    async def _section(self, section_id: SectionId) -> Section:
        try:
            return (await self.repositories.sections.get(section_id)).there()
        except SectionNotFound:
            raise field_refused("section_id", "must be a section of one of your lists", "not_found") from None

    async def _parent(self, parent_id: TaskId, task: Task | None) -> Task:
        try:
            parent = await self.repositories.tasks.get(parent_id)
            return parent if task is not None and task.is_trashed else parent.there()
        except TaskNotFound:
            raise field_refused("parent_id", "must be one of your tasks", "not_found") from None

    async def _require_room(self, task: Task | None, parent: Task) -> None:
        """Hold the tree to its bounds. What is in the trash counts, for it may come back."""
        ancestors = await above(self.repositories.tasks, parent)
        line = [parent, *ancestors]
        if task is not None and any(each.id == task.id for each in line):
            raise field_refused("parent_id", "must not be the task itself or one below it", "cycle")
        moving = [] if task is None else [task, *await below(self.repositories, task)]
        if len(line) + _levels(task, moving) > DEPTH_MAX:
            raise field_refused("parent_id", f"must leave at most {DEPTH_MAX} levels of subtasks", "too_deep")
        tree = {each.id for each in await below(self.repositories, line[-1])}
        arriving = 1 if task is None else len({each.id for each in moving} - tree)
        if 1 + len(tree) + arriving > TREE_MAX:
            raise field_refused("parent_id", f"must leave at most {TREE_MAX} tasks in one tree", "tree_too_large")


def _levels(task: Task | None, moving: list[Task]) -> int:
    """Return how many levels a task has below it."""
    levels, row = 0, {task.id} if task is not None else set()
    while row := {each.id for each in moving if each.parent_id in row and each.id not in row}:
        levels += 1
    return levels
