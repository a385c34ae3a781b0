"""The compact form of a signed token (RFC 7515 §7.1), read as strictly as Better Auth writes it."""

import base64
import re
from dataclasses import dataclass
from typing import Any

from adapters.better_auth.refusal import Reason, Refused
from adapters.better_auth.strict_json import read_object

MAX_TOKEN_LENGTH = 8 * 1024
SESSION = "JWT"
"""The `typ` of a session's token; it may be left out."""
ACCESS_TOKEN = "at+jwt"  # noqa: S105  # the name of a kind
"""The `typ` of an OAuth access token (RFC 9068 §2.1)."""

_THREE_SEGMENTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedToken:
    """A token of the right form, with what its header claims. Nothing about it is proved."""

    text: str
    algorithm: str
    key_id: str | None


def read_token(text: str, kind: str = SESSION) -> UnverifiedToken:
    """Return the token with its header read; raise Refused when the form is not exactly right, or the kind another."""
    if len(text) > MAX_TOKEN_LENGTH:
        raise Refused(Reason.LENGTH)
    if _THREE_SEGMENTS.fullmatch(text) is None:
        raise Refused(Reason.STRUCTURE)
    header = _header(text[: text.index(".")], kind)
    return UnverifiedToken(text=text, algorithm=_algorithm(header), key_id=_key_id(header))


def _header(segment: str, kind: str) -> dict[str, Any]:
    try:
        header = read_object(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except ValueError:
        raise Refused(Reason.HEADER) from None
    if not header.keys() <= _HEADER_MEMBERS:
        # No extension is understood, least of all one that brings its own key (jwk, jku, x5c, x5u) or rule (crit, b64).
        raise Refused(Reason.HEADER)
    if header.get("typ", SESSION) != kind:
        # Access, logout and session-cache tokens are signed with the same keys; only their type tells them apart.
        raise Refused(Reason.TYPE)
    return header


def _algorithm(header: dict[str, Any]) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str):
        raise Refused(Reason.ALGORITHM)
    return algorithm


def _key_id(header: dict[str, Any]) -> str | None:
    key_id = header.get("kid")
    if "kid" in header and not isinstance(key_id, str):
        raise Refused(Reason.KEY_ID)
    return key_id
