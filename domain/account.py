"""People whom this service signs in itself, by an e-mail that nobody has verified and a password."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.identity import OwnerId
from domain.text import checked_text, trimmed_text

PASSWORD_MIN = 12
PASSWORD_MAX = 128
NAME_MAX = 100
SESSION_LIFE = timedelta(minutes=15)
"""That of Better Auth: a session cannot be taken back before its end."""
REFRESH_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an account is found by. Several accounts may have one e-mail, because anybody may write down any."""

    folded_email: str
    password_digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One of these people."""

    owner: OwnerId
    email: str
    credentials: Credentials
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """One link of a chain that began when somebody signed in: all of a family end together."""

    digest: bytes
    family: UUID
    issued_at: datetime
    expires_at: datetime

    @classmethod
    def new(cls, digest: bytes, family: UUID, now: datetime) -> "RefreshToken":
        """Return a token that is good for thirty days."""
        return cls(digest=digest, family=family, issued_at=now, expires_at=now + REFRESH_LIFE)


def folded_email(email: str) -> str:
    """Return what two addresses have in common that differ in case or in the form of their letters alone."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email).casefold())


def checked_name(name: str) -> str:
    """Return the name without the blanks around it; raise ValidationFailed."""
    return trimmed_text("name", name, longest=NAME_MAX)


def checked_password(password: str, *, shortest: int) -> str:
    """Return the password in the form that all keyboards share (NFKC); raise ValidationFailed.

    What was sent is measured, not that form.
    """
    return unicodedata.normalize("NFKC", checked_text("password", password, shortest=shortest, longest=PASSWORD_MAX))
