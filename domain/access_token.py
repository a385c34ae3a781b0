"""A personal access token: what lets a program act for its owner, until it ends or is revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from domain.errors import QuotaReached, field_refused
from domain.identity import AccessTokenId, OwnerId, Scope
from domain.text import trimmed_text

NAME_MAX = 50
ACCESS_TOKENS_MAX = 50
ACCESS_TOKENS_KEPT_MAX = 200
"""Revoked and expired ones included: nobody fills the list of the revoked by making and revoking."""
LIFE = timedelta(days=90)
LIFE_MAX = timedelta(days=366)
GRANTABLE = frozenset({Scope.READ, Scope.WRITE})
"""Never more: who finds such a token must not be able to make others with it, or to erase anything."""
MAKES_ROOM_AFTER = timedelta(hours=1)
"""Much longer than replicas need to hear of a revocation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an owner wants a token for; without an end, it ends after the usual time."""

    name: str
    scopes: frozenset[Scope] = GRANTABLE
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """What is known of a token beside its text, which only its owner has. `hint` is the end of that text."""

    id: AccessTokenId
    owner: OwnerId
    name: str
    scopes: frozenset[Scope]
    hint: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def new(cls, token_id: AccessTokenId, owner: OwnerId, now: datetime, grant: Grant, *, hint: str) -> Self:
        """Make a token; raise ValidationFailed when the grant breaks a rule."""
        if not grant.scopes or not grant.scopes <= GRANTABLE:
            raise field_refused("scopes", f"must be one or more of {', '.join(sorted(GRANTABLE))}", "enum")
        expires_at = now + LIFE if grant.expires_at is None else grant.expires_at
        if not now < expires_at <= now + LIFE_MAX:
            raise field_refused("expires_at", f"must be ahead, by at most {LIFE_MAX.days} days", "value_error")
        return cls(
            id=token_id,
            owner=owner,
            name=trimmed_text("name", grant.name, longest=NAME_MAX),
            scopes=grant.scopes,
            hint=hint,
            created_at=now,
            expires_at=expires_at.astimezone(UTC),
        )

    def ended_by(self, moment: datetime) -> bool:
        """Tell whether it had expired or been revoked by then."""
        return min(self.expires_at, self.revoked_at or self.expires_at) <= moment


def making_room(kept: Sequence[AccessToken], now: datetime) -> Sequence[AccessToken]:
    """Return which of an owner's tokens are to be forgotten for the sake of another one, most often none.

    Raise QuotaReached when fifty are live, or when too many ended a moment ago.
    """
    if sum(not token.ended_by(now) for token in kept) >= ACCESS_TOKENS_MAX:
        raise QuotaReached(f"There are {ACCESS_TOKENS_MAX} access tokens already: revoke one first.")
    if len(kept) < ACCESS_TOKENS_KEPT_MAX:
        return ()
    over = [token for token in kept if token.ended_by(now - MAKES_ROOM_AFTER)]
    if len(kept) - len(over) >= ACCESS_TOKENS_KEPT_MAX:
        raise QuotaReached(f"{ACCESS_TOKENS_KEPT_MAX} access tokens were made in the last hour: wait for the next.")
    return over
