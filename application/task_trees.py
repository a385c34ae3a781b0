"""Walking the trees of subtasks, inside an exclusive unit of work."""

from collections.abc import Sequence

from application.operations import require_exclusive
from domain.errors import TaskNotFound, TooManyTasks
from domain.ports import Repositories, TaskRepository
from domain.task import Task, TaskId
from domain.task_sets import ChildrenOf, TaskSet

DEPTH_MAX = 4
"""How many levels of subtasks there are below a task that has no parent."""
TREE_MAX = 1000
ONE_CHANGE_MAX = 5000
"""How many tasks one change of a list, a section or a tag may change with it."""


async def below(repositories: Repositories, task: Task) -> Sequence[Task]:
    """Return the whole tree below a task, level by level, what is in the trash included."""
    found: dict[TaskId, Task] = {}
    parents = [task] if task.has_subtasks else []
    if parents:
        require_exclusive(repositories)
    while parents:
        wanted = ChildrenOf(frozenset(parent.id for parent in parents))
        children = [child for child in await repositories.tasks.find(wanted, TREE_MAX) if child.id not in found]
        found |= {child.id: child for child in children}
        parents = [child for child in children if child.has_subtasks]
    return list(found.values())


async def above(tasks: TaskRepository, task: Task) -> Sequence[Task]:
    """Return the ancestors of a task, its parent first; in a cycle, which is to be refused, each of them once."""
    found: list[Task] = []
    while task.parent_id is not None and all(each.id != task.parent_id for each in found):
        try:
            task = await tasks.get(task.parent_id)
        except TaskNotFound:
            break
        found.append(task)
    return found


async def all_of(tasks: TaskRepository, wanted: TaskSet) -> Sequence[Task]:
    """Return every task of a set; raise TooManyTasks when one operation cannot change so many."""
    found = await tasks.find(wanted, ONE_CHANGE_MAX + 1)
    if len(found) > ONE_CHANGE_MAX:
        raise TooManyTasks(f"More than {ONE_CHANGE_MAX} tasks would change: move or delete some of them first.")
    return found
