"""The routes of one section. Lists make and list them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import MISSING

from domain.section import Section
from entrypoints.http.dependencies import Caller, IfNoneMatch, container_of
from entrypoints.http.documented import read, removed, written_to
from entrypoints.http.idempotency import KEYED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.representation import section_view
from entrypoints.http.resource_targets import SectionIdInPath, SectionTarget
from entrypoints.http.resource_views import NeighbourInOrder, OrphanedTasks, SectionChanges, SectionView
from entrypoints.http.writing import nothing, reading, the, written

router = APIRouter(route_class=StrictRoute, tags=["lists"])
_NONE = "section_not_found"


@router.get("/{section_id}", response_model=SectionView, responses=read(_NONE))
async def read_section(
    section_id: SectionIdInPath, caller: Caller, request: Request, if_none_match: IfNoneMatch = None
) -> Response:
    """Read a section."""
    found = await container_of(request).resource_queries().get(Section, section_id, owner=caller.owner)
    return reading(found, section_view, if_none_match)


@router.patch("/{section_id}", response_model=SectionView, responses=written_to(_NONE), openapi_extra=KEYED)
async def edit_section(changes: SectionChanges, target: SectionTarget, caller: Caller, request: Request) -> Response:
    """Rename a section."""
    rename = container_of(request).section_commands().rename
    name = None if changes.name is MISSING else changes.name
    return await written(request, caller, lambda intent: rename(intent, target, name), the(section_view))


@router.delete(
    "/{section_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=removed(_NONE, also="`too_many_tasks`"),
    openapi_extra=KEYED,
)
async def delete_section(
    target: SectionTarget,
    caller: Caller,
    request: Request,
    *,
    tasks: Annotated[OrphanedTasks, Query(description="Stay in the list, or to the trash.")] = OrphanedTasks.MOVE,
) -> Response:
    """Delete a section; its tasks stay in the list, or move to the trash. Undo brings all of it back."""
    delete, trashes = container_of(request).section_commands().delete, tasks is OrphanedTasks.TRASH
    return await written(request, caller, lambda intent: delete(intent, target, trashes=trashes), nothing)


@router.post("/{section_id}/move", response_model=SectionView, responses=written_to(_NONE), openapi_extra=KEYED)
async def move_section(to: NeighbourInOrder, target: SectionTarget, caller: Caller, request: Request) -> Response:
    """Put a section right before or right after another of its list."""
    move = container_of(request).section_commands().move
    return await written(request, caller, lambda intent: move(intent, target, to.neighbour()), the(section_view))
