"""Time zones by their IANA names, and what a wall clock means in one."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import FieldError, ValidationFailed

_NO_PLACES = {"localtime", "posixrules", "Factory", "build/etc/localtime"}
_VARIANTS = ("posix/", "right/", "SystemV/")


def checked_zone(field: str, name: str) -> str:
    """Return the name, or raise ValidationFailed naming the field.

    Only names of the list are ever looked up: a name is a path to zoneinfo, and folders, other files and names that
    are too long would fail in ways of their own.
    """
    if name not in _names():
        message = "must be an IANA time zone such as Europe/Berlin"
        raise ValidationFailed(FieldError(field=field, message=message, code="unknown_timezone"))
    return name


def instant_of(wall: datetime, zone: str) -> datetime:
    """Return the moment, in UTC, at which clocks in the zone show this time (RFC 5545 §3.3.5).

    A time that clocks skip is taken with the offset from before the gap, one that they show twice is the first.
    """
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@cache
def _names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() - _NO_PLACES if not name.startswith(_VARIANTS))
