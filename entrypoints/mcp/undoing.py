"""Taking an operation back."""

from uuid import UUID

import orjson

from application.intent import Keeping, Replayed
from application.undo import Undone as UndoneOperation
from domain.errors import FieldError, ValidationFailed
from domain.operation import OperationId
from domain.task import Task
from entrypoints.mcp.answers import Undone, task_row
from entrypoints.mcp.arguments import Undo
from entrypoints.mcp.references import References
from entrypoints.mcp.visit import Visit
from entrypoints.mcp.writing import key_of


async def undo(visit: Visit, asked: Undo) -> Undone:
    """Take back all that an operation did, or nothing; done twice is done once."""
    undone_id = _operation_id(asked.operation_id)
    names, operation_id = await References(visit).names(), OperationId(visit.use_cases.ids())

    def answer(outcome: UndoneOperation) -> Undone:
        tasks = [task_row(each, names) for each in outcome.resources if isinstance(each, Task) and not each.is_trashed]
        return Undone(tasks=tasks, operation_id=str(operation_id))

    key = key_of(asked)
    keeping = Keeping(key=key, encode=lambda outcome: orjson.dumps(answer(outcome))) if key else None
    try:
        return answer(await visit.use_cases.undo.undo(visit.intent(operation_id, keeping), undone_id))
    except Replayed as replayed:
        kept: Undone = orjson.loads(replayed.answer)
        return kept


def _operation_id(text: str) -> OperationId:
    try:
        return OperationId(UUID(text))
    except ValueError:
        error = FieldError(field="operation_id", message="must be one that a tool's answer named", code="malformed")
        raise ValidationFailed(error) from None
