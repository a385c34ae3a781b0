"""What PostgreSQL's failures mean to the core, told by SQLSTATE and never by message: messages quote user values."""

from collections.abc import Callable

import asyncpg

from application.commits import a_commit_is_sent, nothing_is_committed
from domain.errors import DomainError, OutcomeUnknown, StorageUnavailable, WriteConflict

_SERIALIZATION_FAILURE = "40001"
_DEADLOCK_DETECTED = "40P01"
_DIVISION_BY_ZERO = "22012"
_UNIQUE_VIOLATION = "23505"
_ADMIN_SHUTDOWN = ("57P01", "57P02")
_CONNECTION_CLASS = "08"
_NOTHING_WRITTEN = ("53", "57", "25006", "55P03")  # no room, operator, read-only, lock not available


class _Translated:
    """Turns failures of the driver into domain errors. Entered for every statement, so it must cost next to nothing."""

    def __init__(self, broken: Callable[[], DomainError]) -> None:
        self._broken = broken

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, failure: BaseException | None, at: object) -> None:
        if failure is not None and (meaning := self._meaning(failure)) is not None:
            raise meaning from failure

    def _meaning(self, failure: BaseException) -> DomainError | None:
        if isinstance(failure, asyncpg.PostgresError):
            return _meaning(failure.sqlstate or "", self._broken)
        return self._broken() if isinstance(failure, BROKEN) else None


BROKEN = (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""What asyncpg raises when a connection is gone, or goes away while a statement is on its way."""


def _unavailable() -> DomainError:
    return StorageUnavailable("The database does not answer; nothing was written. Try again.")


def _unknown() -> DomainError:
    return OutcomeUnknown("The connection to the database broke, so the change may or may not have happened.")


class _Connecting(_Translated):
    def _meaning(self, failure: BaseException) -> DomainError | None:
        return self._broken() if isinstance(failure, (asyncpg.PostgresError, *BROKEN)) else None


class _Writing(_Translated):
    def __enter__(self) -> None:
        a_commit_is_sent()

    def __exit__(self, kind: object, failure: BaseException | None, at: object) -> None:
        if isinstance(failure, asyncpg.PostgresError):
            nothing_is_committed()
        super().__exit__(kind, failure, at)


connecting = _Connecting(_unavailable)
"""For getting a connection: every failure is StorageUnavailable, because nothing can have been written yet."""
reading = _Translated(_unavailable)
"""For statements that write nothing: a broken connection is StorageUnavailable."""
writing = _Writing(_unknown)
"""For statements that commit: a broken connection is OutcomeUnknown, and so is one that was given up meanwhile."""


def _meaning(sqlstate: str, broken: Callable[[], DomainError]) -> DomainError | None:
    if sqlstate in {_SERIALIZATION_FAILURE, _DEADLOCK_DETECTED, _DIVISION_BY_ZERO, _UNIQUE_VIOLATION}:
        return WriteConflict("Another writer was first.")
    if sqlstate.startswith(_CONNECTION_CLASS) or sqlstate in _ADMIN_SHUTDOWN:
        return broken()
    return _unavailable() if sqlstate.startswith(_NOTHING_WRITTEN) else None
