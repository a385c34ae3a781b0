"""What the core asks of the world. An adapter keeps every promise written here; tests/contracts holds it to them."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.identity import OwnerId, Principal
from domain.page import PageRequest, TaskFilter, TaskPage
from domain.task import Task, TaskId


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return now, aware, in UTC, to the microsecond."""
        ...


class TaskIds(Protocol):
    """Makes ids for new tasks."""

    def __call__(self) -> TaskId:
        """Return a UUID of version 7 (RFC 9562 §5.7) that was never returned before."""
        ...


class TaskRepository(Protocol):
    """One owner's tasks inside one unit of work. Nothing it is told can be seen outside before the unit commits."""

    async def get(self, task_id: TaskId) -> Task:
        """Return the task as this unit of work would leave it, in the trash or not.

        Raise TaskNotFound when there is none, or when it is someone else's.
        """
        ...

    async def add(self, task: Task) -> None:
        """Write a new task. TaskExists surfaces here or when the unit commits, if the owner has that id already."""
        ...

    async def save(self, task: Task) -> None:
        """Write a changed task over the one that this unit of work got.

        Raise TaskNotFound when the unit never got it. Saving what it got, unchanged, writes nothing.
        """
        ...

    async def remove(self, task: Task) -> None:
        """Delete for good the task that this unit of work got, leaving an empty tombstone; else as `save`."""
        ...


class Repositories(Protocol):
    """What a unit of work opens."""

    @property
    def tasks(self) -> TaskRepository:
        """The owner's tasks."""
        ...


class UnitOfWork(Protocol):
    """All or nothing, for one owner at a time."""

    def begin(self, owner: OwnerId, *, exclusive: bool = False) -> AbstractAsyncContextManager[Repositories]:
        """Leaving the block commits everything that was written, an exception discards it.

        Every changed task takes the owner's next sequence number in the same commit; a unit that changed nothing
        takes none. Nothing that was read is locked: when another writer has changed one of the written tasks since,
        leaving the block raises WriteConflict and nothing is written. With `exclusive` all other writers of this
        owner wait from the first statement to the last, and WriteConflict cannot happen.

        Raise StorageUnavailable when nothing was written, OutcomeUnknown when that cannot be told.
        """
        ...


class TaskQueries(Protocol):
    """Reading without a unit of work. Shows what was committed, never work in progress."""

    async def get(self, task_id: TaskId, *, owner: OwnerId) -> Task:
        """Return the owner's task; raise TaskNotFound when there is none, it is in the trash, or someone else's."""
        ...

    async def page(self, owner: OwnerId, matching: TaskFilter, request: PageRequest) -> TaskPage:
        """Return one page of the owner's tasks, in a total order that is the same on every call."""
        ...


class IdentityProvider(Protocol):
    """Proves who is asking."""

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves. Never says more of a bad token than the exception's name.

        Raise TokenExpired when it was good once, TokenInvalid when it never was,
        IdentityUnavailable when only the provider could tell and it does not answer.
        """
        ...


class Readiness(Protocol):
    """Something the service cannot work without."""

    async def check_ready(self) -> None:
        """Return when it answers; raise an Unavailable within two seconds when it does not."""
        ...
