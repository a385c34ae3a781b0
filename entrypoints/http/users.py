"""What administrators ask about users, and do about them. They never see a task of another."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from application.cursors import CursorKind
from domain.audit import SecurityEvent, SecurityEventKind
from domain.identity import OWNER_ID, OwnerId, Principal
from domain.user import User
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import ADMINISTERED, LISTED, SUSPENDED
from entrypoints.http.json_bodies import AdminRoute
from entrypoints.http.representation import json_answer
from entrypoints.http.user_views import UsersParameters, UsersView, UserView, user_view

router = APIRouter(route_class=AdminRoute, tags=["users"])


async def _administrator(caller: Caller, request: Request) -> Principal:
    """Return the caller, after a line about the call in the log for operators."""
    user = request.path_params.get("user")
    event = SecurityEvent(
        kind=SecurityEventKind.ADMIN_CALL,
        owner=OwnerId(user) if user is not None and re.fullmatch(OWNER_ID, user) else None,
        by=caller.owner,
        subject=request.scope["route"].name,
    )
    container_of(request).audit()(event)
    return caller


Administrator = Annotated[Principal, Depends(_administrator)]
UserInPath = Annotated[str, Path(alias="user", pattern=f"^{OWNER_ID}$", description="The `sub` of the user's tokens.")]


@router.get("", response_model=UsersView, responses=LISTED)
async def list_users(asked: Annotated[UsersParameters, Query()], caller: Administrator, request: Request) -> Response:
    """List everybody who has written something, in the order of their ids."""
    container, question = container_of(request), f"q={asked.q}"
    cursors, after = container.cursors(), None
    if asked.cursor is not None:
        position = await cursors.unseal(CursorKind.USERS, caller.owner, asked.cursor, field="cursor", question=question)
        after = OwnerId(position.decode())
    found = await container.users().page(beginning=asked.q, after=after, limit=asked.limit + 1)
    page, cursor = found[: asked.limit], None
    if len(found) > asked.limit:
        cursor = await cursors.seal(CursorKind.USERS, caller.owner, page[-1].id.encode(), question=question)
    return json_answer({"items": list(map(user_view, page)), "limit": asked.limit, "next_cursor": cursor})


@router.get("/{user}", response_model=UserView, responses=ADMINISTERED)
async def read_user(user: UserInPath, _: Administrator, request: Request) -> Response:
    """Read whether a user is suspended, and how many tasks they have."""
    return _answer(await container_of(request).users().get(OwnerId(user)))


@router.post("/{user}/suspend", response_model=UserView, responses=SUSPENDED)
async def suspend_user(user: UserInPath, caller: Administrator, request: Request) -> Response:
    """Keep a user out: within five seconds every replica refuses their tokens and ends their event streams.

    Done twice is done once.
    """
    return _answer(await container_of(request).suspension().suspend(OwnerId(user), by=caller.owner))


@router.post("/{user}/reinstate", response_model=UserView, responses=ADMINISTERED)
async def reinstate_user(user: UserInPath, caller: Administrator, request: Request) -> Response:
    """Let a suspended user in again. Done twice is done once."""
    return _answer(await container_of(request).suspension().reinstate(OwnerId(user), by=caller.owner))


def _answer(user: User) -> Response:
    return json_answer(user_view(user))
