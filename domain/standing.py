"""Who may not use the service although their token is good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.errors import TokenInvalid, UserErased, UserSuspended
from domain.identity import AccessTokenId, OwnerId, Principal

WHILE_ERASING = datetime(9999, 1, 1, tzinfo=UTC)
"""Until everything is gone, no token is new enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """The short list of those who are kept out, as it was when it was read."""

    suspended: frozenset[OwnerId] = frozenset()
    erased: Mapping[OwnerId, datetime] = field(default_factory=dict)
    """Tokens that were issued by that moment (UTC) belong to what is gone."""
    revoked: frozenset[AccessTokenId] = frozenset()

    def require_admitted(self, caller: Principal) -> None:
        """Raise UserErased, UserSuspended or TokenInvalid when the caller is kept out.

        A token that does not tell when it was issued counts as older than any erasure.
        """
        gone_by = self.erased.get(caller.owner)
        if gone_by is not None and (caller.issued_at is None or caller.issued_at <= gone_by):
            raise UserErased
        if caller.owner in self.suspended:
            raise UserSuspended
        if caller.access_token is not None and caller.access_token in self.revoked:
            raise TokenInvalid("The token is not valid.")
