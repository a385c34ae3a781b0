"""One entry of a key set: usable to verify sessions, or not at all."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from adapters.better_auth.signature import PublicKey
from adapters.better_auth.small_order import is_weak_point

KEY_ID = r"[A-Za-z0-9_-]{1,64}"

_ALGORITHMS = {
    ("OKP", "Ed25519"): ("EdDSA",),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-521"): ("ES512",),
    ("RSA", None): ("PS256", "RS256"),
}
_COORDINATES = {"OKP": ("x",), "EC": ("x", "y"), "RSA": ("n", "e")}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_RFC_9864_NAMES = {"Ed25519": "EdDSA"}
_RSA_BITS = range(2048, 8192 + 1)
_RSA_EXPONENTS = range(3, 2**64, 2)


class KeyUnusable(Exception):
    """The entry is skipped; the others of its set are not touched by that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationKey:
    """A public key with the algorithms it may verify: by its kind, by its own `alg`, and by our configuration."""

    algorithms: frozenset[str]
    public: PublicKey


def read_key(entry: dict[str, Any], allowed: Collection[str]) -> VerificationKey:
    """Return the key; raise KeyUnusable when it is private, weak, broken, or meant for something else."""
    _check_purpose(entry)
    algorithms = _algorithms(entry) & frozenset(allowed)
    if not algorithms:
        raise KeyUnusable("algorithm")
    return VerificationKey(algorithms=algorithms, public=_public(entry, min(algorithms)))


def _check_purpose(entry: dict[str, Any]) -> None:
    if _PRIVATE & entry.keys():
        raise KeyUnusable("private")
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        raise KeyUnusable("purpose")


def _algorithms(entry: dict[str, Any]) -> frozenset[str]:
    kind, curve, named = entry.get("kty"), entry.get("crv"), entry.get("alg")
    if not isinstance(kind, str) or not isinstance(curve, str | None) or not isinstance(named, str | None):
        raise KeyUnusable("kind")
    possible = frozenset(_ALGORITHMS.get((kind, curve), ()))
    # Rows older than Better Auth's alg column name none: then the kind and our allow-list decide.
    return possible if "alg" not in entry else possible & {_RFC_9864_NAMES.get(str(named), str(named))}


def _public(entry: dict[str, Any], algorithm: str) -> PublicKey:
    for name in _COORDINATES[entry["kty"]]:
        if not isinstance(entry.get(name), str) or re.fullmatch(r"[A-Za-z0-9_-]+", entry[name]) is None:
            raise KeyUnusable("coordinate")
    try:
        key: PublicKey = PyJWK(entry, algorithm).key
    except PyJWTError:
        raise KeyUnusable("broken") from None
    if _is_weak(key):
        raise KeyUnusable("weak")
    return key


def _is_weak(key: PublicKey) -> bool:
    if isinstance(key, Ed25519PublicKey):
        return is_weak_point(key.public_bytes_raw())
    if isinstance(key, RSAPublicKey):
        return key.key_size not in _RSA_BITS or key.public_numbers().e not in _RSA_EXPONENTS
    return False  # A point that is not on its curve was not loaded.
