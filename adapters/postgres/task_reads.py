"""The statements that read tasks, compiled once per shape of the question."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Subquery,
    bindparam,
    func,
    null,
    select,
    true,
)

from adapters.postgres.compiled import Compiled
from adapters.postgres.due_pages import tasks_by_due
from adapters.postgres.filters import Shape, due_ranges
from adapters.postgres.orders import comes_after, computed, order_of, sides_of
from adapters.postgres.parameters import LIMIT, OFFSET, OWNER, TASK_ID
from adapters.postgres.rare_pages import may_be_rare, tasks_with_the_rare
from adapters.postgres.relevant_pages import tasks_by_relevance
from adapters.postgres.rows import TASK_COLUMNS, task_of
from adapters.postgres.tables import owners, tasks, tombstones
from application.staged_tasks import Found
from domain.errors import TaskNotFound
from domain.page import SortField, SortKey, Status
from domain.task import Task, TaskId

ONE_TASK = Compiled.of(select(*TASK_COLUMNS).where(tasks.c.owner_id == OWNER, tasks.c.id == TASK_ID))


EVERY_TASK = Compiled.of(
    select(*TASK_COLUMNS)
    .where(tasks.c.owner_id == OWNER, tasks.c.id > bindparam("after", type_=tasks.c.id.type))
    .order_by(tasks.c.id)
    .limit(LIMIT)
)


@cache
def many_tasks() -> Compiled:
    """Compile: for each id its task, and the highest version that the id may have had if it has no task now."""
    ids: Any = bindparam("ids", type_=ARRAY(tasks.c.id.type))
    asked = func.unnest(ids).table_valued("id", name="asked").render_derived()
    forgotten = select(owners.c.forgotten_version).where(owners.c.owner_id == OWNER).scalar_subquery()
    last_version = func.greatest(forgotten, tombstones.c.version, 0)
    found = asked.outerjoin(tasks, (tasks.c.owner_id == OWNER) & (tasks.c.id == asked.c.id)).outerjoin(
        tombstones, (tombstones.c.owner_id == OWNER) & (tombstones.c.task_id == asked.c.id)
    )
    return Compiled.of(select(asked.c.id, last_version, *TASK_COLUMNS).select_from(found))


def found_in(row: asyncpg.Record) -> tuple[TaskId, Found]:
    """Read a row of `many_tasks`."""
    task_id, last_version, *columns = row
    return task_id, task_of(columns) if columns[0] is not None else last_version + 1


def the_one(rows: Sequence[asyncpg.Record]) -> Task:
    """Return the only task there is; raise TaskNotFound."""
    if not rows:
        raise TaskNotFound
    return task_of(rows[0])


@cache
def page_statement(
    shape: Shape, sort: tuple[SortKey, ...], *, include_total: bool, after: tuple[bool, ...] | None
) -> Compiled:
    """Compile a page and its total into one statement, so that both are of one moment.

    `after` says for each sort key of a position whether it has no value; None is a page that begins after an offset.
    The first column is the total; when nothing is on the page its one row has no task.
    """
    is_rare, first = may_be_rare(shape, sort), sort[0].field
    if first is SortField.RELEVANCE and not shape.trashed:
        page = tasks_by_relevance(shape, sort, after)
    else:
        conditions = shape.conditions(reading=is_rare, in_place=first is SortField.POSITION)
        page = _in_order(shape, conditions, sort, after)
        page = tasks_with_the_rare(shape, sort, after, page) if is_rare else page
    window = page.limit(LIMIT).offset(OFFSET).subquery("page")
    total = _total(shape.conditions(), shape) if include_total else _no_total()
    both = total.outerjoin(window, true())
    columns = [window.c[column.name] for column in TASK_COLUMNS]
    return Compiled.of(select(total.c.n, *columns).select_from(both).order_by(*order_of(window.c, sort)))


def _in_order(
    shape: Shape, conditions: list[ColumnElement[bool]], sort: tuple[SortKey, ...], after: tuple[bool, ...] | None
) -> Select[Any]:
    if sort[0].field is SortField.DUE:
        return tasks_by_due(conditions, due_ranges(shape, descending=sort[0].descending), sort, after)
    beyond = [] if after is None else comes_after(sides_of(sort, after))
    return select(*TASK_COLUMNS, *computed(sort)).where(*conditions, *beyond).order_by(*order_of(tasks.c, sort))


def _total(conditions: list[ColumnElement[bool]], shape: Shape) -> Subquery:
    if not shape.is_plain:
        return select(func.count().label("n")).select_from(tasks).where(*conditions).subquery("total")
    counter = owners.c.trashed_tasks if shape.trashed else _COUNTER[shape.status]
    return select(counter.label("n")).where(owners.c.owner_id == OWNER).subquery("total")


def _no_total() -> Subquery:
    return select(null().label("n")).subquery("total")


_COUNTER: dict[Status, ColumnElement[int]] = {
    Status.ALL: owners.c.open_tasks + owners.c.completed_tasks,
    Status.OPEN: owners.c.open_tasks,
    Status.COMPLETED: owners.c.completed_tasks,
}
