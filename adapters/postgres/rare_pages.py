"""Pages of tasks that have what few may have, or many: a tag, a word, a place, a time.

PostgreSQL cannot know how many tasks of one owner have it, and the way that is right for many takes seconds for few. So
the first thousand are looked for. If that is all, they are put in order; if not, tasks are read in their order until
the page is full.
"""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal_column, select, union_all

from adapters.postgres.due_moments import IS_FIXED, IS_READERS
from adapters.postgres.filters import DEFERRED, Shape, due_ranges
from adapters.postgres.orders import comes_after, computed, order_of, sides_of
from adapters.postgres.parameters import LIMIT, OFFSET, OWNER
from adapters.postgres.rows import TASK_COLUMNS
from adapters.postgres.search import matches
from adapters.postgres.tables import tasks
from adapters.postgres.tagged import tagged
from domain.page import SortField, SortKey

FEW = 1000
_ENOUGH: Any = literal_column(str(FEW + 1))


def may_be_rare(shape: Shape, sort: tuple[SortKey, ...]) -> bool:
    """Tell whether the shape asks for something that few tasks may have, and the order is not that of just those."""
    if shape.trashed:
        return False
    of_place = bool(shape.places) and sort[0].field is not SortField.POSITION
    return of_place or bool(shape.tags or shape.searches or shape.deferred or _bounds(shape, sort))


def tasks_with_the_rare(
    shape: Shape, sort: tuple[SortKey, ...], after: tuple[bool, ...] | None, in_order: Select[Any]
) -> Select[Any]:
    """Return the tasks in their order, `in_order` where there are many; the caller takes its page of them."""
    # Both are materialized: the first is planned as if all of it were wanted, and is read no further than the second.
    every = _candidates(shape, sort).cte("candidates").prefix_with("MATERIALIZED")
    mine = [every.c.owner_id == OWNER] if "owner_id" in every.c else []
    some = select(every.c.id).where(*mine).limit(_ENOUGH).cte("some")
    are_few = select(func.count()).select_from(some).scalar_subquery() < _ENOUGH
    beyond = [] if after is None else comes_after(sides_of(sort, after))
    few = (
        select(*TASK_COLUMNS, *computed(sort))
        .where(*shape.conditions(reading=True), tasks.c.id.in_(select(some.c.id)), are_few, *beyond)
        .order_by(*order_of(tasks.c, sort))
    )
    many = in_order.where(~are_few)
    both = union_all(*(each.limit(LIMIT + OFFSET).subquery().select() for each in (few, many))).subquery("both")
    return select(both).order_by(*order_of(both.c, sort))


def _candidates(shape: Shape, sort: tuple[SortKey, ...]) -> Select[Any] | CompoundSelect[Any]:
    """Return the ids of tasks that may be wanted: those that have the one thing of it that is likely the rarest."""
    if shape.tags:
        return tagged(every=shape.tags == "all", limit=FEW + 1)
    mine = select(tasks.c.id).where(tasks.c.owner_id == OWNER, tasks.c.deleted_at.is_(None))
    if shape.deferred:
        return mine.where(DEFERRED)
    if shape.searches:
        # The owner is in the words, and looked at once more: two may share the key in them.
        return select(tasks.c.id, tasks.c.owner_id).where(matches(), tasks.c.deleted_at.is_(None))
    if shape.places:
        return mine.where(*shape.of_places())
    bounds = _bounds(shape, sort)
    return _due_between(mine.where(*bounds), shape) if _is_due_asked(shape, sort) else mine.where(*bounds)


def _due_between(found: Select[Any], shape: Shape) -> CompoundSelect[Any]:
    """Read those without a zone, then the fixed ones, each from their own index: of both at once there is none."""
    (later, from_), (earlier, until) = (due_ranges(shape, descending=descending) for descending in (False, True))
    return union_all(found.where(IS_READERS, *later, *earlier), found.where(IS_FIXED, *from_, *until))


def _bounds(shape: Shape, sort: tuple[SortKey, ...]) -> list[ColumnElement[bool]]:
    """Return the conditions on times but on that of the order, in which they are a range."""
    return shape.of_bounds(but=_order(sort))


def _is_due_asked(shape: Shape, sort: tuple[SortKey, ...]) -> bool:
    return sort[0].field is not SortField.DUE and any(name.startswith("due_") for name in shape.bounds)


def _order(sort: tuple[SortKey, ...]) -> str:
    return sort[0].field.removesuffix("_at")
