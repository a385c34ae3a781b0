"""The task routes: one router, mounted once for each contract that it serves."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from domain.task import Task, TaskId
from entrypoints.http.dependencies import Caller, IfNoneMatch, Target, TaskIdInPath, commands_of, queries_of
from entrypoints.http.documented import CREATED, LISTED, READ, REMOVED, WRITTEN
from entrypoints.http.etags import etag_of, is_known, require_unknown
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.paging import ListParameters
from entrypoints.http.representation import page_answer
from entrypoints.http.views import Completion, NewTask, TaskChanges, TaskPageView, TaskView

router = APIRouter(route_class=StrictRoute, tags=["tasks"])


@router.post("", status_code=status.HTTP_201_CREATED, response_model=TaskView, responses=CREATED)
async def create_task(new: NewTask, caller: Caller, request: Request, response: Response) -> Task:
    """Create a task. The answer carries its address in `Location` and its version in `ETag`."""
    task = await commands_of(request).create(caller.owner, **new.content())
    response.headers["Location"] = f"/api/tasks/{task.id}"
    return _tagged(task, response)


@router.get("", response_model=TaskPageView, responses=LISTED)
async def list_tasks(asked: Annotated[ListParameters, Query()], caller: Caller, request: Request) -> Response:
    """List tasks, the newest first unless `sort` says otherwise. What lies in the trash is not among them."""
    return page_answer(await queries_of(request).page(caller.owner, asked.task_filter(), asked.page_request()))


@router.get("/{task_id}", response_model=TaskView, responses=READ)
async def read_task(
    task_id: TaskIdInPath, caller: Caller, request: Request, response: Response, if_none_match: IfNoneMatch = None
) -> Task | Response:
    """Read a task. With `If-None-Match` and an ETag that is still good, the answer is 304 without a body."""
    task = await queries_of(request).get(TaskId(task_id), owner=caller.owner)
    if is_known(if_none_match, task):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag_of(task)})
    return _tagged(task, response)


@router.put("/{task_id}", response_model=TaskView, responses=WRITTEN)
async def replace_task(
    new: NewTask,
    target: Target,
    request: Request,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> Task:
    """Replace a task's content. What is left out returns to its default. With `If-None-Match: *` it never does."""
    if if_none_match is not None:
        require_unknown(if_none_match, await queries_of(request).get(target.task_id, owner=target.owner))
    return _tagged(await commands_of(request).replace(target, **new.content()), response)


@router.patch("/{task_id}", response_model=TaskView, responses=WRITTEN)
async def edit_task(changes: TaskChanges, target: Target, request: Request, response: Response) -> Task:
    """Change some fields (JSON Merge Patch, RFC 7396). What is left out stays as it is, also under concurrency."""
    return _tagged(await commands_of(request).edit(target, **changes.content()), response)


@router.delete("/{task_id}", status_code=status.HTTP_204_NO_CONTENT, response_class=Response, responses=REMOVED)
async def delete_task(
    target: Target,
    request: Request,
    *,
    permanent: Annotated[bool, Query(description="Delete for good, from the trash too.")] = False,
) -> None:
    """Move a task to the trash, or delete it for good with `permanent=true`. Done again, the answer is 404."""
    commands = commands_of(request)
    await (commands.remove(target) if permanent else commands.trash(target))


@router.patch("/{task_id}/complete", response_model=TaskView, responses=WRITTEN)
async def set_completion(
    target: Target, request: Request, response: Response, wanted: Completion | None = None
) -> Task:
    """Set completion to what the body says; without a body, turn it over, which is not safe to retry."""
    if wanted is None:
        return _tagged(await commands_of(request).toggle(target), response)
    return _tagged(await commands_of(request).edit(target, is_completed=wanted.is_completed), response)


@router.post("/{task_id}/complete", response_model=TaskView, responses=WRITTEN)
async def complete_task(target: Target, request: Request, response: Response) -> Task:
    """Complete a task. Done twice is done once."""
    return _tagged(await commands_of(request).complete(target), response)


@router.post("/{task_id}/reopen", response_model=TaskView, responses=WRITTEN)
async def reopen_task(target: Target, request: Request, response: Response) -> Task:
    """Make a task open again. Done twice is done once."""
    return _tagged(await commands_of(request).reopen(target), response)


@router.post("/{task_id}/restore", response_model=TaskView, responses=WRITTEN)
async def restore_task(target: Target, request: Request, response: Response) -> Task:
    """Take a task out of the trash, as it was. Done twice is done once."""
    return _tagged(await commands_of(request).restore(target), response)


def _tagged(task: Task, response: Response) -> Task:
    response.headers["ETag"] = etag_of(task)
    return task
