"""What the tasks of a change refer to: their rows in the junction table, and the mark on those that have subtasks."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, delete, func, insert, select, true, update

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Connection
from adapters.postgres.parameters import OWNER
from adapters.postgres.tables import tags, task_tags, tasks
from domain.change import Change
from domain.operation import Operation
from domain.tag import folded
from domain.task import Task

_IDS: Any = bindparam("ids", type_=ARRAY(tasks.c.id.type))


async def write_references(connection: Connection, changes: Sequence[Change], operation: Operation) -> None:
    """Write what follows from tasks that got other tags or another parent; the tags are there already."""
    retagged = [after for before, after in _tasks(changes) if after.tags != (before.tags if before else ())]
    if retagged:
        await _run(connection, _untag(), operation, ids=[task.id for task in retagged])
        pairs = [(task.id, folded(name)) for task in retagged for name in task.tags]
        names = {"ids": [task_id for task_id, _ in pairs], "names": [name for _, name in pairs]}
        await _run(connection, _tag(), operation, **names)
    parents = {after.parent_id for before, after in _tasks(changes) if before is None or before.place != after.place}
    if parents - {None}:
        await _run(connection, _mark(), operation, ids=list(parents - {None}))


def array_text(names: Iterable[str]) -> str:
    """Return an array as PostgreSQL reads one from text (its documentation, § 8.15.6)."""
    quoted = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    return "{" + ",".join(f'"{name}"' for name in quoted) + "}"


def _tasks(changes: Sequence[Change]) -> Iterable[tuple[Task | None, Task]]:
    for change in changes:
        if isinstance(change.after, Task):
            yield change.before if isinstance(change.before, Task) else None, change.after


async def _run(connection: Connection, statement: Compiled, operation: Operation, **values: Any) -> None:  # noqa: ANN401
    await connection.execute(statement.sql, *statement.arguments(owner_id=operation.owner, **values))


@cache
def _untag() -> Compiled:
    return Compiled.of(delete(task_tags).where(task_tags.c.owner_id == OWNER, task_tags.c.task_id == any_(_IDS)))


@cache
def _tag() -> Compiled:
    names: Any = bindparam("names", type_=ARRAY(Text))
    given = func.unnest(_IDS, names).table_valued("id", "name", name="given").render_derived()
    named = select(OWNER, tags.c.id, given.c.id).select_from(given).join(tags, tags.c.folded == given.c.name)
    mine = named.where(tags.c.owner_id == OWNER, tags.c.deleted_at.is_(None))
    return Compiled.of(insert(task_tags).from_select(["owner_id", "tag_id", "task_id"], mine))


@cache
def _mark() -> Compiled:
    mine = (tasks.c.owner_id == OWNER, tasks.c.id == any_(_IDS), tasks.c.has_subtasks.is_(False))
    return Compiled.of(update(tasks).where(*mine).values(has_subtasks=true()))
