"""The orders that tasks can be listed in, each the order of an index, and where a page begins in one.

A task without a value sorts as if it had one beyond all others: an index on that expression keeps it last in both
directions, and what comes after a position is one range of the index, however deep.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    SmallInteger,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    tuple_,
)

from adapters.postgres.due_moments import READERS_MOMENT, clock_values, wall_values
from adapters.postgres.search import relevance
from adapters.postgres.tables import tasks
from domain.page import PageRequest, SortField, SortKey

Side = tuple[ColumnElement[Any], ColumnElement[Any], bool]
"""What is sorted by, what of it was seen last, and whether it falls."""

_moment = DateTime(timezone=True)
_TYPES: dict[SortField, Any] = {
    SortField.PRIORITY: SmallInteger(),
    SortField.TITLE: Text(collation="C"),
    SortField.POSITION: Text(collation="C"),
    SortField.RELEVANCE: BigInteger(),
    SortField.DEADLINE: Date(),
}
_MAY_BE_EMPTY = {SortField.COMPLETED_AT, SortField.DEADLINE}
_COMPUTED = {SortField.RELEVANCE, SortField.DUE}
_ONE_KEY = 2  # and the id
_ID: BindParameter[Any] = bindparam("after_id", type_=Uuid())


def computed(sort: tuple[SortKey, ...]) -> list[ColumnElement[Any]]:
    """Return the columns that a page sorted so needs beside those of a task."""
    return [_expression(tasks.c, key).label(key.field) for key in sort if key.field in _COMPUTED]


def order_of(
    columns: Any,  # noqa: ANN401  # a table's or a subquery's
    sort: tuple[SortKey, ...],
    first: ColumnElement[Any] | None = None,
) -> list[ColumnElement[Any]]:
    """Return what to order by; ties are broken by id, in the direction of the first key.

    `first` may stand for the first key.
    """
    directed = [(_expression(columns, key), key.descending) for key in sort]
    if first is not None:
        directed[0] = (first, sort[0].descending)
    directed.append((columns.id, sort[0].descending))
    return [expression.desc() if descending else expression.asc() for expression, descending in directed]


def sides_of(sort: tuple[SortKey, ...], without_value: tuple[bool, ...]) -> list[Side]:
    """Return what a position compares, the id last; `without_value` tells its keys that have no value."""
    sides = [
        (_expression(tasks.c, key), _seen(number, key, without_value[number]), key.descending)
        for number, key in enumerate(sort)
    ]
    return [*sides, (tasks.c.id, _ID, sort[0].descending)]


def comes_after(sides: list[Side]) -> list[ColumnElement[bool]]:
    """Return the conditions of coming after a position, the first of them the range of the index to read."""
    expressions, seen, falling = zip(*sides, strict=True)
    if len(sides) <= _ONE_KEY and len(set(falling)) == 1:
        return [_beyond(tuple_(*expressions), tuple_(*seen), falling[0])]
    ahead = [
        and_(*(expression == last for expression, last, _ in sides[:number]), _beyond(*side))
        for number, side in enumerate(sides)
    ]
    return [not_before(*sides[0]), or_(*ahead)]


def not_before(expression: ColumnElement[Any], seen: ColumnElement[Any], descending: bool) -> ColumnElement[bool]:
    """Say that something is where a position is, or beyond."""
    return expression <= seen if descending else expression >= seen


def order_values(request: PageRequest, zone: str) -> dict[str, Any]:
    """Return the arguments of the order, and of where in it the page begins."""
    values: dict[str, Any] = {}
    first, place = request.sort[0], request.after
    if any(key.field is SortField.DUE for key in request.sort):
        values |= clock_values(zone)
    if place is None:
        return values
    values |= {f"after_{number}": value for number, value in enumerate(place.values) if value is not None}
    if first.field is SortField.DUE and place.values[0] is not None:
        values |= wall_values(place.values[0], zone, first)
    return values | {"after_id": place.task_id}


def beyond_all(key: SortKey) -> ColumnElement[Any]:
    """Return the value that a task without one sorts by."""
    infinity, type_ = "-infinity" if key.descending else "infinity", _TYPES.get(key.field, _moment)
    return literal_column(f"'{infinity}'::{'date' if isinstance(type_, Date) else 'timestamptz'}", type_)


def _expression(columns: Any, key: SortKey) -> ColumnElement[Any]:  # noqa: ANN401  # as above
    if key.field is SortField.RELEVANCE and columns is tasks.c:
        return relevance()
    if key.field is SortField.DUE and columns is tasks.c:
        return func.coalesce(tasks.c.due_instant, READERS_MOMENT, beyond_all(key))
    column: ColumnElement[Any] = columns[key.field]
    return func.coalesce(column, beyond_all(key)) if key.field in _MAY_BE_EMPTY else column


def _seen(number: int, key: SortKey, has_no_value: bool) -> ColumnElement[Any]:  # one of a tuple of them
    return beyond_all(key) if has_no_value else bindparam(f"after_{number}", type_=_TYPES.get(key.field, _moment))


def _beyond(expression: ColumnElement[Any], seen: ColumnElement[Any], descending: bool) -> ColumnElement[bool]:
    return expression < seen if descending else expression > seen
