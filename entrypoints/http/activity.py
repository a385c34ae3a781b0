"""What happened: to one task, or to everything the owner has; and taking it back."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from application.cursors import CursorKind
from application.undo import Undone
from domain.history import HistoryPage
from domain.identity import OwnerId
from domain.operation import OperationId
from domain.task import Task, TaskId
from entrypoints.http.dependencies import Caller, OperationIdInPath, TaskIdInPath, container_of
from entrypoints.http.documented import LISTED, LISTED_OF_ONE, UNDONE
from entrypoints.http.history_views import HistoryPageView, HistoryParameters, UndoneView
from entrypoints.http.idempotency import KEYED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.representation import entries_view, json_answer, resource_view, task_anywhere_view
from entrypoints.http.writing import written

of_one_task = APIRouter(route_class=StrictRoute, tags=["history"])
router = APIRouter(route_class=StrictRoute, tags=["history"])


@of_one_task.get("/{task_id}/history", response_model=HistoryPageView, responses=LISTED_OF_ONE)
async def task_history(
    task_id: TaskIdInPath, asked: Annotated[HistoryParameters, Query()], caller: Caller, request: Request
) -> Response:
    """Read who changed what of a task and when, the newest first. A task in the trash still has its history."""
    container, kind = container_of(request), CursorKind.TASK_HISTORY
    before = await asked.position(container.cursors(), kind, caller.owner)
    queries = container.history_queries()
    page = await queries.of_task(TaskId(task_id), owner=caller.owner, before=before, limit=asked.limit)
    return await _answer(request, caller.owner, kind, page, asked.limit)


@router.get("/activity", response_model=HistoryPageView, responses=LISTED)
async def activity(asked: Annotated[HistoryParameters, Query()], caller: Caller, request: Request) -> Response:
    """Read everything that happened to your tasks, the newest first."""
    container, kind = container_of(request), CursorKind.ACTIVITY
    before = await asked.position(container.cursors(), kind, caller.owner)
    page = await container.history_queries().of_owner(caller.owner, before=before, limit=asked.limit)
    return await _answer(request, caller.owner, kind, page, asked.limit)


@router.post("/operations/{operation_id}/undo", response_model=UndoneView, responses=UNDONE, openapi_extra=KEYED)
async def undo_operation(operation_id: OperationIdInPath, caller: Caller, request: Request) -> Response:
    """Reverse an operation as a whole, while nothing newer touched the same fields. Done twice is done once."""
    undo = container_of(request).undo().undo
    return await written(request, caller, lambda intent: undo(intent, OperationId(operation_id)), _undone)


def _undone(undone: Undone) -> Response:
    tasks = [task_anywhere_view(each) for each in undone.resources if isinstance(each, Task)]
    others = [
        {"type": each.kind, "deleted_at": each.deleted_at, "resource": resource_view(each)}
        for each in undone.resources
        if not isinstance(each, Task)
    ]
    return json_answer({"undoes": str(undone.undoes), "tasks": tasks, "others": others})


async def _answer(request: Request, owner: OwnerId, kind: CursorKind, page: HistoryPage, limit: int) -> Response:
    cursor = None
    if page.has_more:
        cursor = await container_of(request).cursors().write(kind, owner, page.entries[-1].sequence)
    return json_answer({"items": entries_view(page.entries), "limit": limit, "next_cursor": cursor})
