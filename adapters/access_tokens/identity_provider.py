"""Personal access tokens: known by their digests."""

from collections.abc import Callable
from enum import StrEnum

from adapters.access_tokens.lookups import Lookups
from domain.access_token import GRANTABLE, AccessToken
from domain.access_token_text import digest_of, is_well_formed
from domain.errors import IdentityUnavailable, TokenExpired, TokenInvalid, Unavailable
from domain.identity import Principal
from domain.ports import Clock


class Reason(StrEnum):
    """Why a token was refused: for the operator's log, never for the client."""

    CHECKSUM = "access_token_checksum"
    UNKNOWN = "access_token_unknown"
    REVOKED = "access_token_revoked"
    EXPIRED = "access_token_expired"


class AccessTokenIdentityProvider:
    """Keeps the promises of `IdentityProvider`; a mistyped token costs no question to storage.

    `on_used` hears of every token that was good here, which is once a minute where good tokens are remembered.
    """

    def __init__(
        self,
        lookups: Lookups,
        *,
        clock: Clock,
        on_used: Callable[[AccessToken], None],
        on_refused: Callable[[str], None],
    ) -> None:
        self._lookups = lookups
        self._clock = clock
        self._on_used = on_used
        self._on_refused = on_refused

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves; see the port."""
        if not is_well_formed(token):
            raise self._invalid(Reason.CHECKSUM)
        try:
            found = await self._lookups.find(digest_of(token))
        except Unavailable as failure:
            raise IdentityUnavailable("Access tokens cannot be looked up right now. Try again.") from failure
        if found is None:
            raise self._invalid(Reason.UNKNOWN)
        if found.revoked_at is not None:
            raise self._invalid(Reason.REVOKED)
        if found.expires_at <= self._clock():
            self._on_refused(Reason.EXPIRED)
            raise TokenExpired("The token has expired.")
        self._on_used(found)
        return _principal(found)

    def _invalid(self, reason: Reason) -> TokenInvalid:
        self._on_refused(reason)
        return TokenInvalid("The token is not valid.")


def _principal(token: AccessToken) -> Principal:
    return Principal(
        owner=token.owner,
        issued_at=token.created_at,
        expires_at=token.expires_at,
        scopes=token.scopes & GRANTABLE,
        access_token=token.id,
        agent=token.name,
    )
