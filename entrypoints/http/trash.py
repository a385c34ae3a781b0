"""The trash: where deleted tasks wait."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from domain.page import TaskFilter
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import LISTED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.paging import TrashParameters
from entrypoints.http.representation import page_answer, task_anywhere_view
from entrypoints.http.views import TrashPageView

router = APIRouter(route_class=StrictRoute, tags=["trash"])


@router.get("/trash", response_model=TrashPageView, responses=LISTED)
async def list_trash(asked: Annotated[TrashParameters, Query()], caller: Caller, request: Request) -> Response:
    """List the trash, the last deleted first. Restore a task with `POST /api/tasks/{task_id}/restore`."""
    queries = container_of(request).task_queries()
    page = await queries.page(caller.owner, TaskFilter(trashed=True), asked.page_request())
    return page_answer(page, task_anywhere_view)
