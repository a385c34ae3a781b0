"""When a task is due, in one text: what is shown is what is taken back."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from domain.due import Due, DueChange
from domain.errors import FieldError, ValidationFailed
from domain.windows import bound_of
from domain.zones import checked_zone

NONE = "none"
_WALL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_DAY = "must be a day such as 2026-12-31, today, tomorrow or +3d, or none"
_DUE = "must be a day, a wall time without an offset such as 2026-12-31T17:30, such a time and an IANA zone, or none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Where the agent's user is, and what the time is there: what `tomorrow` depends on."""

    now: datetime
    zone: str

    def day(self, field: str, text: str) -> date | None:
        """Return the day that is meant, None for `none`; raise ValidationFailed for anything else."""
        if text == NONE:
            return None
        if "T" in text:
            raise _refusal(field, _DAY)
        return bound_of(field, text, now=self.now, zone=self.zone).wall.date()

    def due(self, text: str, *, all_day: bool = False) -> DueChange | None:
        """Return what changes: a day alone keeps the time that there is, unless it is to be all day."""
        if text == NONE:
            return None
        wall, _, zone = text.partition(" ")
        if not _WALL_TIME.fullmatch(wall):
            if "T" in text:
                raise _refusal("due", _DUE)
            change = DueChange(date=self.day("due", text))
            return change | DueChange(at=None, timezone=None) if all_day else change
        if all_day:
            raise _refusal("due", "must be a day without a time to be all day")
        change = DueChange(at=bound_of("due", wall, now=self.now, zone=self.zone).wall)
        return change | DueChange(timezone=checked_zone("due", zone)) if zone else change


def due_text(due: Due) -> str:
    """Return a day, a wall time, or a wall time and the zone that fixes it."""
    if due.at is None:
        return due.day.isoformat()
    text = due.at.isoformat(timespec="auto" if due.at.second or due.at.microsecond else "minutes")
    return f"{text} {due.zone}" if due.zone else text


def _refusal(field: str, message: str) -> ValidationFailed:
    return ValidationFailed(FieldError(field=field, message=message, code="not_a_time"))
