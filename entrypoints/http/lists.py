"""The routes of lists, and of the sections in them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import MISSING

from domain.section import Section
from domain.task_list import ListContent, ListId, TaskList
from entrypoints.http.dependencies import Caller, IfNoneMatch, container_of
from entrypoints.http.documented import LISTED, created, listed_of, read, removed, written_to
from entrypoints.http.idempotency import KEYED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.representation import INBOX, json_answer, list_view, section_view
from entrypoints.http.resource_targets import ListIdInPath, ListTarget
from entrypoints.http.resource_views import (
    InboxView,
    ListChanges,
    ListsView,
    ListView,
    NeighbourInOrder,
    NewName,
    OrphanedTasks,
    SectionsView,
    SectionView,
)
from entrypoints.http.writing import a_new, nothing, reading, the, written

router = APIRouter(route_class=StrictRoute, tags=["lists"])
_NONE = "list_not_found"


@router.get("", response_model=ListsView, responses=LISTED)
async def list_lists(
    caller: Caller,
    request: Request,
    *,
    archived: Annotated[bool | None, Query(description="Whether it is archived; all lists without it.")] = None,
) -> Response:
    """List the inbox and all lists, in their manual order."""
    every = await container_of(request).resource_queries().all(TaskList, caller.owner)
    lists = [each for each in every if archived is None or (each.archived_at is not None) is archived]
    lists.sort(key=lambda each: (each.position, each.id))
    inbox = [] if archived else [INBOX]
    return json_answer({"items": [*inbox, *map(list_view, lists)]})


@router.post("", status_code=status.HTTP_201_CREATED, response_model=ListView, responses=created(), openapi_extra=KEYED)
async def create_list(new: NewName, caller: Caller, request: Request) -> Response:
    """Make a list, to stand after the others."""
    create = container_of(request).list_commands().create
    answer = a_new("/api/lists/{}", list_view)
    return await written(request, caller, lambda intent: create(intent, new.name), answer)


@router.get("/inbox", response_model=InboxView, responses=LISTED)
async def read_inbox(_: Caller) -> Response:
    """Read the inbox: tasks whose `list_id` is null are in it."""
    return json_answer(INBOX)


@router.get("/{list_id}", response_model=ListView, responses=read(_NONE))
async def read_list(
    list_id: ListIdInPath, caller: Caller, request: Request, if_none_match: IfNoneMatch = None
) -> Response:
    """Read a list."""
    found = await container_of(request).resource_queries().get(TaskList, list_id, owner=caller.owner)
    return reading(found, list_view, if_none_match)


@router.patch("/{list_id}", response_model=ListView, responses=written_to(_NONE), openapi_extra=KEYED)
async def edit_list(changes: ListChanges, target: ListTarget, caller: Caller, request: Request) -> Response:
    """Rename a list, archive it, or take it out of the archive."""
    edit = container_of(request).list_commands().edit
    wanted: ListContent = {}
    if changes.name is not MISSING:
        wanted["name"] = changes.name
    if changes.is_archived is not MISSING:
        wanted["is_archived"] = changes.is_archived
    return await written(request, caller, lambda intent: edit(intent, target, **wanted), the(list_view))


@router.delete(
    "/{list_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=removed(_NONE, also="`too_many_tasks`"),
    openapi_extra=KEYED,
)
async def delete_list(
    target: ListTarget,
    caller: Caller,
    request: Request,
    *,
    tasks: Annotated[OrphanedTasks, Query(description="To the inbox, or to the trash.")] = OrphanedTasks.MOVE,
) -> Response:
    """Delete a list and its sections; its tasks move to the inbox or to the trash. Undo brings all of it back."""
    delete, trashes = container_of(request).list_commands().delete, tasks is OrphanedTasks.TRASH
    return await written(request, caller, lambda intent: delete(intent, target, trashes=trashes), nothing)


@router.post("/{list_id}/move", response_model=ListView, responses=written_to(_NONE), openapi_extra=KEYED)
async def move_list(to: NeighbourInOrder, target: ListTarget, caller: Caller, request: Request) -> Response:
    """Put a list right before or right after another."""
    move = container_of(request).list_commands().move
    return await written(request, caller, lambda intent: move(intent, target, to.neighbour()), the(list_view))


@router.get("/{list_id}/sections", response_model=SectionsView, responses=listed_of(_NONE))
async def list_sections(list_id: ListIdInPath, caller: Caller, request: Request) -> Response:
    """List the sections of a list, in their manual order."""
    queries = container_of(request).resource_queries()
    await queries.get(TaskList, list_id, owner=caller.owner)
    sections = [each for each in await queries.all(Section, caller.owner) if each.list_id == list_id]
    sections.sort(key=lambda each: (each.position, each.id))
    return json_answer({"items": list(map(section_view, sections))})


@router.post(
    "/{list_id}/sections",
    status_code=status.HTTP_201_CREATED,
    response_model=SectionView,
    responses=created(_NONE),
    openapi_extra=KEYED,
)
async def create_section(new: NewName, list_id: ListIdInPath, caller: Caller, request: Request) -> Response:
    """Make a section, to stand after the others of the list."""
    create = container_of(request).section_commands().create
    answer = a_new("/api/sections/{}", section_view)
    return await written(request, caller, lambda intent: create(intent, ListId(list_id), new.name), answer)
