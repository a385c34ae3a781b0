"""What owners do with their personal access tokens, and when these were last used."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from application.admission import Admission
from domain.access_token import AccessToken, Grant
from domain.access_token_text import TEXTS, digest_of, hint_of, text_of
from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import Unavailable
from domain.identity import AccessTokenId, OwnerId
from domain.ports import AccessTokens, AuditLog, Clock, Ids

RandomBelow: TypeAlias = Callable[[int], int]
"""Returns a number from 0 to below the one it is given, fit for secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new token with its text, which nobody can show again. Its repr does not show it either."""

    token: AccessToken
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenCommands:
    """No operation and no history: tokens are no part of what is synced, and none of it can be undone."""

    tokens: AccessTokens
    admission: Admission
    audit: AuditLog
    clock: Clock
    ids: Ids
    random_below: RandomBelow

    async def create(self, owner: OwnerId, grant: Grant) -> Issued:
        """Make a token; raise ValidationFailed or QuotaReached. Asked twice, it makes two."""
        text = text_of(self.random_below(TEXTS))
        token = AccessToken.new(AccessTokenId(self.ids()), owner, self.clock(), grant, hint=hint_of(text))
        await self.tokens.add(token, digest_of(text))
        self._tell(SecurityEventKind.ACCESS_TOKEN_CREATED, owner, token.id)
        return Issued(token=token, text=text)

    async def revoke(self, owner: OwnerId, token_id: AccessTokenId) -> None:
        """Make it good for nothing, on this replica from now on; raise AccessTokenNotFound."""
        await self.tokens.revoke(token_id, owner=owner, at=self.clock())
        self._tell(SecurityEventKind.ACCESS_TOKEN_REVOKED, owner, token_id)
        with suppress(Unavailable):  # it is revoked; this replica then hears of it as the others do
            await self.admission.refresh()

    def _tell(self, kind: SecurityEventKind, owner: OwnerId, token_id: AccessTokenId) -> None:
        self.audit(SecurityEvent(kind=kind, owner=owner, subject=str(token_id)))


@dataclass(slots=True)
class AccessTokenUses:
    """Uses that wait to be written together, so that no request does."""

    tokens: AccessTokens
    clock: Clock
    _waiting: dict[AccessTokenId, tuple[OwnerId, datetime]] = field(default_factory=dict)

    def note(self, token: AccessToken) -> None:
        """Take down that it is used now. Returns at once and never fails."""
        self._waiting[token.id] = (token.owner, self.clock())

    async def write(self) -> None:
        """Write what waits; raise Unavailable, and then it is lost: the next use will be written."""
        if self._waiting:
            uses, self._waiting = self._waiting, {}
            await self.tokens.note_uses(uses)
