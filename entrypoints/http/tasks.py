"""The task routes: one router, mounted once for each contract that it serves."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import MISSING

from application.intent import Intent
from application.task_changes import Creation, TaskTarget
from domain.errors import PreconditionFailed, TaskExists
from domain.task import TaskId
from entrypoints.http.dependencies import Caller, IfNoneMatch, Target, TaskIdInPath, UnlessMatch, container_of
from entrypoints.http.documented import CREATED, LISTED, READ, REMOVED, REPLACED, WRITTEN
from entrypoints.http.etags import is_star, versions_refused
from entrypoints.http.idempotency import KEYED
from entrypoints.http.ids import require_choosable
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.paging import ListParameters
from entrypoints.http.representation import task_view
from entrypoints.http.task_pages import page_of_tasks
from entrypoints.http.views import Completion, NewTask, Replacement, TaskChanges, TaskMove, TaskPageView, TaskView
from entrypoints.http.writing import nothing, reading, the_creation, the_task, written

router = APIRouter(route_class=StrictRoute, tags=["tasks"])


@router.post("", status_code=status.HTTP_201_CREATED, response_model=TaskView, responses=CREATED, openapi_extra=KEYED)
async def create_task(new: NewTask, caller: Caller, request: Request) -> Response:
    """Create a task. With an `id` of your choice it is safe to repeat: the same again answers 200 and the task."""
    commands = container_of(request).task_commands()

    async def create(intent: Intent) -> Creation:
        if new.id is MISSING:
            return await commands.create(intent, **new.content())
        return await commands.create_under(intent, TaskId(new.id), **new.content())

    return await written(request, caller, create, the_creation)


@router.get("", response_model=TaskPageView, responses=LISTED)
async def list_tasks(asked: Annotated[ListParameters, Query()], caller: Caller, request: Request) -> Response:
    """List tasks, the newest first unless `sort` says otherwise. What lies in the trash is not among them."""
    return await page_of_tasks(request, caller.owner, asked)


@router.get("/{task_id}", response_model=TaskView, responses=READ)
async def read_task(
    task_id: TaskIdInPath, caller: Caller, request: Request, if_none_match: IfNoneMatch = None
) -> Response:
    """Read a task. With `If-None-Match` and an ETag that is still good, the answer is 304 without a body."""
    task = await container_of(request).task_queries().get(TaskId(task_id), owner=caller.owner)
    return reading(task, task_view, if_none_match)


@router.put("/{task_id}", response_model=TaskView, responses=REPLACED, openapi_extra=KEYED)
async def replace_task(
    new: Replacement, target: Target, caller: Caller, request: Request, if_none_match: UnlessMatch = None
) -> Response:
    """Replace a task's content. What is left out returns to its default. With `If-None-Match: *`, create it instead."""
    commands = container_of(request).task_commands()
    if not is_star(if_none_match):
        aim = TaskTarget(
            task_id=target.task_id, if_version=target.if_version, unless_version=versions_refused(if_none_match)
        )
        replace = commands.replace
        return await written(request, caller, lambda intent: replace(intent, aim, **new.content()), the_task)
    require_choosable(target.task_id)

    async def create(intent: Intent) -> Creation:
        try:
            return await commands.create_under(intent, target.task_id, **new.content())
        except TaskExists as taken:
            raise PreconditionFailed(current_version=taken.current_version, message=str(taken)) from taken

    return await written(request, caller, create, the_creation)


@router.patch("/{task_id}", response_model=TaskView, responses=WRITTEN, openapi_extra=KEYED)
async def edit_task(changes: TaskChanges, target: Target, caller: Caller, request: Request) -> Response:
    """Change some fields (JSON Merge Patch, RFC 7396). What is left out stays as it is, also under concurrency."""
    edit = container_of(request).task_commands().edit
    return await written(request, caller, lambda intent: edit(intent, target, **changes.content()), the_task)


@router.delete(
    "/{task_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=REMOVED,
    openapi_extra=KEYED,
)
async def delete_task(
    target: Target,
    caller: Caller,
    request: Request,
    *,
    permanent: Annotated[bool, Query(description="Delete for good, from the trash too.")] = False,
) -> Response:
    """Move a task to the trash, or delete it for good with `permanent=true`. Done again, the answer is 404."""
    commands = container_of(request).task_commands()
    delete = commands.remove if permanent else commands.trash
    return await written(request, caller, lambda intent: delete(intent, target), nothing)


@router.post("/{task_id}/move", response_model=TaskView, responses=WRITTEN, openapi_extra=KEYED)
async def move_task(to: TaskMove, target: Target, caller: Caller, request: Request) -> Response:
    """Put a task right before or right after another, or at the end of a list, a section or below a parent."""
    move = container_of(request).task_commands().move
    return await written(request, caller, lambda intent: move(intent, target, to.destination()), the_task)


@router.patch("/{task_id}/complete", response_model=TaskView, responses=WRITTEN, openapi_extra=KEYED)
async def set_completion(
    target: Target, caller: Caller, request: Request, wanted: Completion | None = None
) -> Response:
    """Set completion to what the body says; without a body, turn it over, which only a key makes safe to retry."""
    commands = container_of(request).task_commands()
    if wanted is None:
        return await written(request, caller, lambda intent: commands.toggle(intent, target), the_task)
    done = wanted.is_completed
    return await written(request, caller, lambda intent: commands.edit(intent, target, is_completed=done), the_task)


@router.post("/{task_id}/complete", response_model=TaskView, responses=WRITTEN, openapi_extra=KEYED)
async def complete_task(target: Target, caller: Caller, request: Request) -> Response:
    """Complete a task. Done twice is done once."""
    complete = container_of(request).task_commands().complete
    return await written(request, caller, lambda intent: complete(intent, target), the_task)


@router.post("/{task_id}/reopen", response_model=TaskView, responses=WRITTEN, openapi_extra=KEYED)
async def reopen_task(target: Target, caller: Caller, request: Request) -> Response:
    """Make a task open again. Done twice is done once."""
    reopen = container_of(request).task_commands().reopen
    return await written(request, caller, lambda intent: reopen(intent, target), the_task)


@router.post("/{task_id}/restore", response_model=TaskView, responses=WRITTEN, openapi_extra=KEYED)
async def restore_task(target: Target, caller: Caller, request: Request) -> Response:
    """Take a task out of the trash, as it was. Done twice is done once."""
    restore = container_of(request).task_commands().restore
    return await written(request, caller, lambda intent: restore(intent, target), the_task)
