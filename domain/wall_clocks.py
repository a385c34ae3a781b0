"""All that the clocks of a zone show, as storage needs it to tell moments by itself."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from domain.due import FIRST_YEAR, LAST_YEAR

_FIRST, _LAST = datetime(FIRST_YEAR - 1, 12, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 2, 1, tzinfo=UTC)
_STEP = timedelta(days=6)
"""No zone has ever changed its clocks twice within it since 1970; Brazil did after a week."""
_ZONES_KEPT = 100
_NOTHING, _SECOND = timedelta(), timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallClock:
    """From which wall time on which offset makes it a moment (RFC 5545 §3.3.5), and which wall times are skipped.

    Moments rise with the wall times that clocks show, and with those that they skip, but not with both together: a
    time in a gap is as late as one after it. `starts` begins with the earliest wall time there is.
    """

    starts: tuple[datetime, ...]
    offsets: tuple[timedelta, ...]
    gaps: tuple[tuple[datetime, datetime], ...]
    """The beginning and the end of each, which is shown again."""

    @classmethod
    def of(cls, zone: str) -> Self:
        """Return the clock of the zone, for the years in which tasks can be due."""
        changes = list(_changes(ZoneInfo(zone)))
        offsets = [_offset(_FIRST, ZoneInfo(zone)), *(offset for _, offset in changes)]
        starts, gaps = [datetime.min], []  # noqa: DTZ901  # a wall time
        for (moment, after), before in zip(changes, offsets, strict=False):
            starts.append(moment + max(before, after))
            if after > before:
                gaps.append((moment + before, moment + after))
        return cls(starts=tuple(starts), offsets=tuple(offsets), gaps=tuple(gaps))


@lru_cache(maxsize=_ZONES_KEPT)
def wall_clock(zone: str) -> WallClock:
    """Return the clock of a zone, which takes some hundredths of a second to find out."""
    return WallClock.of(zone)


def shown_at(moment: datetime, zone: str, *, again: bool = False) -> datetime:
    """Return what clocks in the zone show; while they repeat times, with `again`, something later than all of those."""
    shown = moment.astimezone(ZoneInfo(zone))
    first = shown.replace(fold=0)
    repeated = (first.utcoffset() or _NOTHING) - (shown.utcoffset() or _NOTHING)
    return first.replace(tzinfo=None) + (repeated if again else _NOTHING)


def _changes(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    """Yield when, in UTC without saying so, the offset changes, and to what."""
    steps = range((_LAST - _FIRST) // _STEP)
    for (before, old), (after, new) in pairwise((_FIRST + n * _STEP, _offset(_FIRST + n * _STEP, zone)) for n in steps):
        if old != new:
            seconds = range((after - before) // _SECOND)
            last = bisect_left(seconds, True, key=lambda s: _offset(before + s * _SECOND, zone) != old)
            yield (before + last * _SECOND).replace(tzinfo=None), new


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or _NOTHING
