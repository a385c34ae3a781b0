"""Stretches of time that tasks are asked for, and the words and spellings that bound them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.due import FIRST_YEAR, LAST_YEAR
from domain.errors import field_refused
from domain.zones import Bound

_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_DAYS = re.compile(r"([+ -])([0-9]{1,4})([dw])")  # a bare + in a query string arrives as a space
_SPELLING = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+ -][0-9]{2}:[0-9]{2})?)?"
)
_OFFSET = re.compile(r"T.*(Z|[+ -][0-9]{2}:[0-9]{2})\Z")
_ACCEPTED = "must be a day, a time with or without an offset, today, tomorrow, yesterday, or days from now such as +7d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From `after`, which is in it, to `before`, which is not; None is open."""

    after: Bound | None = None
    before: Bound | None = None


def bound_of(field: str, text: str, *, now: datetime, zone: str) -> Bound:
    """Read a bound as somebody in the zone means it now; a day is its beginning.

    Raise ValidationFailed naming the field for anything else, and for years outside 1970 to 2200.
    """
    day = _day_of(text, now.astimezone(ZoneInfo(zone)).date())
    try:
        if day is not None:
            return _checked(Bound.of_wall(datetime.combine(day, time()), zone))
        if _SPELLING.fullmatch(text):
            moment = datetime.fromisoformat(text.replace(" ", "+"))
            aware = moment.tzinfo is not None
            return _checked(Bound.of_instant(moment.astimezone(UTC), zone) if aware else Bound.of_wall(moment, zone))
    except (ValueError, OverflowError):
        pass  # a day that no month has, or a year that no calendar here has
    raise field_refused(field, _ACCEPTED, "not_a_time")


def is_moment(text: str) -> bool:
    """Tell whether a bound has an offset: then it is the same moment for everybody."""
    return _OFFSET.search(text) is not None


def _day_of(text: str, today: date) -> date | None:
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    if (found := _DAYS.fullmatch(text)) is None:
        return None
    sign, count, unit = found.groups()
    days = int(count) * (7 if unit == "w" else 1)
    return today + timedelta(days=-days if sign == "-" else days)


def _checked(bound: Bound) -> Bound:
    if not FIRST_YEAR <= bound.wall.year <= LAST_YEAR:
        raise ValueError
    return bound
