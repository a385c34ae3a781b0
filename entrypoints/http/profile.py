"""The routes of one's own profile."""

from fastapi import APIRouter, Request, Response

from domain.profile import Profile
from entrypoints.http.dependencies import Caller, IfMatch, IfNoneMatch, container_of
from entrypoints.http.documented import PROFILE_READ, PROFILE_WRITTEN
from entrypoints.http.etags import is_named, versions_allowed
from entrypoints.http.idempotency import KEYED
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.profile_views import ProfileChanges, ProfileView, profile_etag, profile_view
from entrypoints.http.representation import json_answer
from entrypoints.http.writing import written

router = APIRouter(route_class=StrictRoute, tags=["profile"])


@router.get("/me", response_model=ProfileView, responses=PROFILE_READ)
async def read_profile(caller: Caller, request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """Read your profile, and how many tasks you have. It is there before you write anything."""
    profile = await container_of(request).profile_queries().get(caller.owner)
    etag = profile_etag(profile)
    return Response(status_code=304, headers={"ETag": etag}) if is_named(if_none_match, etag) else _answer(profile)


@router.patch("/me", response_model=ProfileView, responses=PROFILE_WRITTEN, openapi_extra=KEYED)
async def edit_profile(changes: ProfileChanges, caller: Caller, request: Request, if_match: IfMatch = None) -> Response:
    """Change your time zone or your language (JSON Merge Patch, RFC 7396). It is no part of history or of the feed."""
    edit, versions = container_of(request).profile_commands().edit, versions_allowed(if_match)
    return await written(request, caller, lambda intent: edit(intent, versions, **changes.content()), _answer)


def _answer(profile: Profile) -> Response:
    return json_answer(profile_view(profile), headers={"ETag": profile_etag(profile)})
