"""Putting back what history says was there before, and holding what comes of it to the rules of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.bounds import require_room
from application.consequences import Consequences
from application.dissolution import Dissolution
from application.intent import Intent
from application.placement import Placement
from application.tagging import Tagging
from domain.change import ChangeKind
from domain.errors import (
    FieldError,
    NotFound,
    OperationNotUndoable,
    OperationSuperseded,
    ParentCompleted,
    ValidationFailed,
)
from domain.history import HistoryEntry
from domain.ports import Ids, Repositories
from domain.resource import Resource, ResourceType
from domain.saved_view import SavedView
from domain.section import Section
from domain.tag import Tag
from domain.task import Task, TaskId
from domain.task_list import TaskList
from domain.task_sets import Tagged


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """Reverts the entries of one operation, in an exclusive unit of work."""

    repositories: Repositories
    intent: Intent
    ids: Ids
    now: datetime

    async def read(self, entries: Sequence[HistoryEntry]) -> Sequence[Resource]:
        """Return what the entries tell of, as it is now; raise OperationNotUndoable when something is gone for good."""
        tasks = [entry.key[1] for entry in entries if entry.key[0] is ResourceType.TASK]
        await self.repositories.tasks.read_ahead([TaskId(each) for each in tasks])
        try:
            return [await self._repository(entry).get(entry.key[1]) for entry in entries]
        except NotFound:
            raise OperationNotUndoable from None

    async def revert(self, entries: Sequence[HistoryEntry]) -> None:
        """Put everything back; raise OperationSuperseded when it does not fit what is there today.

        What tasks refer to comes first, and what goes away last.
        """
        pairs = list(zip(await self.read(entries), entries, strict=True))
        tasks = [(each, entry) for each, entry in pairs if isinstance(each, Task)]
        others = [(each, entry) for each, entry in pairs if not isinstance(each, Task)]
        for each, entry in others:
            if entry.kind not in _CAME:
                await self._put_back(each, entry)
        for task, entry in tasks:
            now = await self.repositories.tasks.get(task.id)  # a tag that was put back may have changed it
            await self.repositories.tasks.save(await self._earlier(now, entry))
        for task, _ in tasks:
            await self._settle(task, await self.repositories.tasks.get(task.id))
        for each, entry in others:
            if entry.kind in _CAME:
                await self._take_away(each, entry)

    async def _put_back(self, resource: Resource, entry: HistoryEntry) -> None:
        earlier = resource.revert(self.intent.operation_id, self.now, **_before(entry))
        if isinstance(earlier, Section) and not earlier.is_trashed:
            await self._require_its_list(earlier)
        if isinstance(resource, Tag) and isinstance(earlier, Tag):
            others = [tag for tag in await self.repositories.tags.all() if tag.id != earlier.id]
            if not earlier.is_trashed and earlier.folded in {tag.folded for tag in others}:
                raise _superseded("name", "belongs to another tag now")
            if earlier.name != resource.name:
                await self._tagging.respell(resource.name, earlier.name)
        if resource.is_trashed and not earlier.is_trashed:
            await require_room(self.repositories, earlier)
        await self._repository(entry).save(earlier)

    async def _require_its_list(self, section: Section) -> None:
        if section.list_id not in {task_list.id for task_list in await self.repositories.lists.all()}:
            raise _superseded("list_id", "is not there any more")

    async def _earlier(self, task: Task, entry: HistoryEntry) -> Task:
        if entry.kind is ChangeKind.CREATED:
            return task.trash(self.intent.operation_id, self.now)
        before = _before(entry)
        if "tags" in before:
            before["tags"] = await self._tagging.spelled(before["tags"])
        return task.revert(self.intent.operation_id, self.now, **before)

    async def _settle(self, before: Task, after: Task) -> None:
        """Hold a task to what its place demands, and do what follows from the change."""
        if any(after.place.content().values()):
            try:
                fits = (
                    await Placement(repositories=self.repositories).settled(after, after.place.content()) == after.place
                )
            except ParentCompleted as refusal:
                raise _superseded("completed_at", str(refusal)) from refusal
            except ValidationFailed as refusal:
                raise OperationSuperseded(*refusal.errors) from refusal
            if not fits:
                raise _superseded("parent_id", "is in another list or section now")
        await self._consequences.follow(before, after)

    async def _take_away(self, resource: Resource, entry: HistoryEntry) -> None:
        """Take back a creation or a restoration: no task refers to what goes, not even one that is newer.

        A new tag that other tasks have taken up since stays.
        """
        dissolution = Dissolution(repositories=self.repositories, operation_id=self.intent.operation_id, now=self.now)
        match resource:
            case TaskList():
                await dissolution.of_list(resource, trashes=False)
            case Section():
                await dissolution.of_section(resource, trashes=False)
            case Tag():
                if entry.kind is ChangeKind.RESTORED:
                    await self._tagging.respell(resource.name, None)
                if not await self.repositories.tasks.find(Tagged(resource.folded), 1):
                    await self.repositories.tags.save(resource.trash(self.intent.operation_id, self.now))
            case SavedView():
                await self.repositories.views.save(resource.trash(self.intent.operation_id, self.now))

    def _repository(self, entry: HistoryEntry) -> Any:  # noqa: ANN401  # each has a type of its own
        repositories = self.repositories
        return {
            ResourceType.TASK: repositories.tasks,
            ResourceType.LIST: repositories.lists,
            ResourceType.SECTION: repositories.sections,
            ResourceType.TAG: repositories.tags,
            ResourceType.VIEW: repositories.views,
        }[entry.key[0]]

    @property
    def _tagging(self) -> Tagging:
        return Tagging(repositories=self.repositories, ids=self.ids, owner=self.intent.owner, now=self.now)

    @property
    def _consequences(self) -> Consequences:
        return Consequences(repositories=self.repositories, operation_id=self.intent.operation_id, now=self.now)


_CAME = {ChangeKind.CREATED, ChangeKind.RESTORED}


def _before(entry: HistoryEntry) -> dict[str, Any]:
    return {name: change.before for name, change in entry.fields.items()}


def _superseded(field: str, message: str) -> OperationSuperseded:
    return OperationSuperseded(FieldError(field=field, message=message, code="changed_since"))
