"""Reading the log outside a unit of work: one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import asyncpg
from sqlalchemy import BigInteger, BindParameter, Text, bindparam, exists, literal, select, true

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.history_rows import HISTORY_COLUMNS, entry_of
from adapters.postgres.parameters import LIMIT, OWNER, TASK_ID
from adapters.postgres.tables import history, tasks
from domain.errors import TaskNotFound
from domain.history import HistoryPage
from domain.identity import OwnerId
from domain.resource import ResourceType
from domain.task import TaskId

_BEYOND = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PostgresHistoryQueries:
    """Reads what was committed."""

    database: PostgresDatabase

    async def of_owner(self, owner: OwnerId, *, before: int | None, limit: int) -> HistoryPage:
        """Return some of the owner's entries; see the port."""
        asked = {"owner_id": owner, "before": before or _BEYOND, "limit": limit + 1}
        return _page(await self.database.rows(_of_owner(), **asked), limit)

    async def of_task(self, task_id: TaskId, *, owner: OwnerId, before: int | None, limit: int) -> HistoryPage:
        """Return some of a task's entries; see the port."""
        asked = {"owner_id": owner, "id": task_id, "before": before or _BEYOND, "limit": limit + 1}
        rows = await self.database.rows(_of_task(), **asked)
        if not rows:
            raise TaskNotFound
        return _page([row for row in rows if row[0] is not None], limit)


def _page(rows: Sequence[asyncpg.Record], limit: int) -> HistoryPage:
    return HistoryPage(entries=[entry_of(row) for row in rows[:limit]], has_more=len(rows) > limit)


_BEFORE: BindParameter[int] = bindparam("before", type_=BigInteger())
_TASK = literal(ResourceType.TASK.value, Text())
_OLDER = (
    select(*HISTORY_COLUMNS)
    .where(history.c.owner_id == OWNER, history.c.sequence < _BEFORE)
    .order_by(history.c.sequence.desc())
    .limit(LIMIT)
)


@cache
def _of_owner() -> Compiled:
    return Compiled.of(_OLDER)


@cache
def _of_task() -> Compiled:
    """Compile: no row when there is no such task, one without an entry when it has none."""
    is_there = exists().where(tasks.c.owner_id == OWNER, tasks.c.id == TASK_ID)
    there = select(true().label("there")).where(is_there).subquery("there")
    entries = _OLDER.where(history.c.task_id == TASK_ID, history.c.resource_type == _TASK).subquery("entries")
    both = there.outerjoin(entries, true())
    return Compiled.of(select(*entries.c).select_from(both).order_by(entries.c.sequence.desc()))
