"""Several changes of one operation, in a transaction that holds the owner's counter: a statement per kind of change.

However many tasks there are, the round trips stay the same: the rows travel as arrays.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Integer,
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
from sqlalchemy.dialects.postgresql import TSVECTOR

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Connection
from adapters.postgres.history_rows import operation_values, written
from adapters.postgres.parameters import OWNER, bound
from adapters.postgres.rows import TASK_COLUMNS, counter_steps, values_of
from adapters.postgres.tables import history, owners, tasks, tombstones
from adapters.postgres.task_writes import TOTALS
from adapters.postgres.tombstone_writes import left_behind
from domain.change import Change
from domain.errors import WriteConflict
from domain.operation import Operation

_WORDS: Column[Any] = Column("words", Text)
_TASK = tuple(column for column in TASK_COLUMNS if column.name != "owner_id")
_ENTRY = (history.c.sequence, history.c.task_id, history.c.kind, history.c.version, history.c.fields)
_OPERATION = tuple(c for c in history.c if c.name not in {"owner_id", *(column.name for column in _ENTRY)})


async def write_all(connection: Connection, changes: Sequence[Change], operation: Operation) -> None:
    """Write the changes with consecutive numbers; raise WriteConflict when one of them was overtaken."""
    rows = [_row(change) for change in changes]
    totals = {column.name: sum(row[column.name] for row in rows) for column in TOTALS}
    last = await _run(connection, _bump(), operation, step=len(rows), **totals)
    for row, number in zip(rows, range(last - len(rows) + 1, last + 1), strict=True):
        row["change_seq"] = row["sequence"] = number
    for kind, statement in (("new", _creations), ("changed", _replacements), ("gone", _removals)):
        if some := [row for row in rows if row["_"] == kind]:
            done = await _run(connection, statement(), operation, at=operation.at, **_columns(some))
            if done != len(some):
                raise WriteConflict("Another writer was first.")
    await _run(connection, _entries(), operation, **_columns(rows), **operation_values(operation))


async def _run(connection: Connection, statement: Compiled, operation: Operation, **values: Any) -> int:  # noqa: ANN401
    arguments = statement.arguments(owner_id=operation.owner, **values)
    result: int = await connection.fetchval(statement.sql, *arguments)
    return result


def _row(change: Change) -> dict[str, Any]:
    kind = "new" if change.before is None else "gone" if change.after is None else "changed"
    seen = change.before.version if change.before is not None else 0
    told = {"task_id": change.task_id, "kind": change.kind, "fields": written(change.fields)}
    return {"_": kind, "seen_version": seen} | values_of(change.subject) | counter_steps(change) | told


def _columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {f"{name}s": [row[name] for row in rows] for name in rows[0]}


@cache
def _bump() -> Compiled:
    step = bindparam("step", type_=BigInteger())
    steps = {column.name: column + bound(column) for column in TOTALS}
    bump = update(owners).where(owners.c.owner_id == OWNER).values(last_sequence=owners.c.last_sequence + step, **steps)
    return Compiled.of(bump.returning(owners.c.last_sequence))


@cache
def _creations() -> Compiled:
    rows = _arrays(*_TASK, tasks.c.change_seq, _WORDS)
    names = [column.name for column in rows.c]
    row = select(OWNER, *(_as_stored(rows, name) for name in names))
    new = insert(tasks).from_select(["owner_id", *names], row).returning(tasks.c.id)
    revived = delete(tombstones).where(tombstones.c.owner_id == OWNER, tombstones.c.task_id == rows.c.id)
    return Compiled.of(select(func.count()).select_from(new.cte("new")).add_cte(revived.cte("revived")))


@cache
def _replacements() -> Compiled:
    rows = _arrays(*_TASK, tasks.c.change_seq, _WORDS, Column("seen_version", Integer))
    written_columns = (*_TASK[1:], tasks.c.change_seq, _WORDS)
    values = {column.name: _as_stored(rows, column.name) for column in written_columns}
    changed = (
        update(tasks)
        .where(tasks.c.owner_id == OWNER, tasks.c.id == rows.c.id, tasks.c.version == rows.c.seen_version)
        .values(values)
        .returning(tasks.c.id)
    )
    return Compiled.of(select(func.count()).select_from(changed.cte("changed")))


@cache
def _removals() -> Compiled:
    rows = _arrays(tasks.c.id, tasks.c.change_seq, Column("seen_version", Integer))
    gone = (
        delete(tasks)
        .where(tasks.c.owner_id == OWNER, tasks.c.id == rows.c.id, tasks.c.version == rows.c.seen_version)
        .returning(tasks.c.owner_id, tasks.c.id, tasks.c.version, rows.c.change_seq, bound(history.c.at))
        .cte("gone")
    )
    return Compiled.of(select(func.count()).select_from(gone).add_cte(*left_behind(gone)))


@cache
def _entries() -> Compiled:
    rows = _arrays(*_ENTRY)
    row = select(OWNER, *rows.c, *(bound(column) for column in _OPERATION))
    columns = ["owner_id", *(column.name for column in (*_ENTRY, *_OPERATION))]
    logged = insert(history).from_select(columns, row).returning(history.c.sequence).cte("logged")
    return Compiled.of(select(func.count()).select_from(logged))


def _as_stored(rows: TableValuedAlias, name: str) -> ColumnElement[Any]:
    """Return a column of the rows; words travel as text, for arrays of vectors have no form of their own."""
    return cast(rows.c[name], TSVECTOR) if name == "words" else rows.c[name]


def _arrays(*columns: Column[Any]) -> TableValuedAlias:
    """Return rows made of one array parameter per column, which is named like the column with an s."""
    arrays = (bindparam(f"{column.name}s", type_=ARRAY(_plain(column))) for column in columns)
    return func.unnest(*arrays).table_valued(*(column.name for column in columns), name="given").render_derived()


def _plain(column: Column[Any]) -> Any:  # noqa: ANN401  # a type of SQLAlchemy's; arrays have no collation
    return Text() if isinstance(column.type, Text) else column.type
