"""Many writes to tasks in one commit."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from application.intent import Intent
from application.operations import Operations
from application.task_changes import Creation, TaskChanges, TaskTarget
from application.task_moves import Destination, move
from domain.errors import DomainError, Unavailable
from domain.ports import Ids, Repositories
from domain.task import Task, TaskContent, TaskId

BATCH_MAX = 100


class BatchVerb(StrEnum):
    """What a batch can do to a task that exists."""

    UPDATE = "update"
    COMPLETE = "complete"
    REOPEN = "reopen"
    DELETE = "delete"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCreate:
    """Create a task; with an id of the client's choice, later items may name it."""

    task_id: TaskId | None
    content: TaskContent


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchChange:
    """Change the target; `changes` belong to UPDATE alone."""

    verb: BatchVerb
    target: TaskTarget
    changes: TaskContent


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchMove:
    """Put the target elsewhere in the manual order."""

    target: TaskTarget
    destination: Destination


BatchItem = BatchCreate | BatchChange | BatchMove


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """What became of each item, in their order: a task, or why it was refused."""

    results: Sequence[Creation | Task | DomainError]


class BatchRefused(Exception):  # it carries the refusal of one item
    """One item of an atomic batch was refused, so nothing was done."""

    def __init__(self, index: int, refusal: DomainError) -> None:
        super().__init__(f"Item {index} was refused.")
        self.index = index
        self.refusal = refusal


class _Discarded(Exception):  # a dry run ends this way
    def __init__(self, outcome: BatchOutcome) -> None:
        super().__init__("A dry run writes nothing.")
        self.outcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBatches:
    """Runs the items in their order, in one unit of work; a later item sees what the earlier ones did."""

    operations: Operations
    ids: Ids

    async def run(self, intent: Intent, items: Sequence[BatchItem], *, atomic: bool) -> BatchOutcome:
        """Do all that can be done, or with `atomic` all or nothing: then the first refusal raises BatchRefused."""
        return await self.operations.perform(intent, self._work(intent, items, atomic=atomic), exclusive=True)

    async def rehearse(self, intent: Intent, items: Sequence[BatchItem], *, atomic: bool) -> BatchOutcome:
        """Return what `run` would, and change nothing: no number is taken and no answer is kept.

        Nobody waits either, unless more than the named tasks are touched: lists, tags, subtasks.
        """
        work = self._work(intent, items, atomic=atomic)

        async def work_and_discard(repositories: Repositories, now: datetime) -> BatchOutcome:
            raise _Discarded(await work(repositories, now))

        try:
            return await self.operations.perform(intent, work_and_discard)
        except _Discarded as discarded:
            return discarded.outcome

    def _work(
        self, intent: Intent, items: Sequence[BatchItem], *, atomic: bool
    ) -> Callable[[Repositories, datetime], Awaitable[BatchOutcome]]:
        new_ids = [TaskId(self.ids()) for _ in items]

        async def work(repositories: Repositories, now: datetime) -> BatchOutcome:
            changes = TaskChanges(repositories=repositories, intent=intent, ids=self.ids, now=now)
            await repositories.tasks.read_ahead([task_id for item in items for task_id in _named_by(item)])
            results: list[Creation | Task | DomainError] = []
            for index, (item, new_id) in enumerate(zip(items, new_ids, strict=True)):
                try:
                    results.append(await _done(changes, item, new_id, index))
                except Unavailable:
                    raise  # it refuses the whole batch, not the item
                except DomainError as refusal:
                    if atomic:
                        raise BatchRefused(index, refusal) from refusal
                    results.append(refusal)
            return BatchOutcome(results=results)

        return work


def _named_by(item: BatchItem) -> list[TaskId]:
    """Return the tasks that are read for an item."""
    if isinstance(item, BatchCreate):
        named = [item.task_id, item.content.get("parent_id")]
    elif isinstance(item, BatchMove):
        named = [item.target.task_id, item.destination.before, item.destination.after]
    else:
        named = [item.target.task_id, item.changes.get("parent_id")]
    return [task_id for task_id in named if task_id is not None]


async def _done(changes: TaskChanges, item: BatchItem, new_id: TaskId, turn: int) -> Creation | Task:
    match item:
        case BatchCreate(task_id=None):
            return await changes.create(new_id, item.content, turn)
        case BatchCreate():
            return await changes.create_under(item.task_id or new_id, item.content, turn)
        case BatchMove():
            return await move(changes, item.target, item.destination)
        case BatchChange():
            return await _changed(changes, item)


async def _changed(changes: TaskChanges, item: BatchChange) -> Task:
    match item.verb:
        case BatchVerb.UPDATE:
            return await changes.edit(item.target, item.changes)
        case BatchVerb.DELETE:
            return await changes.trash(item.target)
        case BatchVerb.RESTORE:
            return await changes.restore(item.target)
        case BatchVerb.COMPLETE:
            return await changes.turn(item.target, Task.complete)
        case BatchVerb.REOPEN:
            return await changes.turn(item.target, Task.reopen)
