"""What can be done to a task inside a unit of work: shared by the single commands, by batches and by undo."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from application.consequences import Consequences
from application.intent import Intent
from application.operations import require_exclusive
from application.ordering import end_of
from application.placement import Placement
from application.tagging import Tagging
from domain.errors import PreconditionFailed, TaskNotFound
from domain.ports import Ids, Repositories
from domain.task import Task, TaskContent, TaskId

Transition = Callable[[Task, datetime], Task]
PLACED_BY = ("list_id", "section_id", "parent_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTarget:
    """The task a command is aimed at, and the versions it may and may not be at (RFC 9110 §13.1.1, §13.1.2)."""

    task_id: TaskId
    if_version: frozenset[int] | None = None
    unless_version: frozenset[int] = frozenset()

    def require(self, task: Task) -> Task:
        """Return the task, or raise PreconditionFailed when it is not as the client wants it."""
        has_moved_on = self.if_version is not None and task.version not in self.if_version
        if has_moved_on or task.version in self.unless_version:
            raise PreconditionFailed(current_version=task.version)
        return task


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """The task, and whether this call made it or an earlier one that it repeats."""

    task: Task
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanges:
    """The steps of one operation. Raise NeedsToBeAlone where more than the one task may be touched.

    All but the creations raise TaskNotFound, then PreconditionFailed, before they look at anything else.
    """

    repositories: Repositories
    intent: Intent
    ids: Ids
    now: datetime

    async def create(self, task_id: TaskId, content: TaskContent, turn: int = 0) -> Creation:
        """Add a task; `turn` orders those that one operation makes."""
        task = await self._made(task_id, content, turn)
        await self.repositories.tasks.add(task)
        return Creation(task=task, is_new=True)

    async def create_under(self, task_id: TaskId, content: TaskContent, turn: int = 0) -> Creation:
        """Add a task under the id that the client chose, unless the same creation has been done."""
        tasks = self.repositories.tasks
        wanted = Task.new(task_id, self.intent.owner, self.now, turn, **content)
        try:
            existing = await tasks.get(task_id)
        except TaskNotFound:
            made = await self._made(task_id, content, turn)
            task = made.under_a_chosen_id(await tasks.first_version(task_id), origin=wanted.content_digest)
            await tasks.add(task)
            return Creation(task=task, is_new=True)
        return Creation(task=existing.created_again_as(wanted), is_new=False)

    async def edit(self, target: TaskTarget, changes: TaskContent) -> Task:
        """Change the named fields and no other."""
        task = target.require((await self._get(target)).there())
        changed = task.edit(self.now, **changes)
        if _settles(task, changes):
            changed = await self._standing_last(task, task.edit(self.now, **await self._settled(task, changes)))
        return await self.save(task, changed)

    async def replace(self, target: TaskTarget, content: TaskContent) -> Task:
        """Write the whole content anew."""
        task = target.require((await self._get(target)).there())
        changed = task.replace(self.now, **content)
        if _settles(task, content):
            changed = await self._standing_last(task, task.replace(self.now, **await self._settled(task, content)))
        return await self.save(task, changed)

    async def turn(self, target: TaskTarget, transition: Transition) -> Task:
        """Do what depends on nothing but the task."""
        task = target.require((await self._get(target)).there())
        return await self.save(task, transition(task, self.now))

    async def trash(self, target: TaskTarget) -> Task:
        """Move a task to the trash, and all that is below it."""
        return await self.turn(target, lambda task, now: task.trash(self.intent.operation_id, now))

    async def restore(self, target: TaskTarget) -> Task:
        """Bring back what the deletion of this task took."""
        task = target.require(await self._get(target))
        return await self.save(task, task.restore(self.now))

    async def remove(self, target: TaskTarget) -> None:
        """Delete a task for good, and all that is below it."""
        await self._consequences.remove(target.require(await self._get(target)))

    @property
    def _consequences(self) -> Consequences:
        return Consequences(repositories=self.repositories, operation_id=self.intent.operation_id, now=self.now)

    async def _get(self, target: TaskTarget) -> Task:
        return await self.repositories.tasks.get(target.task_id)

    async def save(self, before: Task, after: Task) -> Task:
        """Write a changed task, and what follows from the change."""
        return await self._consequences.save(before, after)

    async def _made(self, task_id: TaskId, content: TaskContent, turn: int) -> Task:
        task = Task.new(task_id, self.intent.owner, self.now, turn, **content)
        if not refers(content):
            return task
        return Task.new(task_id, self.intent.owner, self.now, turn, **await self._settled(None, content))

    async def _standing_last(self, before: Task, after: Task) -> Task:
        """Let a task that comes to another place stand last there."""
        if after.place == before.place:
            return after
        return replace(after, position=await end_of(self.repositories.tasks, after.place, self.now))

    async def _settled(self, task: Task | None, content: TaskContent) -> TaskContent:
        """Return the content with all that it refers to made good; its own rules have been checked."""
        require_exclusive(self.repositories)
        settled = content.copy()
        if any(name in content for name in PLACED_BY):
            settled |= (await Placement(repositories=self.repositories).settled(task, content)).content()
        if "tags" in content:
            tagging = Tagging(repositories=self.repositories, ids=self.ids, owner=self.intent.owner, now=self.now)
            settled["tags"] = await tagging.spelled(content["tags"])
        return settled


def refers(content: TaskContent) -> bool:
    """Tell whether the content refers to anything else that the owner has."""
    return any(content.get(name) for name in ("tags", *PLACED_BY))


def _settles(task: Task, content: TaskContent) -> bool:
    """Tell whether the content refers to something else than the task does."""
    changes_tags = "tags" in content and tuple(content["tags"]) != task.tags
    return changes_tags or any(content.get(name, there) != there for name, there in task.place.content().items())
