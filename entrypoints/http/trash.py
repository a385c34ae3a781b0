"""The trash: where deleted tasks wait."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from entrypoints.http.dependencies import Caller
from entrypoints.http.documented import LISTED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.paging import TrashParameters
from entrypoints.http.representation import task_anywhere_view
from entrypoints.http.task_pages import page_of_tasks
from entrypoints.http.views import TrashPageView

router = APIRouter(route_class=StrictRoute, tags=["trash"])


@router.get("/trash", response_model=TrashPageView, responses=LISTED)
async def list_trash(asked: Annotated[TrashParameters, Query()], caller: Caller, request: Request) -> Response:
    """List the trash, the last deleted first. Restore a task with `POST /api/tasks/{task_id}/restore`."""
    return await page_of_tasks(request, caller.owner, asked, task_anywhere_view)
