"""A unit of work that opens a transaction only when one statement is not enough."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.postgres.database import Connection, PostgresDatabase
from adapters.postgres.task_reads import ONE_TASK, the_one
from adapters.postgres.task_writes import waiting_for_other_writers, write_of
from application.staged_tasks import StagedTasks
from domain.change import Change
from domain.identity import OwnerId
from domain.task import Task, TaskId


@dataclass(frozen=True, slots=True)
class PostgresRepositories:
    """What the unit of work opens."""

    tasks: StagedTasks


@dataclass(frozen=True, slots=True)
class PostgresUnitOfWork:
    """One changed task costs one statement; several, or an exclusive unit, a transaction behind the counter."""

    database: PostgresDatabase

    @asynccontextmanager
    async def begin(self, owner: OwnerId, *, exclusive: bool = False) -> AsyncIterator[PostgresRepositories]:
        """Open the owner's tasks; see the port."""
        if exclusive:
            async with self._behind_the_counter(owner) as connection:
                staged = StagedTasks(_reader(connection, owner))
                yield PostgresRepositories(staged)
                await _write(connection, staged.changes())
            return
        staged = StagedTasks(self._reader(owner))
        yield PostgresRepositories(staged)
        await self._commit(owner, staged.changes())

    async def _commit(self, owner: OwnerId, changes: Sequence[Change]) -> None:
        if len(changes) == 1:
            statement, values = write_of(changes[0])
            await self.database.write(statement, **values)
        elif changes:
            async with self._behind_the_counter(owner) as connection:
                await _write(connection, changes)

    @asynccontextmanager
    async def _behind_the_counter(self, owner: OwnerId) -> AsyncIterator[Connection]:
        """Hold the counter in a statement of its own: what is read after it was committed before it."""
        async with self.database.transaction() as connection:
            statement, values = waiting_for_other_writers(owner)
            await connection.execute(statement.sql, *statement.arguments(**values))
            yield connection

    def _reader(self, owner: OwnerId) -> Callable[[TaskId], Awaitable[Task]]:
        async def read(task_id: TaskId) -> Task:
            return the_one(await self.database.rows(ONE_TASK, owner_id=owner, id=task_id))

        return read


def _reader(connection: Connection, owner: OwnerId) -> Callable[[TaskId], Awaitable[Task]]:
    async def read(task_id: TaskId) -> Task:
        return the_one(await connection.fetch(ONE_TASK.sql, *ONE_TASK.arguments(owner_id=owner, id=task_id)))

    return read


async def _write(connection: Connection, changes: Sequence[Change]) -> None:
    for change in changes:
        statement, values = write_of(change)
        await connection.execute(statement.sql, *statement.arguments(**values))
