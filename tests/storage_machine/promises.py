"""What holds for everything that an owner has, whatever happened to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.change import ResourceKey
from domain.identity import OwnerId
from domain.page import PageRequest, TaskFilter
from domain.resource import Resource
from domain.section import Section
from domain.tag import Tag
from domain.task import Task, TaskId
from domain.task_list import TaskList
from tests.builders import an_operation
from tests.contracts.task_storage import Storage

LEVELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """All that an owner has; of the tasks, what lies in the trash too."""

    tasks: Mapping[TaskId, Task]
    others: Mapping[ResourceKey, Resource]

    @classmethod
    async def of(cls, storage: Storage, owner: OwnerId) -> "Everything":
        """Read what was committed."""
        pages = [
            await storage.queries.page(owner, TaskFilter(trashed=trashed), PageRequest(limit=1000))
            for trashed in (False, True)
        ]
        async with storage.unit_of_work.begin(an_operation(owner)) as work:
            kept = [
                *await work.lists.all(),
                *await work.sections.all(),
                *await work.tags.all(),
                *await work.views.all(),
            ]
        tasks = sorted((task for page in pages for task in page.items), key=lambda task: task.id)
        others = sorted(((each.kind, each.id), each) for each in kept)
        return cls(tasks={task.id: task for task in tasks}, others=dict(others))

    def told_by_the_feed(self) -> Mapping[ResourceKey, Resource]:
        """Return what a client knows that has read all changes."""
        live = [told(task) for task in self.tasks.values() if not task.is_trashed]
        return {**{(task.kind, task.id): task for task in live}, **self.others}

    def ids(self, kind: type[Resource]) -> set[UUID]:
        return {each.id for each in self.others.values() if isinstance(each, kind)}


def told(resource: Resource) -> Resource:
    """Return it without the mark of parents, which is no part of what clients are told."""
    return replace(resource, has_subtasks=False) if isinstance(resource, Task) else resource


def broken(every: Everything) -> list[str]:
    """Return the promises that do not hold, and the task that each is broken for."""
    found = [(promise.__name__, task) for promise in _PROMISES for task in promise(every)]
    return [f"{name}: {task}" for name, task in found]


def a_subtask_is_in_the_list_and_section_of_its_parent(every: Everything) -> Iterable[Task]:
    for parent, task in _pairs(every):
        if (parent.list_id, parent.section_id) != (task.list_id, task.section_id):
            yield task


def no_live_task_is_below_one_in_the_trash(every: Everything) -> Iterable[Task]:
    return (task for parent, task in _pairs(every) if parent.is_trashed and not task.is_trashed)


def no_open_task_is_below_a_completed_one(every: Everything) -> Iterable[Task]:
    for parent, task in _pairs(every):
        if parent.is_completed and not task.is_completed and not task.is_trashed:
            yield task


def a_parent_is_there_and_marked(every: Everything) -> Iterable[Task]:
    for task in every.tasks.values():
        parent = _parent(every, task)
        if task.parent_id is not None and (parent is None or not parent.has_subtasks):
            yield task


def the_list_and_the_section_of_a_task_are_there(every: Everything) -> Iterable[Task]:
    lists = every.ids(TaskList)
    sections = {each.id: each.list_id for each in every.others.values() if isinstance(each, Section)}
    for task in every.tasks.values():
        is_listed = task.list_id is None or task.list_id in lists
        if not is_listed or (task.section_id is not None and sections.get(task.section_id) != task.list_id):
            yield task


def every_name_of_a_tag_is_spelled_as_the_tag_is(every: Everything) -> Iterable[Task]:
    names = {tag.name for tag in every.others.values() if isinstance(tag, Tag)}
    return (task for task in every.tasks.values() if not names.issuperset(task.tags))


def trees_are_at_most_four_levels_deep_and_have_no_cycle(every: Everything) -> Iterable[Task]:
    for task in every.tasks.values():
        above: Task | None = task
        for _ in range(LEVELS + 1):
            above = _parent(every, above) if above is not None else None
        if above is not None:
            yield task


def what_is_in_the_trash_knows_what_took_it_there(every: Everything) -> Iterable[Task]:
    return (task for task in every.tasks.values() if task.is_trashed is (task.trashed_by is None))


_PROMISES: tuple[Callable[[Everything], Iterable[Task]], ...] = (
    a_parent_is_there_and_marked,
    a_subtask_is_in_the_list_and_section_of_its_parent,
    no_live_task_is_below_one_in_the_trash,
    no_open_task_is_below_a_completed_one,
    the_list_and_the_section_of_a_task_are_there,
    every_name_of_a_tag_is_spelled_as_the_tag_is,
    trees_are_at_most_four_levels_deep_and_have_no_cycle,
    what_is_in_the_trash_knows_what_took_it_there,
)


def _parent(every: Everything, task: Task) -> Task | None:
    return every.tasks.get(task.parent_id) if task.parent_id is not None else None


def _pairs(every: Everything) -> Iterator[tuple[Task, Task]]:
    for task in every.tasks.values():
        parent = _parent(every, task)
        if parent is not None:
            yield parent, task
