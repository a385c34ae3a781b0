"""Many writes in one request: on the task routes, under each of their mounts."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from application.batch import BatchOutcome
from application.task_changes import Creation
from domain.errors import DomainError, PreconditionFailed
from domain.task import Task
from entrypoints.http.batch_views import Batch, BatchMode, BatchView
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import BATCHED
from entrypoints.http.etags import etag_of, etag_of_version
from entrypoints.http.idempotency import KEYED
from entrypoints.http.json_bodies import BatchRoute
from entrypoints.http.problems import errors_of, status_of
from entrypoints.http.representation import json_answer, task_anywhere_view, task_view
from entrypoints.http.writing import written

router = APIRouter(route_class=BatchRoute, tags=["tasks"])


@router.post("/batch", response_model=BatchView, responses=BATCHED, openapi_extra=KEYED)
async def batch_tasks(
    batch: Batch,
    caller: Caller,
    request: Request,
    *,
    dry_run: Annotated[bool, Query(description="Say what would happen, and change nothing.")] = False,
) -> Response:
    """Do up to 100 operations in their order, in one commit; later ones see, and may name, what earlier ones did."""
    batches = container_of(request).task_batches()
    do = batches.rehearse if dry_run else batches.run
    items, atomic = batch.items(), batch.mode is BatchMode.ATOMIC
    answer = partial(_answer, batch, dry_run=dry_run)
    return await written(request, caller, lambda intent: do(intent, items, atomic=atomic), answer)


def _answer(batch: Batch, outcome: BatchOutcome, *, dry_run: bool) -> Response:
    return json_answer({"mode": batch.mode, "dry_run": dry_run, "results": list(_results(batch, outcome.results))})


def _results(batch: Batch, results: Sequence[Creation | Task | DomainError]) -> Iterator[dict[str, Any]]:
    for index, (item, result) in enumerate(zip(batch.operations, results, strict=True)):
        yield {"index": index, "op": item.op} | _result(result)


def _result(result: Creation | Task | DomainError) -> dict[str, Any]:
    match result:
        case Creation():
            status = 201 if result.is_new else 200
            return {"status": status, "etag": etag_of(result.task), "task": task_view(result.task)}
        case Task():
            return {"status": 200, "etag": etag_of(result), "task": task_anywhere_view(result)}
        case DomainError():
            return {"status": status_of(type(result)), "error": _error(result)}


def _error(refusal: DomainError) -> dict[str, Any]:
    errors = [{"field": error.field, "message": error.message, "code": error.code} for error in errors_of(refusal)]
    told = {"error_code": refusal.code, "detail": str(refusal), "errors": errors}
    if isinstance(refusal, PreconditionFailed):
        told["etag"] = etag_of_version(refusal.current_version)
    return told
