"""Rules about single claims. Each refuses under its own reason; the providers say which rules hold together."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.better_auth.refusal import Expired, Reason, Refused
from domain.identity import OWNER_ID, OwnerId, Principal, scopes_of

Claims = Mapping[str, Any]

LEEWAY = 30
"""Seconds by which the issuer's clock may be ahead of ours. `exp` has none: who is told so a little early refreshes."""

_YEAR_10000 = 253_402_300_800


def check_issuer(claims: Claims, issuer: str) -> None:
    """Compare letter by letter: a trailing slash or another origin is another issuer."""
    if claims.get("iss") != issuer:
        raise Refused(Reason.ISSUER)


def check_audience(claims: Claims, audience: str) -> None:
    """Accept our name, or a list of names with ours among them."""
    named = claims.get("aud")
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or audience not in names:
        raise Refused(Reason.AUDIENCE)


def issued_at(claims: Claims, now: float) -> int:
    """Return `iat`, which must not lie in the future."""
    issued = _seconds(claims, "iat", Reason.ISSUED_AT)
    if issued > now + LEEWAY:
        raise Refused(Reason.ISSUED_AT)
    return issued


def expires_at(claims: Claims) -> int:
    """Return `exp`, which every token must have. Whether it has passed is asked last, by `check_unexpired`."""
    return _seconds(claims, "exp", Reason.EXPIRES_AT)


def check_begun(claims: Claims, now: float) -> None:
    """Refuse a token whose `nbf` still lies ahead; most tokens have none."""
    if "nbf" in claims and _seconds(claims, "nbf", Reason.NOT_BEFORE) > now + LEEWAY:
        raise Refused(Reason.NOT_BEFORE)


def check_unexpired(expires: int, now: float) -> None:
    """Raise Expired. It comes after all other rules, because an expired token was good once."""
    if expires <= now:
        raise Expired


def principal_of(claims: Claims) -> Principal:
    """Return whom the claims name, once `exp` and, where there is one, `iat` are known to be times."""
    roles = _roles(claims)
    return Principal(
        owner=_owner(claims),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC) if "iat" in claims else None,
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        roles=roles,
        scopes=scopes_of(roles, _scopes(claims)),
    )


def _seconds(claims: Claims, name: str, reason: Reason) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 <= value < _YEAR_10000:  # a bool is an int, but not a time
        raise Refused(reason)
    return value


def _owner(claims: Claims) -> OwnerId:
    subject = claims.get("sub")
    if not isinstance(subject, str) or re.fullmatch(OWNER_ID, subject) is None:
        raise Refused(Reason.SUBJECT)
    return OwnerId(subject)


def _roles(claims: Claims) -> frozenset[str]:
    role = claims.get("role")
    return _names(role, ",") if isinstance(role, str) else frozenset()


def _scopes(claims: Claims) -> frozenset[str] | None:
    if "scope" not in claims:
        return None
    scope = claims["scope"]
    if not isinstance(scope, str):
        raise Refused(Reason.SCOPE)
    return _names(scope, " ")


def _names(joined: str, separator: str) -> frozenset[str]:
    return frozenset(name.strip() for name in joined.split(separator)) - {""}
