"""Reading tasks outside a unit of work: one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.counting import DAYS, counts_statement, groups_of, progress_statement
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.filters import Shape, bound_values, filter_values
from adapters.postgres.lanes import Lanes
from adapters.postgres.rows import task_of
from adapters.postgres.task_pages import page_of
from adapters.postgres.task_reads import EVERY_TASK, ONE_TASK, the_one
from domain.counts import GroupCount, Grouping, Progress
from domain.errors import TaskNotFound
from domain.identity import OwnerId
from domain.page import PageRequest, TaskFilter, TaskPage
from domain.task import Task, TaskId

_BELOW_ALL = UUID(int=0)  # the nil UUID, which no task has


@dataclass(frozen=True, slots=True)
class PostgresTaskQueries:
    """Reads what was committed.

    What costs the more, the more an owner has, goes through the owner's lane: pages and counts.
    """

    database: PostgresDatabase
    lanes: Lanes

    async def get(self, task_id: TaskId, *, owner: OwnerId) -> Task:
        """Return the owner's task; see the port."""
        return the_one(await self.database.rows(ONE_TASK, owner_id=owner, id=task_id)).there()

    async def counts(self, owner: OwnerId, matching: TaskFilter, grouping: Grouping) -> Sequence[GroupCount]:
        """Count the tasks that match, group by group; see the port."""
        statement = counts_statement(Shape.of(matching), grouping.by)
        days = bound_values(dict(zip(DAYS, grouping.days, strict=False)))
        values = {**filter_values(owner, matching), **days}
        async with self.lanes.enter(owner) as left:
            rows = await self.database.rows(statement, left, owner_id=owner, **values)
        return groups_of(grouping.by, rows)

    async def progress(self, task_id: TaskId, *, owner: OwnerId) -> Progress:
        """Count what is below a task; see the port."""
        rows = await self.database.rows(progress_statement(), owner_id=owner, id=task_id)
        if not rows:
            raise TaskNotFound
        return Progress(open=rows[0][0], completed=rows[0][1])

    async def page(self, owner: OwnerId, matching: TaskFilter, request: PageRequest) -> TaskPage:
        """Return one page of the owner's tasks; see the port."""
        async with self.lanes.enter(owner) as left:
            return await page_of(
                lambda statement, **values: self.database.rows(statement, left, **values), owner, matching, request
            )

    async def every(self, owner: OwnerId, *, after: TaskId | None, limit: int) -> Sequence[Task]:
        """Return tasks in the order of their ids; see the port."""
        rows = await self.database.rows(EVERY_TASK, owner_id=owner, after=after or _BELOW_ALL, limit=limit)
        return [task_of(row) for row in rows]
