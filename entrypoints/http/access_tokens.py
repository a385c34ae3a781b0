"""The routes of personal access tokens."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response, status

from domain.identity import AccessTokenId
from entrypoints.http.access_token_views import (
    AccessTokensView,
    AccessTokenView,
    IssuedTokenView,
    NewAccessToken,
    access_token_view,
    issued_view,
)
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import LISTED, TOKEN_MADE, TOKEN_REVOKED, listed_of
from entrypoints.http.ids import CanonicalId
from entrypoints.http.json_bodies import AccountRoute
from entrypoints.http.representation import json_answer

router = APIRouter(route_class=AccountRoute, tags=["access tokens"])
TokenIdInPath = Annotated[CanonicalId, Path(description="The access token's id.", alias="token_id")]


@router.post("", status_code=status.HTTP_201_CREATED, response_model=IssuedTokenView, responses=TOKEN_MADE)
async def create_access_token(new: NewAccessToken, caller: Caller, request: Request) -> Response:
    """Make a token for a program. Its text is in this answer alone, so an `Idempotency-Key` does nothing here."""
    issued = await container_of(request).access_token_commands().create(caller.owner, new.grant())
    return json_answer(issued_view(issued), 201, {"Location": f"/api/users/me/tokens/{issued.token.id}"})


@router.get("", response_model=AccessTokensView, responses=LISTED)
async def list_access_tokens(caller: Caller, request: Request) -> Response:
    """List your tokens that are not revoked, expired ones too, the oldest first."""
    tokens = await container_of(request).access_tokens().of_owner(caller.owner)
    return json_answer({"items": [access_token_view(token) for token in tokens]})


@router.get("/{token_id}", response_model=AccessTokenView, responses=listed_of("token_not_found"))
async def read_access_token(token_id: TokenIdInPath, caller: Caller, request: Request) -> Response:
    """Read what is known of a token; its text is not."""
    token = await container_of(request).access_tokens().get(AccessTokenId(token_id), owner=caller.owner)
    return json_answer(access_token_view(token))


@router.delete("/{token_id}", status_code=status.HTTP_204_NO_CONTENT, response_class=Response, responses=TOKEN_REVOKED)
async def revoke_access_token(token_id: TokenIdInPath, caller: Caller, request: Request) -> Response:
    """Revoke a token: here at once, on every replica within five seconds. Again, it is not there."""
    await container_of(request).access_token_commands().revoke(caller.owner, AccessTokenId(token_id))
    return Response(status_code=status.HTTP_204_NO_CONTENT)
