"""What must hold for a task, as conditions: a shape that is compiled once, and its arguments."""

from collections.abc import Iterator, Mapping
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
    exists,
    false,
    func,
    not_,
    or_,
    select,
)

from adapters.postgres.due_moments import WALL
from adapters.postgres.orders import beyond_all
from adapters.postgres.parameters import OWNER, bound
from adapters.postgres.search import matches, search_values
from adapters.postgres.tables import leases, lists, tasks
from adapters.postgres.tagged import has_tags, is_tagged
from domain.identity import OwnerId
from domain.page import NOWHERE, SortField, SortKey, Status, TaskFilter
from domain.windows import Window
from domain.zones import Bound

_WINDOWS: dict[str, ColumnElement[Any]] = {
    "created": tasks.c.created_at,
    "updated": tasks.c.updated_at,
    "completed": tasks.c.completed_at,
}


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
    places: tuple[tuple[str, bool], ...]
    """Which of list, section and parent are asked for, and whether it is that there is none."""
    tags: str
    """Whether `any` or `all` of some tags are asked for; empty for neither."""
    deferred: bool | None
    archived: bool | None
    unclaimed: bool

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
            places=tuple((name, value is NOWHERE) for name, value in _places(matching).items()),
            tags=("all" if matching.all_tags else "any") if matching.tags else "",
            deferred=matching.deferred,
            archived=matching.archived,
            unclaimed=matching.unclaimed_at is not None,
        )

    @property
    def is_plain(self) -> bool:
        """Whether the owner's maintained totals answer how many match."""
        asks = (self.by_priority, self.bounds, self.searches, self.places, self.tags, self.unclaimed)
        is_bare = not any(asks) and all(
            each is None for each in (self.no_due, self.overdue, self.deferred, self.archived)
        )
        return is_bare and not (self.trashed and self.status is not Status.ALL)

    def conditions(self, *, reading: bool = False, in_place: bool = False) -> list[ColumnElement[bool]]:
        """Return the conditions, the owner's first.

        For `reading` tasks one by one, what only an index of all that have it would find fast is asked of each task.
        `in_place` says that they are read in the order of their place.
        """
        found = [tasks.c.owner_id == OWNER, _is(tasks.c.deleted_at, there=self.trashed)]
        if self.status is not Status.ALL:
            found.append(_is(tasks.c.completed_at, there=self.status is Status.COMPLETED))
        if self.by_priority:
            ranks: Any = bindparam("ranks", type_=ARRAY(SmallInteger))
            found.append(tasks.c.priority == any_(ranks))
        found += self.of_bounds()
        if self.no_due is not None:
            # Hidden from the index of tasks without a due: many have none, and they are not in the order asked for.
            found.append(func.coalesce(_is(tasks.c.due_date, there=not self.no_due), false()))
        if self.overdue is not None:
            found.append(_OVERDUE if self.overdue else not_(_OVERDUE))
        if self.searches:
            found.append(func.coalesce(matches(), false()) if reading else matches())
        return found + self._of_the_place(reading=reading, in_place=in_place)

    def of_places(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions on list, section and parent."""
        for name, nowhere in self.places:
            yield tasks.c[name].is_(None) if nowhere else tasks.c[name] == bound(tasks.c[name])

    def of_bounds(self, *, but: str = "") -> list[ColumnElement[bool]]:
        """Return the conditions on times, but those on one of them."""
        return [_bounded(name) for name in sorted(self.bounds) if name.partition("_")[0] != but]

    def _of_the_place(self, *, reading: bool, in_place: bool) -> list[ColumnElement[bool]]:
        """Return the conditions on what the task refers to."""
        found = list(self.of_places())
        if reading and not in_place:
            found = [func.coalesce(each, false()) for each in found]
        if self.tags:
            found.append((is_tagged if reading else has_tags)(every=self.tags == "all"))
        if self.deferred is not None:
            found.append(DEFERRED if self.deferred else not_(DEFERRED))
        if self.archived is not None:
            found.append(_ARCHIVED if self.archived else not_(_ARCHIVED))
        if self.unclaimed:
            found.append(_UNCLAIMED)
        return found


def filter_values(owner: OwnerId, matching: TaskFilter) -> dict[str, Any]:
    """Return the arguments of the conditions."""
    bounds = _bounds(matching) | ({"now": matching.asked_at} if matching.asked_at is not None else {})
    values: dict[str, Any] = {"ranks": [priority.rank for priority in matching.priorities]}
    values |= bound_values(bounds)
    values |= {name: value for name, value in _places(matching).items() if value is not NOWHERE}
    values |= {"unclaimed_at": matching.unclaimed_at, "tags": sorted(matching.tags), "tag_count": len(matching.tags)}
    return values | search_values(owner, matching.words)


def bound_values(bounds: Mapping[str, Bound]) -> dict[str, Any]:
    """Return the arguments that tell where some bounds are."""
    values: dict[str, Any] = {}
    for name, at in bounds.items():
        values |= {f"{name}_instant": at.instant, f"{name}_wall": at.wall, f"{name}_day": at.wall.date()}
    return values


def _places(matching: TaskFilter) -> dict[str, Any]:
    asked = {"list_id": matching.list_id, "section_id": matching.section_id, "parent_id": matching.parent_id}
    return {name: value for name, value in asked.items() if value is not None}


def _bounds(matching: TaskFilter) -> dict[str, Bound]:
    windows: dict[str, Window] = {
        "created": matching.created,
        "updated": matching.updated,
        "completed": matching.completed,
        "due": matching.due,
    }
    sides = {(name, side): getattr(window, side) for name, window in windows.items() for side in ("after", "before")}
    return {f"{name}_{side}": at for (name, side), at in sides.items() if at is not None}


def _is(column: ColumnElement[Any], *, there: bool) -> ColumnElement[bool]:
    return column.is_not(None) if there else column.is_(None)


def _bounded(name: str) -> ColumnElement[bool]:
    field, _, side = name.partition("_")
    if field == "due":
        return due_before(name) if side == "before" else _due_after(name)
    column, instant = _WINDOWS[field], _instant(name)
    if field == "completed":  # as the indexes of its orders have it
        column = func.coalesce(column, beyond_all(SortKey(field=SortField.COMPLETED_AT, descending=side == "after")))
    return column < instant if side == "before" else column >= instant


def due_ranges(shape: Shape, *, descending: bool) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """Return where the order of dues begins, by bounds on them: for wall times, and for moments.

    Where it ends is left out: PostgreSQL would rather find all that lies between and sort it, for twenty of them.
    """
    side = "before" if descending else "after"
    names = [f"due_{side}"] if f"due_{side}" in shape.bounds else []
    names += ["now"] if shape.overdue and descending else []
    moment = tasks.c.due_instant
    if descending:
        return [_wall(name) > WALL for name in names], [moment < _instant(name) for name in names]
    return [_wall(name) <= WALL for name in names], [moment >= _instant(name) for name in names]


def due_before(name: str) -> ColumnElement[bool]:
    """Say that a due lies before a bound; a fixed one has a moment, the others have only a clock."""
    fixed = and_(tasks.c.due_instant.is_not(None), tasks.c.due_instant < _instant(name))
    return or_(fixed, and_(tasks.c.due_instant.is_(None), _wall(name) > WALL))


def _due_after(name: str) -> ColumnElement[bool]:
    fixed = and_(tasks.c.due_instant.is_not(None), tasks.c.due_instant >= _instant(name))
    return or_(fixed, and_(tasks.c.due_instant.is_(None), _wall(name) <= WALL))


def _instant(name: str) -> BindParameter[Any]:
    return bindparam(f"{name}_instant", type_=DateTime(timezone=True))


def _wall(name: str) -> BindParameter[Any]:
    return bindparam(f"{name}_wall", type_=DateTime())


_TODAY: BindParameter[Any] = bindparam("now_day", type_=Date())
# A day that is over began before now: so the orders of dues find what is overdue.
_OVERDUE = and_(
    tasks.c.completed_at.is_(None),
    tasks.c.due_date.is_not(None),
    due_before("now"),
    or_(tasks.c.due_time.is_not(None), tasks.c.due_date < _TODAY),
)
DEFERRED: ColumnElement[bool] = and_(tasks.c.defer_until.is_not(None), tasks.c.defer_until > _TODAY)
_ARCHIVED = exists().where(lists.c.owner_id == OWNER, lists.c.id == tasks.c.list_id, lists.c.archived_at.is_not(None))
# Joined, it would be planned for the few leases that PostgreSQL expects, and be slow with many: so it is hashed.
_UNCLAIMED = tasks.c.id.not_in(
    select(leases.c.task_id).where(
        leases.c.owner_id == OWNER, leases.c.expires_at > bindparam("unclaimed_at", type_=DateTime(timezone=True))
    )
)
