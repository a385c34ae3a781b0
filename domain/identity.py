"""Who is asking, and how that was proved."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

OwnerId = NewType("OwnerId", str)
"""The `sub` of the one configured issuer: 1 to 64 of `A-Z a-z 0-9 _ -`, the form of Better Auth's user ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody whose identity was proved; `expires_at` (UTC) is when that proof ends."""

    owner: OwnerId
    expires_at: datetime
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    proof: str = "jwt"
