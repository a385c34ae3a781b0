"""Those who ask, with the tokens that they show: signed as Better Auth does by default, or with a shared secret."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from tests.jwks_double import JwksDouble
from tests.performance.operations import Caller
from tests.performance.population import Owner
from tests.tokens import ISSUER, SECRET, ed25519_signer, session_claims, shared_secret_token

Algorithm = Literal["EdDSA", "HS256"]
_CALLERS = 100
_TOKEN_LIFE = 24 * 60 * 60
_SIGNER = ed25519_signer()


@asynccontextmanager
async def identity(algorithm: Algorithm) -> AsyncIterator[dict[str, str]]:
    """Yield the settings by which a server can check the tokens, and meanwhile serve the keys that they name."""
    if algorithm == "HS256":
        yield {"BETTER_AUTH_SECRET": SECRET}
        return
    async with JwksDouble(_SIGNER.jwk()) as key_set:
        yield {"BETTER_AUTH_URL": ISSUER, "BETTER_AUTH_JWKS_URL": key_set.url, "BETTER_AUTH_SECRET": ""}


def callers_among(owners: list[Owner], algorithm: Algorithm = "HS256") -> list[Caller]:
    """Return those who ask. They do so more than once a minute, which is what a cache of verified tokens is for."""
    return [Caller(_token(owner, algorithm), owner.tasks) for owner in owners[:_CALLERS]]


def _token(owner: Owner, algorithm: Algorithm) -> str:
    now = int(time.time())
    claims: dict[str, object] = {"sub": owner.name, "iat": now, "exp": now + _TOKEN_LIFE}
    if algorithm == "HS256":
        return shared_secret_token(claims)
    return _SIGNER.token(session_claims(aud=ISSUER, **claims))
