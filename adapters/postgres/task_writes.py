"""One statement per kind of change, each complete in itself: counter, task, tombstone and totals, or nothing.

Every statement takes the owner's next sequence number first, and so stands behind the owner's other writers.
A compare-and-set that finds another version than the one it has seen must not keep that number: it divides one
by the number of rows it changed, and the division by zero undoes the whole statement (docs/decisions/0005).
"""

from functools import cache
from typing import Any

from sqlalchemy import CTE, BindParameter, Column, Select, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.postgres.compiled import Compiled
from adapters.postgres.rows import TASK_COLUMNS, counter_steps, values_of
from adapters.postgres.tables import owners, tasks, tombstones
from domain.change import Change
from domain.identity import OwnerId

_TOTALS = (owners.c.open_tasks, owners.c.completed_tasks, owners.c.trashed_tasks)
_OWNER: BindParameter[str] = bindparam("owner_id", type_=owners.c.owner_id.type)
_ID = bindparam("id", type_=tasks.c.id.type)
_SEEN: BindParameter[int] = bindparam("seen_version", type_=tasks.c.version.type)


def write_of(change: Change) -> tuple[Compiled, dict[str, Any]]:
    """Return the statement that commits a change, and its arguments."""
    if change.before is None:
        return _creation(), values_of(change.subject) | counter_steps(change)
    seen = {"seen_version": change.before.version}
    if change.after is None:
        return _removal(), values_of(change.before) | counter_steps(change) | seen
    return _replacement(), values_of(change.after) | counter_steps(change) | seen


def waiting_for_other_writers(owner: OwnerId) -> tuple[Compiled, dict[str, Any]]:
    """Return the statement that holds the owner's row, made if need be, until the transaction ends."""
    return _hold(), {"owner_id": owner}


@cache
def _creation() -> Compiled:
    first = upsert(owners).values(owner_id=_OWNER, last_sequence=1, **{c.name: _bound(c) for c in _TOTALS})
    bump = first.on_conflict_do_update(index_elements=[owners.c.owner_id], set_=_next_number()).returning(
        owners.c.last_sequence
    )
    counter = bump.cte("counter")
    row = select(*(_bound(column) for column in TASK_COLUMNS), counter.c.last_sequence)
    return Compiled.of(insert(tasks).from_select([*TASK_COLUMNS, tasks.c.change_seq], row))


@cache
def _replacement() -> Compiled:
    counter = _counter()
    values = {column: _bound(column) for column in TASK_COLUMNS if not column.primary_key}
    written = (
        update(tasks)
        .where(tasks.c.owner_id == _OWNER, tasks.c.id == _ID, tasks.c.version == _SEEN)
        .values({**values, tasks.c.change_seq: counter.c.last_sequence})
        .returning(tasks.c.id)
    )
    return Compiled.of(_or_nothing(written.cte("written")))


@cache
def _removal() -> Compiled:
    counter = _counter()
    # Deleting "using" the counter makes PostgreSQL take its lock before the task's, as every other writer does.
    gone = (
        delete(tasks)
        .where(tasks.c.owner_id == _OWNER, tasks.c.id == _ID, tasks.c.version == _SEEN, counter.c.last_sequence > 0)
        .returning(tasks.c.owner_id, tasks.c.id, tasks.c.version, counter.c.last_sequence, func.now())
        .cte("gone")
    )
    left = upsert(tombstones).from_select([c.name for c in tombstones.c], select(gone))
    newest = {column.name: left.excluded[column.name] for column in tombstones.c if not column.primary_key}
    replaced = left.on_conflict_do_update(index_elements=list(tombstones.primary_key), set_=newest)
    return Compiled.of(_or_nothing(gone).add_cte(replaced.cte("left_behind")))


@cache
def _hold() -> Compiled:
    nothing = upsert(owners).values(owner_id=_OWNER, last_sequence=0, **{c.name: 0 for c in _TOTALS})
    return Compiled.of(
        nothing.on_conflict_do_update(
            index_elements=[owners.c.owner_id], set_={"last_sequence": owners.c.last_sequence}
        )
    )


def _counter() -> CTE:
    bump = update(owners).where(owners.c.owner_id == _OWNER).values(_next_number())
    return bump.returning(owners.c.last_sequence).cte("counter")


def _next_number() -> dict[str, Any]:
    steps = {column.name: column + _bound(column) for column in _TOTALS}
    return {"last_sequence": owners.c.last_sequence + 1, **steps}


def _or_nothing(written: CTE) -> Select[Any]:
    return select(literal(1) // func.count()).select_from(written)


def _bound(column: Column[Any]) -> BindParameter[Any]:
    return bindparam(column.name, type_=column.type)
