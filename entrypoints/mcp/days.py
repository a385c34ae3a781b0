"""When a task is due, in one text: what is shown is what is taken back."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from domain.due import Due, DueChange
from domain.errors import ValidationFailed, field_refused
from domain.windows import bound_of
from domain.zones import checked_zone

NONE = "none"
_WALL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_DAY = "must be a day such as 2026-12-31, today, tomorrow or +3d"
_TIME = "a time without an offset such as 2026-12-31T17:30, such a time and an IANA zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Where the agent's user is, and what the time is there: what `tomorrow` depends on."""

    now: datetime
    zone: str

    def day(self, field: str, text: str) -> date | None:
        """Return the day that is meant, None for `none`; raise ValidationFailed for anything else."""
        if text == NONE:
            return None
        return self._day(field, text, f"{_DAY}, or none")

    def due(self, text: str, *, all_day: bool = False) -> DueChange | None:
        """Return what changes: a day alone keeps the time that there is, unless it is to be all day."""
        if text == NONE:
            return None
        wall, _, zone = text.partition(" ")
        said = f"{_DAY}, {_TIME}, or none"
        if not _WALL_TIME.fullmatch(wall):
            change = DueChange(date=self._day("due", text, said))
            return change | DueChange(at=None, timezone=None) if all_day else change
        if all_day:
            raise _refusal("due", "must be a day without a time to be all day")
        change = DueChange(at=self._wall("due", wall, said))
        return change | DueChange(timezone=checked_zone("due", zone)) if zone else change

    def _day(self, field: str, text: str, said: str) -> date:
        if "T" in text:
            raise _refusal(field, said)
        return self._wall(field, text, said).date()

    def _wall(self, field: str, text: str, said: str) -> datetime:
        """Return what clocks show then; say of anything else what is taken here, as filters take more than this."""
        try:
            return bound_of(field, text, now=self.now, zone=self.zone).wall
        except ValidationFailed:
            raise _refusal(field, said) from None


def due_text(due: Due) -> str:
    """Return a day, a wall time, or a wall time and the zone that fixes it."""
    if due.at is None:
        return due.day.isoformat()
    text = due.at.isoformat(timespec="auto" if due.at.second or due.at.microsecond else "minutes")
    return f"{text} {due.zone}" if due.zone else text


def _refusal(field: str, message: str) -> ValidationFailed:
    return field_refused(field, message, "not_a_time")
