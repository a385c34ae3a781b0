"""Why a token was refused, or a key set not taken over: for the operator's log, never for the client."""

from collections.abc import Callable
from enum import StrEnum

from domain.errors import IdentityUnavailable, TokenExpired, TokenInvalid, Unauthenticated

OnRefused = Callable[[str], None]


class Reason(StrEnum):
    """Every reason there is. None of them quotes the token, so each is safe as a log field or a metric's label."""

    LENGTH = "length"
    STRUCTURE = "structure"
    HEADER = "header"
    TYPE = "type"
    ALGORITHM = "algorithm"
    KEY_ID = "key_id"
    KEY_UNKNOWN = "key_unknown"
    SIGNATURE = "signature"
    PAYLOAD = "payload"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    SUBJECT = "subject"
    ISSUED_AT = "issued_at"
    NOT_BEFORE = "not_before"
    EXPIRES_AT = "expires_at"
    LIFETIME = "lifetime"
    SCOPE = "scope"
    CLIENT = "client"
    BOUND = "bound"
    EXPIRED = "expired"


class Refused(Exception):
    """A token that proves nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    def for_the_client(self) -> Unauthenticated:
        """Return the refusal with nothing in it but its name."""
        return TokenInvalid("The token is not valid.")


class Expired(Refused):
    """A token that is right in everything but its age."""

    def __init__(self) -> None:
        super().__init__(Reason.EXPIRED)

    def for_the_client(self) -> Unauthenticated:
        """Return the refusal with nothing in it but its name."""
        return TokenExpired("The token has expired.")


class FetchFailed(Exception):
    """An attempt to fetch the key set that brought no usable key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def unavailable() -> IdentityUnavailable:
    """Return the one answer for a key that nobody can tell us about now."""
    return IdentityUnavailable("The identity provider cannot be asked right now. Try again in a few seconds.")


def unheard(_reason: str) -> None:
    """Listen to no reason: the default of those who report one."""
