"""The clock and the id source of a running service."""

from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from domain.task import TaskId


def system_clock() -> datetime:
    """Return now in UTC, to the microsecond."""
    return datetime.now(UTC)


def uuid7_task_ids() -> TaskId:
    """Return a UUIDv7, made here so that it needs no PostgreSQL 18 and no round trip."""
    return TaskId(uuid7())
