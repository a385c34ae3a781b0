"""Handing tasks to workers: on the task routes, under each of their mounts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status

from application.claims import MOST_URGENT, Claimed, Wanted
from domain.lease import Lease, LeaseId, LeaseTerms
from domain.task import TaskId
from entrypoints.http.claim_views import ClaimsView, LeaseView, NewClaim, Renewal
from entrypoints.http.dependencies import Caller, TaskIdInPath, container_of
from entrypoints.http.documented import CLAIMED, RELEASED, RENEWED
from entrypoints.http.idempotency import KEYED
from entrypoints.http.ids import CanonicalId
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.readers_zone import readers_zone
from entrypoints.http.representation import json_answer, task_view
from entrypoints.http.view_questions import filter_in_body
from entrypoints.http.writing import nothing, written

router = APIRouter(route_class=StrictRoute, tags=["tasks"])


@router.post("/claim", response_model=ClaimsView, responses=CLAIMED, openapi_extra=KEYED)
async def claim_tasks(asked: NewClaim, caller: Caller, request: Request) -> Response:
    """Give the next open tasks to one worker, for as long as its lease lasts. Nobody else is given them meanwhile."""
    container = container_of(request)
    tell_time = container.clock()
    zone = await readers_zone(request, caller.owner, matters=asked.filter.needs_a_zone)
    wanted = Wanted(
        terms=LeaseTerms.of(asked.worker, timedelta(seconds=asked.lease_seconds)),
        limit=asked.limit,
        matching=filter_in_body(asked.filter, tell_time(), zone),
        sort=asked.filter.order() if "sort" in asked.filter.model_fields_set else MOST_URGENT,
    )
    return await written(request, caller, lambda intent: container.claims().claim(intent, wanted), _claims)


@router.post("/{task_id}/lease", response_model=LeaseView, responses=RENEWED, openapi_extra=KEYED)
async def renew_lease(renewal: Renewal, task_id: TaskIdInPath, caller: Caller, request: Request) -> Response:
    """Let a lease end later. It is lost when it ended and another worker has claimed the task since."""
    renew, lease_id = container_of(request).claims().renew, LeaseId(renewal.lease_id)
    life = timedelta(seconds=renewal.lease_seconds)
    return await written(request, caller, lambda intent: renew(intent, TaskId(task_id), lease_id, life), _lease)


@router.delete(
    "/{task_id}/lease",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=RELEASED,
    openapi_extra=KEYED,
)
async def release_lease(
    lease_id: Annotated[CanonicalId, Query()], task_id: TaskIdInPath, caller: Caller, request: Request
) -> Response:
    """Give a task back before its lease ends. Done twice is done once."""
    release, lease = container_of(request).claims().release, LeaseId(lease_id)
    return await written(request, caller, lambda intent: release(intent, TaskId(task_id), lease), nothing)


def _claims(claimed: Sequence[Claimed]) -> Response:
    return json_answer(
        {"items": [{"task": task_view(each.task), "lease": _lease_view(each.lease)} for each in claimed]}
    )


def _lease(lease: Lease) -> Response:
    return json_answer(_lease_view(lease))


def _lease_view(lease: Lease) -> dict[str, Any]:
    return {
        "id": str(lease.id),
        "task_id": str(lease.task_id),
        "worker": lease.worker,
        "claimed_at": lease.claimed_at,
        "expires_at": lease.expires_at,
    }
