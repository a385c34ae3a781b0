"""Taking an operation back, as long as nothing newer touched the same fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.intent import Intent
from application.operations import Operations
from domain.change import ChangeKind
from domain.errors import FieldError, OperationNotFound, OperationNotUndoable, OperationSuperseded
from domain.history import HistoryEntry
from domain.operation import OperationId
from domain.ports import Repositories
from domain.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """The tasks that the operation had changed, as they are now."""

    undoes: OperationId
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Reverses operations. Doing so is an operation like any other, which can be undone in its turn."""

    operations: Operations

    async def undo(self, intent: Intent, operation_id: OperationId) -> Undone:
        """Take back all that the operation did, or nothing; done twice is done once.

        Raise OperationNotFound, OperationNotUndoable when it deleted for good, and OperationSuperseded, naming the
        fields, when something newer than the operation touched one of them.
        """

        async def work(repositories: Repositories, now: datetime) -> Undone:
            entries = await repositories.history.of_operation(operation_id)
            _require_undoable(entries)
            newer = await repositories.history.later(entries)
            is_done = bool(newer) and all(entry.operation.undoes == operation_id for entry in newer)
            if not is_done:
                _require_untouched(entries, newer)
            await repositories.tasks.read_ahead([entry.task_id for entry in entries])
            tasks = [await repositories.tasks.get(entry.task_id) for entry in entries]
            if not is_done:
                tasks = [_reverted(task, entry, now) for task, entry in zip(tasks, entries, strict=True)]
                for task in tasks:
                    await repositories.tasks.save(task)
            return Undone(undoes=operation_id, tasks=tasks)

        return await self.operations.perform(intent, work, exclusive=True, undoes=operation_id)


def _require_undoable(entries: Sequence[HistoryEntry]) -> None:
    if not entries:
        raise OperationNotFound
    if any(entry.kind is ChangeKind.DELETED_PERMANENTLY for entry in entries):
        raise OperationNotUndoable


def _require_untouched(entries: Sequence[HistoryEntry], newer: Sequence[HistoryEntry]) -> None:
    if any(entry.kind is ChangeKind.DELETED_PERMANENTLY for entry in newer):
        raise OperationNotUndoable
    ours = {entry.task_id: entry.touches for entry in entries}
    touched = {name for entry in newer for name in entry.touches & ours[entry.task_id]}
    if touched:
        errors = (FieldError(field=name, message="was changed since", code="changed_since") for name in sorted(touched))
        raise OperationSuperseded(*errors)


def _reverted(task: Task, entry: HistoryEntry, now: datetime) -> Task:
    if entry.kind is ChangeKind.CREATED:
        return task if task.is_trashed else task.trash(now)
    return task.revert(now, **{name: change.before for name, change in entry.fields.items()})
