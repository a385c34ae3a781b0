"""Tasks by when they are due, read from four indexes' orders and put together in one statement.

No one index is in this order: a due without a zone is another moment for each reader. But among the wall times that
the reader's clock shows moments rise with them, and so they do among those that it skips, and among fixed dues. Each
page takes the first of each kind, as many as it may need.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, union_all

from adapters.postgres.due_moments import (
    AFTER_WALL,
    GAPS,
    IS_FIXED,
    IS_IN_GAP,
    IS_READERS,
    IS_SHOWN,
    READERS_MOMENT,
    WALL,
)
from adapters.postgres.orders import Side, beyond_all, comes_after, computed, not_before, order_of, sides_of
from adapters.postgres.parameters import LIMIT, OFFSET
from adapters.postgres.rows import TASK_COLUMNS
from adapters.postgres.tables import tasks
from domain.page import SortKey

_REACH = LIMIT + OFFSET
Conditions = list[ColumnElement[bool]]
Ranges = tuple[Conditions, Conditions]
"""What must hold for the wall time of a due without a zone, and for the moment of a fixed one."""


def tasks_by_due(
    conditions: Conditions, ranges: Ranges, sort: tuple[SortKey, ...], after: tuple[bool, ...] | None
) -> Select[Any]:
    """Return the tasks in their order; the caller takes its page of them.

    The ranges say no more than the conditions do, as indexes know it.
    Those without a due are looked for only if the others do not fill the page.
    """
    sides = None if after is None else sides_of(sort, after)
    if after is not None and after[0]:
        return _undated(conditions, sort, sides)
    dated = union_all(*(branch.subquery().select() for branch in _dated(conditions, ranges, sort, sides))).cte("dated")
    too_few = select(func.count()).select_from(dated).scalar_subquery() < _REACH
    rest = _undated([*conditions, too_few], sort, None)
    found = union_all(dated.select(), rest.subquery().select()).subquery("by_due")
    return select(found).order_by(*order_of(found.c, sort))


def _dated(
    conditions: Conditions, ranges: Ranges, sort: tuple[SortKey, ...], sides: list[Side] | None
) -> list[Select[Any]]:
    walls, moments = ranges
    shown: Conditions = [IS_READERS, IS_SHOWN, *walls]
    skipped: Conditions = [IS_READERS, IS_IN_GAP, *walls]
    fixed: Conditions = [IS_FIXED, *moments]
    if sides is not None:
        (_, seen, descending), further = sides[0], sides[1:]
        by_wall = comes_after([(WALL, AFTER_WALL, descending), *further])
        shown += [*by_wall, not_before(READERS_MOMENT, seen, descending)]
        skipped += comes_after([(READERS_MOMENT, seen, descending), *further])
        fixed += comes_after([(tasks.c.due_instant, seen, descending), *further])
    return [
        _first_of([*conditions, *shown], sort, READERS_MOMENT, by=WALL),
        _first_of_each_gap(_first_of([*conditions, *skipped], sort, READERS_MOMENT, by=WALL)),
        _first_of([*conditions, *fixed], sort, tasks.c.due_instant, by=tasks.c.due_instant),
    ]


def _undated(conditions: Conditions, sort: tuple[SortKey, ...], sides: list[Side] | None) -> Select[Any]:
    beyond = [] if sides is None else comes_after(sides[1:])
    never = beyond_all(sort[0])
    return _first_of([*conditions, tasks.c.due_date.is_(None), *beyond], sort, never, by=never)


def _first_of(
    conditions: Conditions, sort: tuple[SortKey, ...], due: ColumnElement[Any], *, by: ColumnElement[Any]
) -> Select[Any]:
    """Return as many tasks as a page may need of those, in the order of what they are found by."""
    columns = [*TASK_COLUMNS, due.label(sort[0].field), *computed(sort[1:])]
    return select(*columns).where(*conditions).order_by(*order_of(tasks.c, sort, first=by)).limit(_REACH)


def _first_of_each_gap(found: Select[Any]) -> Select[Any]:
    """Look into one gap after the other: there are few, and hardly a task in them."""
    in_gap = found.correlate(GAPS).lateral("in_gap")
    return select(in_gap).select_from(GAPS.join(in_gap, true()))
