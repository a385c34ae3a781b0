"""Signing in with a local account. Whoever comes here has no token yet."""

from fastapi import APIRouter, Request, Response, status

from entrypoints.http.auth_views import KeySetView, NewAccount, Refresh, SignIn, Tokens
from entrypoints.http.dependencies import container_of
from entrypoints.http.documented import KEYS_PUBLISHED, PUBLIC, REGISTERED, SIGNED_IN, SIGNED_OUT
from entrypoints.http.json_bodies import StrictRoute

_KEYS_STAY = "public, max-age=300"

router = APIRouter(route_class=StrictRoute, tags=["auth"])


@router.post("/register", status_code=status.HTTP_201_CREATED, responses=REGISTERED, openapi_extra=PUBLIC)
async def register(new: NewAccount, request: Request) -> Tokens:
    """Make an account and sign in. The same e-mail and password again is the same account."""
    return Tokens.of(await container_of(request).accounts().register(new.email, new.password, new.name))


@router.post("/login", responses=SIGNED_IN, openapi_extra=PUBLIC)
async def login(shown: SignIn, request: Request) -> Tokens:
    """Sign in."""
    return Tokens.of(await container_of(request).accounts().sign_in(shown.email, shown.password))


@router.post("/refresh", responses=SIGNED_IN, openapi_extra=PUBLIC)
async def refresh(shown: Refresh, request: Request) -> Tokens:
    """Renew the access token. The refresh token is good once: a second use ends all that came from it."""
    return Tokens.of(await container_of(request).accounts().refresh(shown.refresh_token))


@router.post(
    "/logout",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=SIGNED_OUT,
    openapi_extra=PUBLIC,
)
async def logout(shown: Refresh, request: Request) -> Response:
    """Sign out: neither the refresh token nor any that came from it is good again. Done twice is done once."""
    await container_of(request).accounts().sign_out(shown.refresh_token)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/jwks", response_model=KeySetView, responses=KEYS_PUBLISHED, openapi_extra=PUBLIC)
async def key_set(request: Request) -> Response:
    """Publish the key that access tokens are verified with."""
    document = await container_of(request).session_tokens().key_set()
    return Response(document, media_type="application/json", headers={"Cache-Control": _KEYS_STAY})
