"""What PostgreSQL's failures mean to the core, told by SQLSTATE and never by message: messages quote user values."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from domain.errors import DomainError, OutcomeUnknown, StorageUnavailable, TaskExists, WriteConflict

_SERIALIZATION_FAILURE = "40001"
_DEADLOCK_DETECTED = "40P01"
_DIVISION_BY_ZERO = "22012"
_UNIQUE_VIOLATION = "23505"
_ADMIN_SHUTDOWN = ("57P01", "57P02")
_CONNECTION_CLASS = "08"
_NOTHING_WRITTEN = ("53", "57", "25006", "55P03")  # no room, operator, read-only, lock not available

_UNAVAILABLE = "The database does not answer; nothing was written. Try again."
_UNKNOWN = "The connection to the database broke; the change may or may not have happened. Look before you repeat it."


@contextmanager
def connecting() -> Iterator[None]:
    """Turn every failure to get a connection into StorageUnavailable: nothing can have been written yet."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as failure:
        raise StorageUnavailable(_UNAVAILABLE) from failure


@contextmanager
def reading() -> Iterator[None]:
    """Turn the failures of a statement that writes nothing into domain errors."""
    with _translated(broken=StorageUnavailable(_UNAVAILABLE)):
        yield


@contextmanager
def writing() -> Iterator[None]:
    """Turn the failures of a statement that commits into domain errors; a broken connection is OutcomeUnknown."""
    with _translated(broken=OutcomeUnknown(_UNKNOWN)):
        yield


@contextmanager
def _translated(*, broken: DomainError) -> Iterator[None]:
    try:
        yield
    except asyncpg.PostgresError as failure:
        meaning = _meaning(failure.sqlstate or "", broken)
        if meaning is None:
            raise
        raise meaning from failure
    except (asyncpg.InterfaceError, OSError, TimeoutError) as failure:
        raise broken from failure


def _meaning(sqlstate: str, broken: DomainError) -> DomainError | None:
    if sqlstate in {_SERIALIZATION_FAILURE, _DEADLOCK_DETECTED, _DIVISION_BY_ZERO}:
        return WriteConflict("Another writer was first.")
    if sqlstate == _UNIQUE_VIOLATION:
        return TaskExists("There is a task with that id already.")
    if sqlstate.startswith(_CONNECTION_CLASS) or sqlstate in _ADMIN_SHUTDOWN:
        return broken
    return StorageUnavailable(_UNAVAILABLE) if sqlstate.startswith(_NOTHING_WRITTEN) else None
