"""Tokens as Better Auth signs them, and every way of getting one wrong."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt import get_algorithm_by_name

ISSUER = "https://auth.example.test"
AUDIENCE = "https://api.example.test"
KEY_ID = "Key-abc123"
ISSUED_AT = 1795204026
SECRET = "a-secret-that-both-sides-know-0123456789"

ABSENT = object()
"""As the value of a claim or header member: leave it out."""

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def base64url(content: bytes | str) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def compact(header: bytes | str, payload: bytes | str, sign: Callable[[bytes], bytes]) -> str:
    """Sign exactly these bytes, however broken they are."""
    covered = f"{base64url(header)}.{base64url(payload)}"
    return f"{covered}.{base64url(sign(covered.encode()))}"


def session_claims(**changes: object) -> dict[str, object]:
    """Return the claims of a good session, with the changes; ABSENT removes one."""
    claims = {"sub": "user-1", "iss": ISSUER, "aud": AUDIENCE, "iat": ISSUED_AT, "exp": ISSUED_AT + 900} | changes
    return {name: value for name, value in claims.items() if value is not ABSENT}


def as_json(members: dict[str, object]) -> str:
    return json.dumps(members, separators=(",", ":"))


@dataclass(frozen=True, kw_only=True)
class Signer:
    """One key pair of Better Auth."""

    private: PrivateKey
    algorithm: str = "EdDSA"
    key_id: str = KEY_ID

    def sign(self, covered: bytes) -> bytes:
        signature: bytes = get_algorithm_by_name(self.algorithm).sign(covered, self.private)
        return signature

    def token(self, claims: dict[str, object] | None = None, **header: object) -> str:
        members = {"alg": self.algorithm, "kid": self.key_id} | header
        named = {name: value for name, value in members.items() if value is not ABSENT}
        return compact(as_json(named), as_json(session_claims() if claims is None else claims), self.sign)

    def jwk(self, **changes: object) -> dict[str, Any]:
        """Return the public key as Better Auth publishes it, with the changes; ABSENT removes a member."""
        public = get_algorithm_by_name(self.algorithm).to_jwk(self.private.public_key(), as_dict=True)
        needed = {name: public[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in public}
        members = needed | {"alg": self.algorithm, "kid": self.key_id} | changes
        return {name: value for name, value in members.items() if value is not ABSENT}


def ed25519_signer(key_id: str = KEY_ID, *, seed: int = 1) -> Signer:
    """Return the same key for the same seed, so that a failing test fails again."""
    return Signer(private=Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), key_id=key_id)


def es256_signer(key_id: str = "ec-1") -> Signer:
    return Signer(private=ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", key_id=key_id)


def es512_signer(key_id: str = "ec-2") -> Signer:
    return Signer(private=ec.generate_private_key(ec.SECP521R1()), algorithm="ES512", key_id=key_id)


def rsa_signer(key_id: str = "rsa-1", *, algorithm: str = "PS256") -> Signer:
    return Signer(private=rsa.generate_private_key(65537, 2048), algorithm=algorithm, key_id=key_id)


def hs256(key: bytes | str) -> Callable[[bytes], bytes]:
    """Return the signing of whoever holds that secret."""
    secret = key.encode() if isinstance(key, str) else key
    return lambda covered: hmac.new(secret, covered, hashlib.sha256).digest()


def shared_secret_token(
    claims: dict[str, object], header: dict[str, object] | None = None, *, secret: bytes | str = SECRET
) -> str:
    return compact(as_json({"alg": "HS256"} | (header or {})), as_json(claims), hs256(secret))
