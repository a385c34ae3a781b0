"""What becomes of the tasks of a list or a section that goes away."""

from dataclasses import dataclass
from datetime import datetime

from application.task_trees import all_of
from domain.operation import OperationId
from domain.ports import Repositories
from domain.section import Section
from domain.task import Place
from domain.task_list import TaskList
from domain.task_sets import InList, InSection, TaskSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissolution:
    """Deletes lists and sections, in an exclusive unit of work. No task refers to what has been deleted.

    Raise TooManyTasks.
    """

    repositories: Repositories
    operation_id: OperationId
    now: datetime

    async def of_list(self, task_list: TaskList, *, trashes: bool) -> TaskList:
        """Delete a list and its sections; move its tasks to the inbox, or to the trash."""
        await self._release(InList(task_list.id), trashes=trashes)
        for section in await self.repositories.sections.all():
            if section.list_id == task_list.id:
                await self.repositories.sections.save(section.trash(self.operation_id, self.now))
        gone = task_list.trash(self.operation_id, self.now)
        await self.repositories.lists.save(gone)
        return gone

    async def of_section(self, section: Section, *, trashes: bool) -> Section:
        """Delete a section; its tasks stay in the list, or move to the trash."""
        await self._release(InSection(section.id), trashes=trashes)
        gone = section.trash(self.operation_id, self.now)
        await self.repositories.sections.save(gone)
        return gone

    async def _release(self, wanted: TaskSet, *, trashes: bool) -> None:
        for task in await all_of(self.repositories.tasks, wanted):
            list_id = None if isinstance(wanted, InList) else task.list_id
            released = task.move(self.now, task.position, Place(list_id=list_id, parent_id=task.parent_id))
            await self.repositories.tasks.save(released.trash(self.operation_id, self.now) if trashes else released)
