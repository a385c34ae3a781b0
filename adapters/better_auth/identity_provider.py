"""Better Auth's session tokens, verified with the public keys it publishes."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from adapters.better_auth.claims import (
    check_audience,
    check_begun,
    check_issuer,
    check_unexpired,
    expires_at,
    issued_at,
    principal_of,
)
from adapters.better_auth.compact_token import SESSION, UnverifiedToken, read_token
from adapters.better_auth.jwk import KEY_ID, VerificationKey
from adapters.better_auth.refusal import OnRefused, Reason, Refused, unheard
from adapters.better_auth.signature import verified_claims
from domain.identity import Principal
from domain.ports import Clock

LONGEST_LIFE = 24 * 60 * 60
"""Seconds between `iat` and `exp`. Better Auth's default is 15 minutes; a token cannot be revoked before its end."""


class SessionRules(Protocol):
    """What a session token must name."""

    @property
    def issuer(self) -> str: ...  # noqa: D102  # the class says it
    @property
    def audience(self) -> str: ...  # noqa: D102  # as above
    @property
    def algorithms(self) -> Sequence[str]: ...  # noqa: D102  # as above


class Keys(Protocol):
    """Where the public keys come from."""

    async def find(self, key_id: str) -> VerificationKey:
        """Return the key; raise Refused when there is no such key, an Unavailable when that cannot be told now."""
        ...


class BetterAuthIdentityProvider:
    """Keeps the promises of `IdentityProvider`; `on_refused` hears the reason that the client is not told."""

    kind: ClassVar[str] = SESSION

    def __init__(self, config: SessionRules, keys: Keys, *, clock: Clock, on_refused: OnRefused = unheard) -> None:
        self._config = config
        self._keys = keys
        self._clock = clock
        self._on_refused = on_refused

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves; see the port."""
        try:
            unverified = read_token(token, self.kind)
            key = await self._key(unverified)
            return self.judge(verified_claims(unverified, key.public))
        except Refused as refused:
            self._on_refused(refused.reason)
            raise refused.for_the_client() from None

    async def _key(self, token: UnverifiedToken) -> VerificationKey:
        if token.algorithm not in self._config.algorithms:
            raise Refused(Reason.ALGORITHM)
        if token.key_id is None or re.fullmatch(KEY_ID, token.key_id) is None:
            raise Refused(Reason.KEY_ID)
        key = await self._keys.find(token.key_id)
        if token.algorithm not in key.algorithms:
            raise Refused(Reason.ALGORITHM)
        return key

    def judge(self, claims: dict[str, Any]) -> Principal:
        """Return whom claims of ours name, of which the signature was verified; raise Refused."""
        now = self._clock().timestamp()
        check_issuer(claims, self._config.issuer)
        check_audience(claims, self._config.audience)
        issued, expires = issued_at(claims, now), expires_at(claims)
        if not 0 < expires - issued <= LONGEST_LIFE:
            raise Refused(Reason.LIFETIME)
        check_begun(claims, now)
        principal = principal_of(claims)
        check_unexpired(expires, now)
        return principal
