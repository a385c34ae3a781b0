"""Many writes to tasks in one commit."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from application.intent import Intent
from application.operations import Operations
from application.task_commands import Creation, TaskTarget, Transition, add_under, change
from domain.errors import DomainError, Unavailable
from domain.identity import OwnerId
from domain.ports import Ids, Repositories, TaskRepository
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


BatchItem = BatchCreate | BatchChange


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
        work = self._work(intent.owner, items, atomic=atomic)
        return await self.operations.perform(intent, work, exclusive=True)

    async def rehearse(self, intent: Intent, items: Sequence[BatchItem], *, atomic: bool) -> BatchOutcome:
        """Return what `run` would, and change nothing: no number is taken, nobody waits, no answer is kept."""
        work = self._work(intent.owner, items, atomic=atomic)

        async def work_and_discard(repositories: Repositories, now: datetime) -> BatchOutcome:
            raise _Discarded(await work(repositories, now))

        try:
            return await self.operations.perform(intent, work_and_discard)
        except _Discarded as discarded:
            return discarded.outcome

    def _work(
        self, owner: OwnerId, items: Sequence[BatchItem], *, atomic: bool
    ) -> Callable[[Repositories, datetime], Awaitable[BatchOutcome]]:
        new_ids = [TaskId(self.ids()) for _ in items]

        async def work(repositories: Repositories, now: datetime) -> BatchOutcome:
            tasks = repositories.tasks
            await tasks.read_ahead([task_id for item in items if (task_id := _named_by(item)) is not None])
            results: list[Creation | Task | DomainError] = []
            for index, (item, new_id) in enumerate(zip(items, new_ids, strict=True)):
                try:
                    results.append(await _done(tasks, owner, item, new_id, now))
                except Unavailable:
                    raise  # it refuses the whole batch, not the item
                except DomainError as refusal:
                    if atomic:
                        raise BatchRefused(index, refusal) from refusal
                    results.append(refusal)
            return BatchOutcome(results=results)

        return work


def _named_by(item: BatchItem) -> TaskId | None:
    return item.task_id if isinstance(item, BatchCreate) else item.target.task_id


async def _done(
    tasks: TaskRepository, owner: OwnerId, item: BatchItem, new_id: TaskId, now: datetime
) -> Creation | Task:
    if isinstance(item, BatchChange):
        return await change(tasks, item.target, _transition(item), now, in_trash=item.verb is BatchVerb.RESTORE)
    if item.task_id is not None:
        return await add_under(tasks, Task.new(item.task_id, owner, now, **item.content))
    task = Task.new(new_id, owner, now, **item.content)
    await tasks.add(task)
    return Creation(task=task, is_new=True)


def _transition(item: BatchChange) -> Transition:
    if item.verb is BatchVerb.UPDATE:
        return lambda task, now: task.edit(now, **item.changes)
    return _TRANSITIONS[item.verb]


_TRANSITIONS: dict[BatchVerb, Transition] = {
    BatchVerb.COMPLETE: Task.complete,
    BatchVerb.REOPEN: Task.reopen,
    BatchVerb.DELETE: Task.trash,
    BatchVerb.RESTORE: Task.restore,
}
