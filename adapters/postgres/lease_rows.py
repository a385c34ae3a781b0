"""Reading and writing leases behind the owner's counter."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, CTE, TableValuedAlias, Uuid, and_, any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.postgres.arrays import arrays_of
from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Connection, Rows
from adapters.postgres.parameters import OWNER, TASK_ID
from adapters.postgres.tables import leases, tasks
from adapters.postgres.task_pages import page_of
from application.staged_leases import StagedLeases
from domain.identity import OwnerId
from domain.lease import Lease
from domain.page import PageRequest, TaskFilter
from domain.task import Task, TaskId

_COLUMNS = (leases.c.task_id, leases.c.id, leases.c.worker, leases.c.claimed_at, leases.c.expires_at)


def staged_leases(rows: Rows, owner: OwnerId) -> StagedLeases:
    """Return the repository of leases, on a way to fetch rows."""

    async def claimable(matching: TaskFilter, request: PageRequest) -> Sequence[Task]:
        return (await page_of(rows, owner, matching, request)).items

    async def committed(task_id: TaskId) -> Lease | None:
        found = await rows(_one(), owner_id=owner, id=task_id)
        return Lease(owner=owner, **dict(found[0])) if found else None

    return StagedLeases(claimable, committed)


async def write_leases(connection: Connection, owner: OwnerId, staged: Mapping[TaskId, Lease | None]) -> None:
    """Write what a unit of work has staged, in one statement for what is put and one for what is removed."""
    put = [lease for lease in staged.values() if lease is not None]
    if gone := [task_id for task_id, lease in staged.items() if lease is None]:
        await connection.execute(_end().sql, *_end().arguments(owner_id=owner, ids=gone))
    if put:
        columns = {f"{column.name}s": [getattr(lease, column.name) for lease in put] for column in _COLUMNS}
        await connection.execute(_put().sql, *_put().arguments(owner_id=owner, **columns))


def ended(counter: CTE) -> CTE:
    """Return what ends the lease on the one task of a statement, behind its counter.

    A statement sees what was committed before it began to wait: a lease that is put meanwhile ends when the task opens.
    """
    gone = delete(leases).where(leases.c.owner_id == OWNER, leases.c.task_id == TASK_ID, counter.c.last_sequence > 0)
    return gone.cte("ended")


def ended_with(rows: TableValuedAlias) -> CTE:
    """Return what ends the leases on those of many tasks that are opened or closed as they are written."""
    was, is_now = (and_(each.completed_at.is_(None), each.deleted_at.is_(None)) for each in (tasks.c, rows.c))
    written = (tasks.c.owner_id == OWNER, tasks.c.id == rows.c.id, leases.c.task_id == rows.c.id)
    return delete(leases).where(leases.c.owner_id == OWNER, *written, was != is_now).cte("ended")


@cache
def _one() -> Compiled:
    return Compiled.of(select(*_COLUMNS).where(leases.c.owner_id == OWNER, leases.c.task_id == TASK_ID))


@cache
def _put() -> Compiled:
    rows = arrays_of(*_COLUMNS)
    new = upsert(leases).from_select(["owner_id", *(c.name for c in _COLUMNS)], select(OWNER, *rows.c))
    others = {c.name: new.excluded[c.name] for c in _COLUMNS if not c.primary_key}
    return Compiled.of(new.on_conflict_do_update(index_elements=list(leases.primary_key), set_=others))


@cache
def _end() -> Compiled:
    ids: Any = bindparam("ids", type_=ARRAY(Uuid()))
    return Compiled.of(delete(leases).where(leases.c.owner_id == OWNER, leases.c.task_id == any_(ids)))
