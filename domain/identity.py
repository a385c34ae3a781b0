"""Who is asking, what they may ask for, and how that was proved."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

OwnerId = NewType("OwnerId", str)
"""The `sub` of the one configured issuer: 1 to 64 of `A-Z a-z 0-9 _ -`, the form of Better Auth's user ids."""

OWNER_ID = r"[A-Za-z0-9_-]{1,64}"
"""That form, as a pattern."""

AccessTokenId = NewType("AccessTokenId", UUID)
"""The id of a personal access token, which is no secret."""

ADMIN_ROLE = "admin"


class Scope(StrEnum):
    """What a token may be used for; every route asks for one."""

    READ = "tasks:read"
    WRITE = "tasks:write"
    ACCOUNT = "account"
    """What a person does and no program in their name: making tokens, erasing everything."""
    ADMIN = "admin"


def scopes_of(roles: Collection[str], named: Collection[str] | None) -> frozenset[Scope]:
    """Return what a token with these roles may be used for; `named` is what its `scope` claim names.

    Without that claim (None: a session) it is everything the person may do, which includes `admin` with the role of
    that name. With it, no more than it names: a role is never gained by naming a scope.
    """
    theirs = frozenset(Scope) if ADMIN_ROLE in roles else frozenset(Scope) - {Scope.ADMIN}
    return theirs if named is None else frozenset(scope for scope in theirs if scope in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody whose identity was proved; `expires_at` (UTC) is when that proof ends."""

    owner: OwnerId
    expires_at: datetime
    scopes: frozenset[Scope]
    issued_at: datetime | None = None
    """UTC, to the second; None when the token does not tell."""
    roles: frozenset[str] = frozenset()
    access_token: AccessTokenId | None = None
    """The personal access token that was shown; None for a session."""
    agent: str | None = None
    """The name of the program that acts for the owner; None when it is the owner."""

    @property
    def acts_by_consent(self) -> bool:
        """Whether it is a client that the owner let in, and may let do more; an access token is what it is."""
        return self.agent is not None and self.access_token is None
