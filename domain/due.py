"""When a task is due: on a day, at a time wherever one is, or at a moment in the world."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self, TypedDict

from domain.errors import field_refused
from domain.zones import Bound, checked_zone, instant_of

FIRST_YEAR, LAST_YEAR = 1970, 2200


class DueChange(TypedDict, total=False):
    """A JSON Merge Patch of a due: absent stays, None clears. `at` is a wall time and has no offset."""

    date: date | None
    at: datetime | None
    timezone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """All-day without a time, floating with a time alone, fixed with a time and an IANA zone.

    The day is kept as a day: no zone ever shifts it.
    """

    day: date
    clock: time | None = None
    zone: str | None = None

    @property
    def at(self) -> datetime | None:
        """The wall time; None when it is all-day."""
        return None if self.clock is None else datetime.combine(self.day, self.clock)

    @property
    def wall(self) -> datetime:
        """The wall time; an all-day one begins with its day."""
        return datetime.combine(self.day, self.clock or time())

    def instant(self, reader_zone: str) -> datetime:
        """Return the moment in UTC; where nothing fixes it, as clocks in the reader's zone show it."""
        return instant_of(self.wall, self.zone or reader_zone)

    def is_before(self, bound: Bound) -> bool:
        """Tell whether it lies before the bound: a moment if it is fixed, else what the reader's clock shows."""
        if self.zone is not None:
            return self.instant(self.zone) < bound.instant
        return self.wall < bound.wall

    def is_over(self, at: Bound) -> bool:
        """Tell whether it has passed: a day has passed when the next has begun."""
        return self.day < at.wall.date() if self.clock is None else self.is_before(at)

    def written(self) -> dict[str, object]:
        """Return the members that tell the kinds apart, as clients see them."""
        if self.clock is None:
            return {"date": self.day}
        return {"at": self.at} | ({"timezone": self.zone} if self.zone else {})

    @classmethod
    def of(cls, change: DueChange) -> Self:
        """Make a due out of nothing but what was written."""
        return cls.changed(None, change)

    @classmethod
    def changed(cls, due: Self | None, change: DueChange) -> Self:
        """Apply a patch. A `date` alone moves the day and keeps the time; an `at` gives an all-day due its time.

        Raise ValidationFailed when what comes of it is none of the three kinds, or outside 1970 to 2200.
        """
        members = {} if due is None else due.written()
        moved = change.get("date")
        if due is not None and due.clock is not None and moved is not None and "at" not in change:
            _require_year("due.date", moved)
            members["at"], change = datetime.combine(moved, due.clock), _without_date(change)
        if change.get("at") is not None:
            members.pop("date", None)
        members = {name: value for name, value in (members | change).items() if value is not None}
        return cls._checked(members)

    @classmethod
    def _checked(cls, members: dict[str, object]) -> Self:
        day, at, zone = members.get("date"), members.get("at"), members.get("timezone")
        if isinstance(at, datetime) and day is None:
            _require_year("due.at", at)
            name = checked_zone("due.timezone", zone) if isinstance(zone, str) else None
            return cls(day=at.date(), clock=at.time(), zone=name)
        if isinstance(day, date) and at is None and zone is None:
            _require_year("due.date", day)
            return cls(day=day)
        message = "must have a date alone, or a time in at with or without a timezone"
        raise field_refused("due", message, "due_kind")


def checked_day(field: str, day: date | None) -> date | None:
    """Return the day, or raise ValidationFailed naming the field when it is outside 1970 to 2200."""
    if day is not None:
        _require_year(field, day)
    return day


def _require_year(field: str, day: date) -> None:
    """PostgreSQL's driver stores the first and the last day there is as infinity; no task is due then."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"must be between {FIRST_YEAR} and {LAST_YEAR}"
        raise field_refused(field, message, "date_out_of_range")


def _without_date(change: DueChange) -> DueChange:
    left = change.copy()
    del left["date"]
    return left
