"""OAuth access tokens of Better Auth (RFC 9068): what an agent is given when a person lets it act for them."""

from dataclasses import replace
from typing import Any, ClassVar

from adapters.better_auth.compact_token import ACCESS_TOKEN, read_token
from adapters.better_auth.identity_provider import BetterAuthIdentityProvider
from adapters.better_auth.refusal import OnRefused, Reason, Refused, unheard
from domain.identity import Principal, Scope
from domain.ports import IdentityProvider

_GRANTABLE = frozenset({Scope.READ, Scope.WRITE})


class OAuthIdentityProvider(BetterAuthIdentityProvider):
    """Keeps the promises of `IdentityProvider`: signed with the keys of sessions, told from these by its type alone."""

    kind: ClassVar[str] = ACCESS_TOKEN

    def judge(self, claims: dict[str, Any]) -> Principal:
        """Return the person who let the client act, with the scopes that were granted and no more; raise Refused."""
        client = claims.get("client_id")
        if not isinstance(client, str) or not client or client == claims.get("sub"):
            raise Refused(Reason.CLIENT)  # a client that acts for itself is nobody who owns tasks
        if "cnf" in claims:
            raise Refused(Reason.BOUND)  # whoever shows it would have to prove that they hold its key
        if "scope" not in claims:
            raise Refused(Reason.SCOPE)
        person = super().judge(claims)
        return replace(person, scopes=person.scopes & _GRANTABLE, agent=client)


class ByType:
    """Gives OAuth access tokens to their provider and all else to the other, never one token to both."""

    def __init__(self, *, access_tokens: IdentityProvider, others: IdentityProvider) -> None:
        self._access_tokens = access_tokens
        self._others = others

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves; see the port."""
        chosen = self._access_tokens if _is_access_token(token) else self._others
        return await chosen.identify(token)


class NobodyKnown:
    """Knows no token: it stands where sessions are not taken."""

    def __init__(self, on_refused: OnRefused = unheard) -> None:
        self._on_refused = on_refused

    async def identify(self, token: str) -> Principal:  # noqa: ARG002  # whatever it is
        """Refuse; see the port."""
        self._on_refused(Reason.AUDIENCE)
        raise Refused(Reason.AUDIENCE).for_the_client()


def _is_access_token(token: str) -> bool:
    try:
        read_token(token, ACCESS_TOKEN)
    except Refused:
        return False
    return True
