"""A unit of work that opens a transaction only when one statement is not enough."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg

from adapters.postgres.answer_writes import answer_values, keep_alone, keep_in_a_transaction
from adapters.postgres.bulk_writes import write_all
from adapters.postgres.committed_tasks import PostgresCommittedTasks
from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Connection, PostgresDatabase, Rows
from adapters.postgres.history_log import PostgresHistory
from adapters.postgres.lanes import Lanes
from adapters.postgres.lease_rows import staged_leases, write_leases
from adapters.postgres.profile_rows import staged_profile, write_profile
from adapters.postgres.resource_reads import staged
from adapters.postgres.task_writes import NO_ROOM, is_one_statement, waiting_for_other_writers, write_of
from application.staged_repositories import StagedRepositories
from application.staged_tasks import StagedTasks
from domain.change import Change
from domain.errors import RequestInFlight, no_room_for_tasks
from domain.identity import OwnerId
from domain.operation import Operation
from domain.resource import ResourceType
from domain.task import TASKS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresUnitOfWork:
    """One changed task costs one statement; several, or an exclusive unit, a transaction behind the counter.

    `announce` is told of an owner after each commit that took numbers.
    """

    database: PostgresDatabase
    lanes: Lanes
    announce: Callable[[OwnerId], None]
    answers_live: timedelta
    tasks_max: int = TASKS_MAX

    @asynccontextmanager
    async def begin(self, operation: Operation, *, exclusive: bool = False) -> AsyncIterator[StagedRepositories]:
        """Open what the owner has; see the port."""
        if not exclusive:
            work = _opened(self.database.rows, operation.owner, exclusive=False)
            yield work
            changes = work.changes()
            if changes or work.answer is not None:
                await self._commit(operation, changes, work.answer)
        else:
            async with self._behind_the_counter(operation) as connection:
                work = _opened(_rows_of(connection), operation.owner, exclusive=True)
                yield work
                changes = work.changes()
                if (profile := work.profile.changed()) is not None:
                    await write_profile(connection, profile)
                await self._write(connection, operation, changes, work.answer)
                await write_leases(connection, operation.owner, work.leases.staged)
        if changes:
            self.announce(operation.owner)

    async def _commit(self, operation: Operation, changes: Sequence[Change], answer: bytes | None) -> None:
        if changes and not is_one_statement(changes):
            async with self._behind_the_counter(operation) as connection:
                await self._write(connection, operation, changes, answer)
            return
        keeping = answer_values(operation, answer, self.answers_live)
        if changes:
            statement, values = write_of(changes[0], operation, keeps=bool(keeping))
        else:
            statement, values = keep_alone(), {"owner_id": operation.owner}
        async with self.lanes.enter(operation.owner) as left:
            done = await self.database.write(statement, left, **values, **keeping, tasks_max=self.tasks_max)
        if done == NO_ROOM:
            raise no_room_for_tasks(self.tasks_max)
        if not done:
            raise RequestInFlight

    @asynccontextmanager
    async def _behind_the_counter(self, operation: Operation) -> AsyncIterator[Connection]:
        """Hold the counter in a statement of its own: what is read after it was committed before it."""
        async with self.lanes.enter(operation.owner) as left, self.database.transaction(left) as connection:
            statement, values = waiting_for_other_writers(operation)
            if await connection.fetchval(statement.sql, *statement.arguments(**values)) is None:
                raise RequestInFlight
            yield connection

    async def _write(
        self, connection: Connection, operation: Operation, changes: Sequence[Change], answer: bytes | None
    ) -> None:
        if changes and is_one_statement(changes):
            statement, values = write_of(changes[0], operation, keeps=False)
            arguments = statement.arguments(**values, tasks_max=self.tasks_max)
            if await connection.fetchval(statement.sql, *arguments) == NO_ROOM:
                raise no_room_for_tasks(self.tasks_max)
        elif changes:
            await write_all(connection, changes, operation, tasks_max=self.tasks_max)
        if keeping := answer_values(operation, answer, self.answers_live):
            statement = keep_in_a_transaction()
            await connection.execute(statement.sql, *statement.arguments(owner_id=operation.owner, **keeping))


def _opened(rows: Rows, owner: OwnerId, *, exclusive: bool) -> StagedRepositories:
    return StagedRepositories(
        tasks=StagedTasks(PostgresCommittedTasks(rows, owner)),
        lists=staged(ResourceType.LIST, rows, owner),
        sections=staged(ResourceType.SECTION, rows, owner),
        tags=staged(ResourceType.TAG, rows, owner),
        views=staged(ResourceType.VIEW, rows, owner),
        leases=staged_leases(rows, owner),
        profile=staged_profile(rows, owner),
        history=PostgresHistory(rows, owner),
        is_exclusive=exclusive,
    )


def _rows_of(connection: Connection) -> Rows:
    async def rows(statement: Compiled, **values: Any) -> list[asyncpg.Record]:  # noqa: ANN401
        return await connection.fetch(statement.sql, *statement.arguments(**values))

    return rows
