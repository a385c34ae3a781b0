"""Time zones by their IANA names, and what a wall clock means in one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import field_refused

UTC_ZONE = "UTC"
"""Where a reader is who has not said."""

_NO_PLACES = {"localtime", "posixrules", "Factory", "build/etc/localtime"}
_VARIANTS = ("posix/", "right/", "SystemV/")


def checked_zone(field: str, name: str) -> str:
    """Return the name, or raise ValidationFailed naming the field.

    Only names of the list are ever looked up: a name is a path to zoneinfo, and folders, other files and names that
    are too long would fail in ways of their own.
    """
    if name not in _names():
        message = "must be an IANA time zone such as Europe/Berlin"
        raise field_refused(field, message, "unknown_timezone")
    return name


def instant_of(wall: datetime, zone: str) -> datetime:
    """Return the moment, in UTC, at which clocks in the zone show this time (RFC 5545 §3.3.5).

    A time that clocks skip is taken with the offset from before the gap, one that they show twice is the first.
    """
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A moment, and what a clock of the reader shows at it."""

    instant: datetime
    wall: datetime

    @classmethod
    def of_wall(cls, wall: datetime, zone: str) -> Self:
        """Return the moment at which clocks in the zone show this."""
        return cls(instant=instant_of(wall, zone), wall=wall)

    @classmethod
    def of_instant(cls, instant: datetime, zone: str) -> Self:
        """Return what clocks in the zone show at this moment."""
        return cls(instant=instant, wall=instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None))


@cache
def _names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() - _NO_PLACES if not name.startswith(_VARIANTS))
