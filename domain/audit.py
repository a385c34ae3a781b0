"""What an operator wants to know when something was tried, or done, that concerns security."""

from dataclasses import dataclass
from enum import StrEnum

from domain.identity import OwnerId


class SecurityEventKind(StrEnum):
    """Every kind there is; docs/security.md tells what each is for."""

    SIGN_IN_REFUSED = "sign_in_refused"
    TOKEN_REFUSED = "token_refused"  # noqa: S105  # the name of a kind
    SCOPE_REFUSED = "scope_refused"
    BARRED_REFUSED = "barred_refused"
    RATE_LIMITED = "rate_limited"
    SIGNED_UP = "signed_up"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFRESH_REUSED = "refresh_reused"
    ACCESS_TOKEN_CREATED = "access_token_created"  # noqa: S105  # the name of a kind
    ACCESS_TOKEN_REVOKED = "access_token_revoked"  # noqa: S105  # the name of a kind
    USER_SUSPENDED = "user_suspended"
    USER_REINSTATED = "user_reinstated"
    ERASURE_REQUESTED = "erasure_requested"
    ERASURE_COMPLETED = "erasure_completed"
    EXPORTED = "exported"
    ADMIN_CALL = "admin_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEvent:
    """What happened to whom: ids and codes alone, never a token, a password, an address or a text."""

    kind: SecurityEventKind
    owner: OwnerId | None = None
    """Whom it is about; None when nobody was proved."""
    by: OwnerId | None = None
    """The administrator who did it; None when it was the owner, or nobody."""
    subject: str | None = None
    """The id of what it is about: an access token, a receipt, the name of a route."""
    reason: str | None = None
    """A code, such as why a token was refused."""
