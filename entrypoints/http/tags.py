"""The routes of tags."""

from fastapi import APIRouter, Request, Response, status
from pydantic import MISSING

from domain.counts import GroupBy, GroupCount, Grouping
from domain.page import TaskFilter
from domain.tag import Tag, TagId
from entrypoints.http.dependencies import Caller, IfNoneMatch, container_of
from entrypoints.http.documented import LISTED, created, read, removed, written_to
from entrypoints.http.idempotency import KEYED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.representation import json_answer, tag_view
from entrypoints.http.resource_targets import TagIdInPath, TagTarget
from entrypoints.http.resource_views import Merging, NewTag, TagChanges, TagsView, TagView
from entrypoints.http.writing import a_new, nothing, reading, the, written

router = APIRouter(route_class=StrictRoute, tags=["tags"])
_NONE = "tag_not_found"
_MANY = "`too_many_tasks`"


@router.get("", response_model=TagsView, responses=LISTED)
async def list_tags(caller: Caller, request: Request) -> Response:
    """List all tags in the order of their names, with how many tasks outside the trash have each."""
    container, owner = container_of(request), caller.owner
    tags = await container.resource_queries().all(Tag, owner)
    counts = await container.task_queries().counts(owner, TaskFilter(), Grouping(by=GroupBy.TAG))
    of_tag = {str(count.key): count for count in counts}
    none = GroupCount(key=None, open=0, completed=0)
    items = []
    for tag in sorted(tags, key=lambda each: each.folded):
        count = of_tag.get(str(tag.id), none)
        items.append(tag_view(tag) | {"open_tasks": count.open, "completed_tasks": count.completed})
    return json_answer({"items": items})


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=TagView,
    responses=created(also="`tag_exists`"),
    openapi_extra=KEYED,
)
async def create_tag(new: NewTag, caller: Caller, request: Request) -> Response:
    """Make a tag that no task has yet. Tasks make theirs by naming them."""
    create = container_of(request).tag_commands().create
    return await written(request, caller, lambda intent: create(intent, new.name), a_new("/api/tags/{}", tag_view))


@router.get("/{tag_id}", response_model=TagView, responses=read(_NONE))
async def read_tag(
    tag_id: TagIdInPath, caller: Caller, request: Request, if_none_match: IfNoneMatch = None
) -> Response:
    """Read a tag."""
    found = await container_of(request).resource_queries().get(Tag, tag_id, owner=caller.owner)
    return reading(found, tag_view, if_none_match)


@router.patch(
    "/{tag_id}",
    response_model=TagView,
    responses=written_to(_NONE, also=f"`tag_exists`, {_MANY}"),
    openapi_extra=KEYED,
)
async def edit_tag(changes: TagChanges, target: TagTarget, caller: Caller, request: Request) -> Response:
    """Rename a tag. Every task that has it gets a new version."""
    rename = container_of(request).tag_commands().rename
    name = None if changes.name is MISSING else changes.name
    return await written(request, caller, lambda intent: rename(intent, target, name), the(tag_view))


@router.delete(
    "/{tag_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=removed(_NONE, also=_MANY),
    openapi_extra=KEYED,
)
async def delete_tag(target: TagTarget, caller: Caller, request: Request) -> Response:
    """Delete a tag, and take it from every task that has it. Undo brings all of it back."""
    delete = container_of(request).tag_commands().delete
    return await written(request, caller, lambda intent: delete(intent, target), nothing)


@router.post("/{tag_id}/merge", response_model=TagView, responses=written_to(_NONE, also=_MANY), openapi_extra=KEYED)
async def merge_tag(merging: Merging, target: TagTarget, caller: Caller, request: Request) -> Response:
    """Give another tag to every task that has this one, and delete this one. The answer is the other."""
    merge = container_of(request).tag_commands().merge
    into = TagId(merging.into)
    return await written(request, caller, lambda intent: merge(intent, target, into), the(tag_view))
