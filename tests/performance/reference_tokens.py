"""How the reference knows its callers: PyJWT on each request; where it remembers, once a minute."""

import time
from hashlib import sha256
from typing import Any

import jwt

from tests.performance.surroundings import Surroundings

_STAYS = 60.0
_MUST_HAVE: Any = {"require": ["sub", "exp"]}


class Tokens:
    """Raises what PyJWT does when a token is not good."""

    def __init__(self, given: Surroundings, *, remembers: bool) -> None:
        self._given = given
        self._remembers = remembers
        self._verified: dict[bytes, tuple[str, float]] = {}
        self._keys: dict[str | None, Any] = {}

    def owner(self, token: bytes) -> str:
        """Return whose token it is."""
        if not self._remembers:
            return str(self._claims(token)["sub"])
        digest, now = sha256(token).digest(), time.time()
        owner, until = self._verified.get(digest, ("", 0.0))
        if now >= until:
            claims = self._claims(token)
            owner, until = self._verified[digest] = claims["sub"], min(claims["exp"], now + _STAYS)
        return owner

    def _claims(self, token: bytes) -> dict[str, Any]:
        given = self._given
        if not given.key_set_url:
            return jwt.decode(token, given.secret, algorithms=["HS256"], options=_MUST_HAVE)
        return jwt.decode(
            token, self._key(token), ["EdDSA"], audience=given.issuer, issuer=given.issuer, options=_MUST_HAVE
        )

    def _key(self, token: bytes) -> Any:
        key_id = jwt.get_unverified_header(token)["kid"]
        if key_id not in self._keys:
            self._keys = {key.key_id: key for key in jwt.PyJWKClient(self._given.key_set_url).get_signing_keys()}
        return self._keys[key_id]
