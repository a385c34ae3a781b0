"""Reading tasks outside a unit of work: one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.counting import DAYS, counts_statement, groups_of, progress_statement
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.filters import Shape, bound_values, filter_values
from adapters.postgres.orders import order_values
from adapters.postgres.rows import task_of
from adapters.postgres.task_reads import EVERY_TASK, ONE_TASK, page_statement, the_one
from domain.counts import GroupCount, Grouping, Progress
from domain.errors import TaskNotFound
from domain.identity import OwnerId
from domain.page import PageRequest, TaskFilter, TaskPage
from domain.task import Task, TaskId

_BELOW_ALL = UUID(int=0)  # the nil UUID, which no task has


@dataclass(frozen=True, slots=True)
class PostgresTaskQueries:
    """Reads what was committed."""

    database: PostgresDatabase

    async def get(self, task_id: TaskId, *, owner: OwnerId) -> Task:
        """Return the owner's task; see the port."""
        return the_one(await self.database.rows(ONE_TASK, owner_id=owner, id=task_id)).there()

    async def counts(self, owner: OwnerId, matching: TaskFilter, grouping: Grouping) -> Sequence[GroupCount]:
        """Count the tasks that match, group by group; see the port."""
        statement = counts_statement(Shape.of(matching), grouping.by)
        days = bound_values(dict(zip(DAYS, grouping.days, strict=False)))
        rows = await self.database.rows(statement, owner_id=owner, **filter_values(owner, matching), **days)
        return groups_of(grouping.by, rows)

    async def progress(self, task_id: TaskId, *, owner: OwnerId) -> Progress:
        """Count what is below a task; see the port."""
        rows = await self.database.rows(progress_statement(), owner_id=owner, id=task_id)
        if not rows:
            raise TaskNotFound
        return Progress(open=rows[0][0], completed=rows[0][1])

    async def page(self, owner: OwnerId, matching: TaskFilter, request: PageRequest) -> TaskPage:
        """Return one page of the owner's tasks; see the port."""
        after = None if request.after is None else tuple(value is None for value in request.after.values)
        statement = page_statement(Shape.of(matching), request.sort, include_total=request.include_total, after=after)
        place = order_values(request, matching.zone)
        window = {"limit": request.limit + 1, "offset": 0 if request.after is not None else request.offset}
        rows = await self.database.rows(statement, owner_id=owner, **filter_values(owner, matching), **window, **place)
        total = (rows[0][0] if rows else 0) if request.include_total else None
        items = [task_of(row[1:]) for row in rows[: request.limit] if row[1] is not None]
        return TaskPage(
            items=items,
            total=total,
            limit=request.limit,
            offset=request.offset,
            next=request.position_of(items[-1], matching) if len(rows) > request.limit else None,
        )

    async def every(self, owner: OwnerId, *, after: TaskId | None, limit: int) -> Sequence[Task]:
        """Return tasks in the order of their ids; see the port."""
        rows = await self.database.rows(EVERY_TASK, owner_id=owner, after=after or _BELOW_ALL, limit=limit)
        return [task_of(row) for row in rows]
