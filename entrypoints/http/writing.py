"""One way for every route that writes: make the intent, do it, answer with what was kept if it had a key."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from application.intent import Intent, Keeping
from application.task_changes import Creation
from domain.identity import Principal
from domain.operation import Actor, OperationId
from domain.ports import Kept
from domain.resource import Resource
from domain.task import Task
from entrypoints.http.dependencies import container_of
from entrypoints.http.etags import etag_of, is_known
from entrypoints.http.idempotency import key_of, packed
from entrypoints.http.representation import json_answer, task_view

Outcome = TypeVar("Outcome")


async def written(
    request: Request,
    caller: Principal,
    do: Callable[[Intent], Awaitable[Outcome]],
    answer: Callable[[Outcome], Response],
) -> Response:
    """Do it as an operation of the caller's, and answer with its id in `Operation-Id`."""
    new_id = container_of(request).ids()
    operation_id = OperationId(new_id())

    kept: list[Response] = []

    def stamped(outcome: Outcome) -> Response:
        response = answer(outcome)
        response.headers["Operation-Id"] = str(operation_id)
        return response

    def encode(outcome: Outcome) -> bytes:
        kept.append(stamped(outcome))
        return packed(kept[-1])

    key = await key_of(request)
    intent = Intent(
        owner=caller.owner,
        operation_id=operation_id,
        actor=Actor.of(caller),
        request_id=request.scope["request_id"],
        keeping=Keeping(key=key, encode=encode) if key is not None else None,
    )
    outcome = await do(intent)
    return kept[-1] if kept else stamped(outcome)


def the_task(task: Task) -> Response:
    """Answer with a task as it is now."""
    return json_answer(task_view(task), headers={"ETag": etag_of(task)})


def the_creation(creation: Creation) -> Response:
    """Answer 201 with the address of a new task, or 200 with one that this call had created before."""
    task = creation.task
    if not creation.is_new:
        return the_task(task)
    headers = {"Location": f"/api/tasks/{task.id}", "ETag": etag_of(task)}
    return json_answer(task_view(task), 201, headers)


def nothing(_: Any) -> Response:  # noqa: ANN401  # whatever was done, there is nothing to show of it
    """Answer without content."""
    return Response(status_code=204)


def the(view: Callable[[Any], dict[str, Any]]) -> Callable[[Resource], Response]:
    """Return what answers with a resource as it is now."""
    return lambda resource: json_answer(view(resource), headers={"ETag": etag_of(resource)})


def a_new(path: str, view: Callable[[Any], dict[str, Any]]) -> Callable[[Resource], Response]:
    """Return what answers 201 with a new resource and its address."""

    def answer(resource: Resource) -> Response:
        headers = {"ETag": etag_of(resource), "Location": path.format(resource.id)}
        return json_answer(view(resource), 201, headers)

    return answer


def reading(resource: Kept, view: Callable[[Kept], dict[str, Any]], if_none_match: str | None) -> Response:
    """Answer with a resource, or with 304 when the client has it already."""
    headers = {"ETag": etag_of(resource)}
    if is_known(if_none_match, resource):
        return Response(status_code=304, headers=headers)
    return json_answer(view(resource), headers=headers)
