"""The trash: where deleted tasks wait."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from domain.page import TaskFilter, TaskPage
from entrypoints.http.dependencies import Caller, queries_of
from entrypoints.http.documented import LISTED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.paging import TrashParameters
from entrypoints.http.views import TrashPageView

router = APIRouter(route_class=StrictRoute, tags=["trash"])


@router.get("/trash", response_model=TrashPageView, responses=LISTED)
async def list_trash(asked: Annotated[TrashParameters, Query()], caller: Caller, request: Request) -> TaskPage:
    """List the trash, the last deleted first. Restore a task with `POST /api/tasks/{task_id}/restore`."""
    return await queries_of(request).page(caller.owner, TaskFilter(trashed=True), asked.page_request())
