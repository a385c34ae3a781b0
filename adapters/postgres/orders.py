"""The orders that tasks can be listed in, each the order of an index, and where a page begins in one.

A task without a value sorts as if it had one beyond all others: an index on that expression keeps it last in both
directions, and what comes after a position is one range of the index, however deep.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
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

from adapters.postgres.search import relevance
from adapters.postgres.tables import tasks
from domain.page import Position, SortField, SortKey

_moment = DateTime(timezone=True)
_NEVER: ColumnElement[Any] = literal_column("'infinity'::timestamptz", _moment)
_LONG_AGO: ColumnElement[Any] = literal_column("'-infinity'::timestamptz", _moment)
_TYPES: dict[SortField, Any] = {
    SortField.PRIORITY: SmallInteger(),
    SortField.TITLE: Text(collation="C"),
    SortField.POSITION: Text(collation="C"),
    SortField.RELEVANCE: BigInteger(),
}
_ID: BindParameter[Any] = bindparam("after_id", type_=Uuid())


def order_of(columns: Any, sort: tuple[SortKey, ...]) -> list[ColumnElement[Any]]:  # noqa: ANN401  # a table's or a subquery's
    """Return what to order by; ties are broken by id, in the direction of the first key."""
    directed = [(_expression(columns, key), key.descending) for key in sort]
    directed.append((columns.id, sort[0].descending))
    return [expression.desc() if descending else expression.asc() for expression, descending in directed]


def comes_after(sort: tuple[SortKey, ...], without_value: tuple[bool, ...]) -> list[ColumnElement[bool]]:
    """Return the conditions of coming after a position, the first of them the range of the index to read."""
    sides = [
        (_expression(tasks.c, key), _seen(number, key, without_value[number]), key.descending)
        for number, key in enumerate(sort)
    ]
    tie = (tasks.c.id, _ID, sort[0].descending)
    if len(sort) == 1:
        (expression, seen, descending), (task_id, last, _) = sides[0], tie
        here, there = tuple_(expression, task_id), tuple_(seen, last)
        return [here < there if descending else here > there]
    first, first_seen, first_descending = sides[0]
    sides.append(tie)
    ahead = [
        and_(*(expression == seen for expression, seen, _ in sides[:number]), _beyond(*sides[number]))
        for number in range(len(sides))
    ]
    return [first <= first_seen if first_descending else first >= first_seen, or_(*ahead)]


def place_values(position: Position) -> dict[str, Any]:
    """Return the arguments of `comes_after`."""
    values = {f"after_{number}": value for number, value in enumerate(position.values) if value is not None}
    return values | {"after_id": position.task_id}


def _expression(columns: Any, key: SortKey) -> ColumnElement[Any]:  # noqa: ANN401  # as above
    if key.field is SortField.RELEVANCE and columns is tasks.c:
        return relevance()
    column: ColumnElement[Any] = columns[key.field]
    if key.field is not SortField.COMPLETED_AT:
        return column
    return func.coalesce(column, _LONG_AGO if key.descending else _NEVER)


def _seen(number: int, key: SortKey, has_no_value: bool) -> ColumnElement[Any]:  # one of a tuple of them
    if has_no_value:
        return _LONG_AGO if key.descending else _NEVER
    return bindparam(f"after_{number}", type_=_TYPES.get(key.field, _moment))


def _beyond(expression: ColumnElement[Any], seen: ColumnElement[Any], descending: bool) -> ColumnElement[bool]:
    return expression < seen if descending else expression > seen
