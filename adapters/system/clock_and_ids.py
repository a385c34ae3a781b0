"""The clock and the id source of a running service."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def system_clock() -> datetime:
    """Return now in UTC, to the microsecond."""
    return datetime.now(UTC)


def uuid7_ids() -> UUID:
    """Return a UUIDv7, made here so that it needs no PostgreSQL 18 and no round trip."""
    return uuid7()
