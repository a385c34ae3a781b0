"""Taking an operation back, as long as nothing newer touched the same fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.intent import Intent
from application.operations import Operations
from application.reversal import Reversal
from domain.change import ChangeKind
from domain.errors import FieldError, OperationNotFound, OperationNotUndoable, OperationSuperseded
from domain.history import HistoryEntry
from domain.operation import OperationId
from domain.ports import Ids, Repositories
from domain.resource import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What the operation had changed, as it is now."""

    undoes: OperationId
    resources: Sequence[Resource]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Reverses operations. Doing so is an operation like any other, which can be undone in its turn."""

    operations: Operations
    ids: Ids

    async def undo(self, intent: Intent, operation_id: OperationId) -> Undone:
        """Take back all that the operation did, or nothing; done twice is done once.

        Raise OperationNotFound, OperationNotUndoable when something was deleted for good, and OperationSuperseded,
        naming the fields, when something newer than the operation touched one of them, or what they would refer to
        is not there any more; QuotaReached when there is no room for what would come back.
        """

        async def work(repositories: Repositories, now: datetime) -> Undone:
            entries = await repositories.history.of_operation(operation_id)
            _require_undoable(entries)
            newer = await repositories.history.later(entries)
            reversal = Reversal(repositories=repositories, intent=intent, ids=self.ids, now=now)
            await reversal.read(entries)
            if not newer or any(entry.operation.undoes != operation_id for entry in newer):
                _require_untouched(entries, newer)
                await reversal.revert(entries)
            return Undone(undoes=operation_id, resources=await reversal.read(entries))

        return await self.operations.perform(intent, work, exclusive=True, undoes=operation_id)


def _require_undoable(entries: Sequence[HistoryEntry]) -> None:
    if not entries:
        raise OperationNotFound
    if any(entry.kind is ChangeKind.DELETED_PERMANENTLY for entry in entries):
        raise OperationNotUndoable


def _require_untouched(entries: Sequence[HistoryEntry], newer: Sequence[HistoryEntry]) -> None:
    if any(entry.kind is ChangeKind.DELETED_PERMANENTLY for entry in newer):
        raise OperationNotUndoable
    ours = {entry.key: entry.touches for entry in entries}
    touched = {name for entry in newer for name in entry.touches & ours[entry.key]}
    if touched:
        errors = (FieldError(field=name, message="was changed since", code="changed_since") for name in sorted(touched))
        raise OperationSuperseded(*errors)
