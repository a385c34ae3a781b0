"""What a client may do, told before it is met."""

from fastapi import APIRouter, Request, Response

from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import LISTED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.limit_views import LimitsView, limits_view
from entrypoints.http.representation import json_answer

router = APIRouter(route_class=StrictRoute, tags=["limits"])


@router.get("/limits", response_model=LimitsView, responses=LISTED)
async def read_limits(_: Caller, request: Request) -> Response:
    """Read every limit that there is, as it is enforced."""
    container = container_of(request)
    return json_answer(limits_view(container.limits().of_owner, container.periods()).model_dump())
