"""Whether the process lives and whether it can work: for orchestrators, without a token."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from entrypoints.http.documented import NOT_READY, PUBLIC

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well; what is not well is a problem."""

    status: Literal["ok"] = "ok"


@router.get("/health/live", openapi_extra=PUBLIC)
async def live() -> Health:
    """Say that the process lives. It asks nothing and nobody."""
    return Health()


@router.get("/health/ready", responses=NOT_READY, openapi_extra=PUBLIC)
async def ready(request: Request) -> Health:
    """Say that the database and the identity provider's keys are at hand; 503 while one of them is not."""
    for part in request.app.state.container.readiness():
        await part.check_ready()
    return Health()
