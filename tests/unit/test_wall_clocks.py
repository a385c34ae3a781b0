"""A wall clock as storage reads it tells the same moments as a due does."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.wall_clocks import WallClock, shown_at, wall_clock
from domain.zones import instant_of

ZONES = ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "Asia/Gaza"]
ALIKE = sorted(name for name in available_timezones() if name.startswith(("America/", "Asia/", "Antarctica/")))
WALLS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31))  # noqa: DTZ001  # wall times


def moment(clock: WallClock, wall: datetime) -> datetime:
    return (wall - clock.offsets[bisect_right(clock.starts, wall) - 1]).replace(tzinfo=UTC)


@given(zone=st.sampled_from(ZONES), wall=WALLS)
def test_every_wall_time_has_its_moment(zone: str, wall: datetime) -> None:
    assert moment(wall_clock(zone), wall) == instant_of(wall, zone)


@pytest.mark.parametrize("zone", [*ZONES, *ALIKE[::20]])
def test_so_have_those_around_each_change(zone: str) -> None:
    clock = WallClock.of(zone)
    edges = {edge + timedelta(minutes=m) for edge in clock.starts[1:] for m in (-90, -61, -30, -1, 0, 1, 29, 59, 90)}
    edges |= {edge - timedelta(microseconds=1) for gap in clock.gaps for edge in gap}
    assert [edge for edge in edges if moment(clock, edge) != instant_of(edge, zone)] == []


def test_a_gap_is_what_clocks_skip() -> None:
    gaps = wall_clock("Australia/Lord_Howe").gaps
    assert (datetime(2026, 10, 4, 2), datetime(2026, 10, 4, 2, 30)) in gaps  # noqa: DTZ001
    assert wall_clock("UTC").gaps == ()


def test_while_times_are_shown_again_a_moment_is_no_earlier_than_all_of_them() -> None:
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert shown_at(again, "Europe/Berlin") == datetime(2026, 10, 25, 2, 10)  # noqa: DTZ001
    assert shown_at(again, "Europe/Berlin", again=True) == datetime(2026, 10, 25, 3, 10)  # noqa: DTZ001
    once = again - timedelta(hours=1)
    assert shown_at(once, "Europe/Berlin") == shown_at(once, "Europe/Berlin", again=True)
