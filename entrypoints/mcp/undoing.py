"""Taking an operation back."""

from uuid import UUID

from application.undo import Undone as UndoneOperation
from domain.errors import field_refused
from domain.operation import OperationId
from domain.task import Task
from entrypoints.mcp.answers import Undone
from entrypoints.mcp.arguments import Undo
from entrypoints.mcp.references import References
from entrypoints.mcp.rows import task_row
from entrypoints.mcp.visit import Visit
from entrypoints.mcp.writing import once


async def undo(visit: Visit, asked: Undo) -> Undone:
    """Take back all that an operation did, or nothing; done twice is done once."""
    undone_id = _operation_id(asked.operation_id)
    names = await References(visit).names()

    def answer(outcome: UndoneOperation, operation_id: OperationId) -> Undone:
        tasks = [task_row(each, names) for each in outcome.resources if isinstance(each, Task) and not each.is_trashed]
        return Undone(tasks=tasks, operation_id=str(operation_id))

    return await once(visit, asked, lambda intent: visit.use_cases.undo.undo(intent, undone_id), answer)


def _operation_id(text: str) -> OperationId:
    try:
        return OperationId(UUID(text))
    except ValueError:
        raise field_refused("operation_id", "must be one that a tool's answer named", "malformed") from None
