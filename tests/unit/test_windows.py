"""What bounds a window: days and words as the reader means them, times with and without an offset."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ValidationFailed
from domain.windows import bound_of
from domain.zones import Bound
from tests.unit.test_due import ZONES

NIGHT = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
"""Already the 29th in Berlin, where that night clocks jump from two to three; still the 28th in New York."""


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "zone", "shown"),
    [
        ("today", "Europe/Berlin", "2026-03-29T00:00"),
        ("today", "America/New_York", "2026-03-28T00:00"),
        ("tomorrow", "Europe/Berlin", "2026-03-30T00:00"),
        ("yesterday", "UTC", "2026-03-27T00:00"),
        ("+7d", "Europe/Berlin", "2026-04-05T00:00"),
        (" 7d", "Europe/Berlin", "2026-04-05T00:00"),
        ("-1w", "Europe/Berlin", "2026-03-22T00:00"),
        ("+0d", "Europe/Berlin", "2026-03-29T00:00"),
        ("2026-12-31", "Europe/Berlin", "2026-12-31T00:00"),
        ("2026-12-31T17:30", "Europe/Berlin", "2026-12-31T17:30"),
        ("2026-12-31T17:30:00Z", "Europe/Berlin", "2026-12-31T18:30"),
        ("2026-12-31T17:30:00-05:00", "UTC", "2026-12-31T22:30"),
        ("2026-12-31T17:30:00 05:00", "UTC", "2026-12-31T12:30"),
    ],
)
def test_what_is_written_is_what_the_readers_clock_shows(text: str, zone: str, shown: str) -> None:
    bound = bound_of("due_before", text, now=NIGHT, zone=zone)
    assert bound.wall == wall(shown)
    assert bound.instant == wall(shown).replace(tzinfo=ZoneInfo(zone))


NO_TIMES = (
    *(
        "",
        "now",
        "Today",
        "7d",
        "+7",
        "+7m",
        "+d",
        "+99999d",
        "+9999w",
        "2026-02-30",
        "2026-1-1",
        "20260101",
        "2026-W01-1",
    ),
    *("2026-001", "1", "1700000000", "1969-12-31", "2201-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "infinity"),
    *(
        "2026-01-01T24:00",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00,5Z",
        "\uff12\uff10\uff12\uff16-01-01",
        "today\n",
        "\0",
    ),
)


@pytest.mark.parametrize("text", NO_TIMES)
def test_anything_else_is_refused_by_the_name_of_its_parameter(text: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        bound_of("due_before", text, now=NIGHT, zone="UTC")
    assert refusal.value.errors[0].field == "due_before"


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 12, 30), timezones=st.just(UTC)), st.sampled_from(ZONES))  # noqa: DTZ001
def test_today_has_begun_and_tomorrow_has_not(now: datetime, zone: str) -> None:
    today, tomorrow = (bound_of("x", word, now=now, zone=zone) for word in ("today", "tomorrow"))
    # Clocks that are put back at midnight show the end of yesterday a second time.
    assert today.instant <= now + timedelta(hours=1)
    assert now < tomorrow.instant
    assert tomorrow.wall - today.wall == timedelta(days=1)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 12, 30), timezones=st.just(UTC)), st.sampled_from(ZONES))  # noqa: DTZ001
def test_a_moment_is_the_same_for_everybody(moment: datetime, zone: str) -> None:
    bound = Bound.of_instant(moment, zone)
    assert bound.instant == moment
    assert bound.wall == moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
