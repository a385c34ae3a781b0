"""Tasks by relevance. Those that have every word in the title come first, and where many do, they fill the page.

Then nothing else has to be looked at: to put all that have the words in order, each would have to be.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    not_,
    select,
    union_all,
)

from adapters.postgres.filters import Shape
from adapters.postgres.orders import Side, comes_after, computed, order_of, sides_of
from adapters.postgres.parameters import LIMIT, OFFSET, OWNER
from adapters.postgres.rare_pages import FEW
from adapters.postgres.rows import TASK_COLUMNS
from adapters.postgres.search import IN_TITLE, all_in_title
from adapters.postgres.tables import tasks
from domain.page import SortField, SortKey

_REACH = LIMIT + OFFSET
_ENOUGH: Any = literal_column(str(FEW + 1))
_ALL: ColumnElement[int] = cast(func.cardinality(IN_TITLE), BigInteger)
"""The relevance of a task that has every word in its title."""
_SEEN: Any = bindparam("after_0", type_=BigInteger())


def tasks_by_relevance(shape: Shape, sort: tuple[SortKey, ...], after: tuple[bool, ...] | None) -> Select[Any]:
    """Return the tasks in their order; the caller takes its page of them."""
    sides = None if after is None else sides_of(sort, after)
    titled = _titled(shape, sort, sides).cte("titled")
    too_few = select(func.count()).select_from(titled).scalar_subquery() < _REACH
    beyond = [] if sides is None else comes_after(sides)
    rest = (
        select(*TASK_COLUMNS, *computed(sort))
        .where(*shape.conditions(), not_(all_in_title()), too_few, *beyond)
        .order_by(*order_of(tasks.c, sort))
        .limit(_REACH)
    )
    found = union_all(titled.select(), rest.subquery().select()).subquery("by_relevance")
    return select(found).order_by(*order_of(found.c, sort))


def _titled(shape: Shape, sort: tuple[SortKey, ...], sides: list[Side] | None) -> Any:  # noqa: ANN401  # a union
    """Return the first that have every word in the title: of few all are found, of many those that come first."""
    every = select(tasks.c.id, tasks.c.owner_id).where(all_in_title(), tasks.c.deleted_at.is_(None))
    candidates = every.cte("candidates").prefix_with("MATERIALIZED")
    some = select(candidates.c.id).where(candidates.c.owner_id == OWNER).limit(_ENOUGH).cte("some")
    are_few = select(func.count()).select_from(some).scalar_subquery() < _ENOUGH
    # None has more words in its title, so a page that begins among these begins after one of them.
    beyond = [] if sides is None else [_SEEN >= _ALL, *comes_after(sides[1:])]
    those = [*shape.conditions(reading=True), func.coalesce(all_in_title(), false()), *beyond]
    first = select(*TASK_COLUMNS, _ALL.label(SortField.RELEVANCE), *computed(sort[1:])).order_by(
        *order_of(tasks.c, sort, first=_ALL)[1:]
    )
    few = first.where(*those, tasks.c.id.in_(select(some.c.id)), are_few)
    many = first.where(*those, ~are_few)
    return union_all(*(each.limit(_REACH).subquery().select() for each in (few, many)))
