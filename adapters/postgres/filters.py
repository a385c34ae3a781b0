"""What must hold for a task, as conditions: a shape that is compiled once, and its arguments."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    SmallInteger,
    and_,
    any_,
    bindparam,
    not_,
    or_,
)

from adapters.postgres.due_moments import WALL
from adapters.postgres.parameters import OWNER
from adapters.postgres.search import matches, search_values
from adapters.postgres.tables import tasks
from domain.identity import OwnerId
from domain.page import Status, TaskFilter
from domain.windows import Window
from domain.zones import Bound

_WINDOWS = {"created": tasks.c.created_at, "updated": tasks.c.updated_at, "completed": tasks.c.completed_at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Which conditions there are; what they compare with are arguments."""

    status: Status
    trashed: bool
    by_priority: bool
    bounds: frozenset[str]
    no_due: bool | None
    overdue: bool | None
    searches: bool

    @classmethod
    def of(cls, matching: TaskFilter) -> Self:
        """Return the shape of a filter."""
        return cls(
            status=matching.status,
            trashed=matching.trashed,
            by_priority=bool(matching.priorities),
            bounds=frozenset(_bounds(matching)),
            no_due=matching.no_due,
            overdue=matching.overdue,
            searches=bool(matching.words),
        )

    @property
    def is_plain(self) -> bool:
        """Whether the owner's maintained totals answer how many match."""
        is_bare = not (self.by_priority or self.bounds or self.searches) and self.no_due is self.overdue is None
        return is_bare and not (self.trashed and self.status is not Status.ALL)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions, the owner's first."""
        found = [tasks.c.owner_id == OWNER, _is(tasks.c.deleted_at, there=self.trashed)]
        if self.status is not Status.ALL:
            found.append(_is(tasks.c.completed_at, there=self.status is Status.COMPLETED))
        if self.by_priority:
            ranks: Any = bindparam("ranks", type_=ARRAY(SmallInteger))
            found.append(tasks.c.priority == any_(ranks))
        found += [_bounded(name) for name in sorted(self.bounds)]
        if self.no_due is not None:
            found.append(_is(tasks.c.due_date, there=not self.no_due))
        if self.overdue is not None:
            found.append(_OVERDUE if self.overdue else not_(_OVERDUE))

        if self.searches:
            found.append(matches())
        return found


def filter_values(owner: OwnerId, matching: TaskFilter) -> dict[str, Any]:
    """Return the arguments of the conditions."""
    bounds = _bounds(matching) | ({"now": matching.asked_at} if matching.asked_at is not None else {})
    values: dict[str, Any] = {"ranks": [priority.rank for priority in matching.priorities]}
    for name, bound in bounds.items():
        values |= {f"{name}_instant": bound.instant, f"{name}_wall": bound.wall, f"{name}_day": bound.wall.date()}
    return values | search_values(owner, matching.words)


def _bounds(matching: TaskFilter) -> dict[str, Bound]:
    windows: dict[str, Window] = {
        "created": matching.created,
        "updated": matching.updated,
        "completed": matching.completed,
        "due": matching.due,
    }
    sides = {(name, side): getattr(window, side) for name, window in windows.items() for side in ("after", "before")}
    return {f"{name}_{side}": bound for (name, side), bound in sides.items() if bound is not None}


def _is(column: ColumnElement[Any], *, there: bool) -> ColumnElement[bool]:
    return column.is_not(None) if there else column.is_(None)


def _bounded(name: str) -> ColumnElement[bool]:
    field, _, side = name.partition("_")
    if field == "due":
        return _due_before(name) if side == "before" else and_(tasks.c.due_date.is_not(None), not_(_due_before(name)))
    column, instant = _WINDOWS[field], _instant(name)
    return column < instant if side == "before" else column >= instant


def _due_before(name: str) -> ColumnElement[bool]:
    """Say that a due lies before a bound; a fixed one has a moment, the others have only a clock."""
    fixed = and_(tasks.c.due_instant.is_not(None), tasks.c.due_instant < _instant(name))
    return or_(fixed, and_(tasks.c.due_instant.is_(None), _wall(name) > WALL))


def _instant(name: str) -> BindParameter[Any]:
    return bindparam(f"{name}_instant", type_=DateTime(timezone=True))


def _wall(name: str) -> BindParameter[Any]:
    return bindparam(f"{name}_wall", type_=DateTime())


_TODAY: BindParameter[Any] = bindparam("now_day", type_=Date())
_OVERDUE = and_(
    tasks.c.completed_at.is_(None),
    tasks.c.due_date.is_not(None),
    or_(
        and_(tasks.c.due_time.is_(None), tasks.c.due_date < _TODAY),
        and_(tasks.c.due_time.is_not(None), _due_before("now")),
    ),
)
