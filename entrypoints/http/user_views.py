"""Users and erasures as the API speaks of them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.erasure import Erasure
from domain.page import LIMIT_MAX
from domain.user import User
from entrypoints.http.paging import CURSOR_SCHEMA, Digits


class UsersParameters(BaseModel):
    """Which users, in the order of their ids."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(default="", pattern="^[A-Za-z0-9_-]{0,64}$", description="How their ids begin.")
    limit: Annotated[int, Digits] = Field(default=20, ge=1, le=LIMIT_MAX, description="How many at most.")
    cursor: str | None = Field(
        default=None, description="`next_cursor` of a page with the same `q`.", json_schema_extra=CURSOR_SCHEMA
    )


class UserCountsView(BaseModel):
    """How many tasks a user has."""

    open: int
    completed: int
    trashed: int


class UserView(BaseModel):
    """What an administrator may know of a user."""

    id: str = Field(description="The `sub` of their tokens.")
    is_suspended: bool
    suspended_at: datetime | None
    counts: UserCountsView


class UsersView(BaseModel):
    """One page."""

    items: list[UserView]
    limit: int
    next_cursor: str | None = Field(description="For the next page; null on the last.")


class ErasureView(BaseModel):
    """A receipt: how far the deletion of everything is."""

    id: UUID = Field(description="Whoever has it may ask for the receipt.")
    status: Literal["under_way", "completed"]
    requested_at: datetime
    completed_at: datetime | None


def user_view(user: User) -> dict[str, Any]:
    """Return a user as administrators see them."""
    return {
        "id": user.id,
        "is_suspended": user.suspended_at is not None,
        "suspended_at": user.suspended_at,
        "counts": {"open": user.open, "completed": user.completed, "trashed": user.trashed},
    }


def erasure_view(erasure: Erasure) -> dict[str, Any]:
    """Return the receipt, which does not say whose it is."""
    return {
        "id": str(erasure.receipt),
        "status": "under_way" if erasure.completed_at is None else "completed",
        "requested_at": erasure.requested_at,
        "completed_at": erasure.completed_at,
    }
