"""Several changes of one operation, in a transaction that holds the owner's counter: a statement per kind of change.

However many tasks there are, the round trips stay the same: the rows travel as arrays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from adapters.postgres.arrays import arrays_of
from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Connection
from adapters.postgres.history_rows import operation_values, written
from adapters.postgres.lease_rows import ended_with
from adapters.postgres.parameters import OWNER, bound
from adapters.postgres.reference_writes import array_text, write_references
from adapters.postgres.resource_rows import RESOURCES
from adapters.postgres.rows import TASK_COLUMNS, counter_steps, values_of
from adapters.postgres.tables import history, owners, tasks, tombstones
from adapters.postgres.task_writes import TOTALS, has_room
from adapters.postgres.tombstone_writes import left_behind
from domain.change import Change
from domain.errors import WriteConflict, no_room_for_tasks
from domain.operation import Operation
from domain.resource import ResourceType
from domain.task import Task

_WORDS: Column[Any] = Column("words", Text)
_TASK = tuple(column for column in TASK_COLUMNS if column.name != "owner_id")
_ENTRY = (
    history.c.sequence,
    history.c.resource_type,
    history.c.task_id,
    history.c.kind,
    history.c.version,
    history.c.fields,
)
_OPERATION = tuple(c for c in history.c if c.name not in {"owner_id", *(column.name for column in _ENTRY)})
_SEEN: Column[Any] = Column("seen_version", Integer)
_Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Stored:
    """A table that changes go to, and the columns that they write."""

    table: Table
    columns: tuple[Column[Any], ...]


_TASKS = _Stored(tasks, (*_TASK, tasks.c.change_seq, _WORDS))
_STORED = {kind: _Stored(kept.table, tuple(kept.table.c)[1:]) for kind, kept in RESOURCES.items()}
_STORED[ResourceType.TASK] = _TASKS


async def write_all(connection: Connection, changes: Sequence[Change], operation: Operation, *, tasks_max: int) -> None:
    """Write the changes with consecutive numbers.

    Raise WriteConflict when one of them was overtaken, QuotaReached when there would be more tasks than there may be.
    """
    rows = [_row(change) for change in changes]
    totals = {column.name: sum(row.get(column.name, 0) for row in rows) for column in TOTALS}
    last = await _run(connection, _bump(), operation, step=len(rows), tasks_max=tasks_max, **totals)
    if last is None:
        raise no_room_for_tasks(tasks_max)
    for row, number in zip(rows, range(last - len(rows) + 1, last + 1), strict=True):
        row["change_seq"] = row["sequence"] = number
    for kind, stored in _STORED.items():
        await _write(connection, operation, stored, [row for row in rows if row["resource_type"] == kind])
    await write_references(connection, changes, operation)
    await _run(connection, _entries(), operation, **_columns(rows, _ENTRY), **operation_values(operation))


async def _write(connection: Connection, operation: Operation, stored: _Stored, rows: Sequence[_Row]) -> None:
    for sort, statement in (("changed", _replacements), ("new", _creations), ("gone", _removals)):
        if some := [row for row in rows if row["_"] == sort]:
            arrays = _columns(some, (*stored.columns, _SEEN))
            done = await _run(connection, statement(stored), operation, at=operation.at, **arrays)
            if done != len(some):
                raise WriteConflict("Another writer was first.")


async def _run(connection: Connection, statement: Compiled, operation: Operation, **values: Any) -> Any:  # noqa: ANN401
    arguments = statement.arguments(owner_id=operation.owner, **values)
    result: Any = await connection.fetchval(statement.sql, *arguments)
    return result


def _row(change: Change) -> _Row:
    sort = "new" if change.before is None else "gone" if change.after is None else "changed"
    kind, resource_id = change.key
    told = {
        "_": sort,
        "seen_version": change.before.version if change.before is not None else 0,
        "resource_type": kind,
        "task_id": resource_id,
        "kind": change.kind,
        "fields": written(change.fields),
    }
    if not isinstance(change.subject, Task):
        return told | RESOURCES[kind].values(change.subject)
    return told | values_of(change.subject) | counter_steps(change) | {"tags": array_text(change.subject.tags)}


def _columns(rows: Sequence[_Row], columns: Iterable[Column[Any]]) -> dict[str, list[Any]]:
    return {f"{column.name}s": [row[column.name] for row in rows] for column in columns}


@cache
def _bump() -> Compiled:
    step = bindparam("step", type_=BigInteger())
    steps = {column.name: column + bound(column) for column in TOTALS}
    bump = update(owners).where(owners.c.owner_id == OWNER).values(last_sequence=owners.c.last_sequence + step, **steps)
    return Compiled.of(bump.where(has_room()).returning(owners.c.last_sequence))


@cache
def _creations(stored: _Stored) -> Compiled:
    rows = arrays_of(*stored.columns)
    names = [column.name for column in rows.c]
    row = select(OWNER, *(_as_stored(rows, name) for name in names))
    new = insert(stored.table).from_select(["owner_id", *names], row).returning(stored.table.c.id)
    done = select(func.count()).select_from(new.cte("new"))
    if stored is _TASKS:
        revived = delete(tombstones).where(tombstones.c.owner_id == OWNER, tombstones.c.task_id == rows.c.id)
        done = done.add_cte(revived.cte("revived"))
    return Compiled.of(done)


@cache
def _replacements(stored: _Stored) -> Compiled:
    rows, table = arrays_of(*stored.columns, _SEEN), stored.table
    values = {column.name: _as_stored(rows, column.name) for column in stored.columns if not column.primary_key}
    changed = (
        update(table)
        .where(table.c.owner_id == OWNER, table.c.id == rows.c.id, table.c.version == rows.c.seen_version)
        .values(values)
        .returning(table.c.id)
    )
    done = select(func.count()).select_from(changed.cte("changed"))
    return Compiled.of(done.add_cte(ended_with(rows)) if stored is _TASKS else done)


@cache
def _removals(_: _Stored) -> Compiled:
    """Compile the deletion for good: of tasks, for of nothing else is there one."""
    rows = arrays_of(tasks.c.id, tasks.c.change_seq, _SEEN)
    gone = (
        delete(tasks)
        .where(tasks.c.owner_id == OWNER, tasks.c.id == rows.c.id, tasks.c.version == rows.c.seen_version)
        .returning(tasks.c.owner_id, tasks.c.id, tasks.c.version, rows.c.change_seq, bound(history.c.at))
        .cte("gone")
    )
    return Compiled.of(select(func.count()).select_from(gone).add_cte(*left_behind(gone)))


@cache
def _entries() -> Compiled:
    rows = arrays_of(*_ENTRY)
    row = select(OWNER, *rows.c, *(bound(column) for column in _OPERATION))
    columns = ["owner_id", *(column.name for column in (*_ENTRY, *_OPERATION))]
    logged = insert(history).from_select(columns, row).returning(history.c.sequence).cte("logged")
    return Compiled.of(select(func.count()).select_from(logged))


def _as_stored(rows: TableValuedAlias, name: str) -> ColumnElement[Any]:
    """Return a column of the rows; what has no array form of its own travels as text."""
    as_text: dict[str, Any] = {"words": TSVECTOR(), "tags": ARRAY(Text()), "question": JSONB()}
    return cast(rows.c[name], as_text[name]) if name in as_text else rows.c[name]
