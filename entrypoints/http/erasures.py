"""Having everything erased, and asking with the receipt how far that is."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response, status

from domain.erasure import ReceiptId
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import ERASURE_READ, ERASURE_REQUESTED, PUBLIC
from entrypoints.http.ids import CanonicalId
from entrypoints.http.json_bodies import AccountRoute, StrictRoute
from entrypoints.http.query_strings import refuse_unknown_parameters
from entrypoints.http.representation import json_answer
from entrypoints.http.user_views import ErasureView, erasure_view

of_oneself = APIRouter(route_class=AccountRoute, tags=["users"])
router = APIRouter(route_class=StrictRoute, tags=["users"])


@of_oneself.delete("", status_code=status.HTTP_202_ACCEPTED, response_model=ErasureView, responses=ERASURE_REQUESTED)
async def erase_me(caller: Caller, request: Request) -> Response:
    """Have everything erased that you have here; nothing brings it back. Tokens issued until now are good no more.

    It takes fifteen seconds or more. `Location` tells how far it is, without a token.
    """
    erasure = await container_of(request).erasing().request(caller.owner)
    location = {"Location": f"/api/erasures/{erasure.receipt}"}
    return json_answer(erasure_view(erasure), status.HTTP_202_ACCEPTED, location)


@router.get("/{receipt}", response_model=ErasureView, responses=ERASURE_READ, openapi_extra=PUBLIC)
async def read_erasure(
    receipt: Annotated[CanonicalId, Path(description="The `id` of the answer to the request.")], request: Request
) -> Response:
    """Read how far an erasure is; no token is needed. Receipts are kept for 400 days."""
    refuse_unknown_parameters(request)
    return json_answer(erasure_view(await container_of(request).erasures().find(ReceiptId(receipt))))
