"""Tokens signed with the secret that Better Auth shares with us (HS256).

Whoever holds that secret can mint tokens for anybody and sign cookies as well: the key set is the better choice.
"""

from dataclasses import dataclass, field
from typing import Any

from jwt import InvalidKeyError, get_algorithm_by_name

from adapters.better_auth.claims import (
    check_audience,
    check_begun,
    check_issuer,
    check_unexpired,
    expires_at,
    issued_at,
    principal_of,
)
from adapters.better_auth.compact_token import read_token
from adapters.better_auth.refusal import OnRefused, Reason, Refused, unheard
from adapters.better_auth.signature import verified_claims
from domain.identity import Principal
from domain.ports import Clock

MIN_SECRET_BYTES = 32
FURTHEST_END = 400 * 24 * 60 * 60
"""Seconds from now to `exp`: such a token may have no `iat`, so its end alone is bounded, as browsers bound cookies."""

_PUBLISHED = frozenset({"better-auth-secret-12345678901234567890", "better-auth-secret-123456789"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSecretConfig:
    """The secret, and what a token that names its issuer or audience must name. Its repr does not show the secret."""

    secret: str = field(repr=False)
    issuer: str | None = None
    audience: str | None = None

    def __post_init__(self) -> None:
        if self.secret in _PUBLISHED:
            raise ValueError("BETTER_AUTH_SECRET is Better Auth's published default. Set your own on both sides.")
        if len(self.secret.encode()) < MIN_SECRET_BYTES:
            raise ValueError("BETTER_AUTH_SECRET is too short. Make one with: openssl rand -base64 32")
        try:
            get_algorithm_by_name("HS256").prepare_key(self.secret)
        except InvalidKeyError:
            raise ValueError("BETTER_AUTH_SECRET is a key of another kind. Make one: openssl rand -base64 32") from None


class SharedSecretIdentityProvider:
    """Keeps the promises of `IdentityProvider`; `sub` and `exp` are all that a token must hold."""

    def __init__(self, config: SharedSecretConfig, *, clock: Clock, on_refused: OnRefused = unheard) -> None:
        self._config = config
        self._secret = config.secret.encode()
        self._clock = clock
        self._on_refused = on_refused

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves; see the port."""
        try:
            return self._judge(self._claims(token))
        except Refused as refused:
            self._on_refused(refused.reason)
            raise refused.for_the_client() from None

    def _claims(self, text: str) -> dict[str, Any]:
        token = read_token(text)
        if token.algorithm != "HS256":
            raise Refused(Reason.ALGORITHM)
        return verified_claims(token, self._secret)

    def _judge(self, claims: dict[str, Any]) -> Principal:
        now = self._clock().timestamp()
        self._check_origin(claims)
        expires = expires_at(claims)
        if expires > now + FURTHEST_END or ("iat" in claims and issued_at(claims, now) >= expires):
            raise Refused(Reason.LIFETIME)
        check_begun(claims, now)
        principal = principal_of(claims)
        check_unexpired(expires, now)
        return principal

    def _check_origin(self, claims: dict[str, Any]) -> None:
        if self._config.issuer is not None and "iss" in claims:
            check_issuer(claims, self._config.issuer)
        if self._config.audience is not None and "aud" in claims:
            check_audience(claims, self._config.audience)
