"""Due dates: three kinds, how one becomes another, and what they mean where clocks jump."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.due import Due, DueChange
from domain.errors import ValidationFailed
from domain.zones import checked_zone

DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)
NINE = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001  # a wall time has no zone
ALL_DAY = Due(day=DAY)
FLOATING = Due(day=DAY, clock=time(9))
FIXED = Due(day=DAY, clock=time(9), zone="Europe/Berlin")

# Both hemispheres, half and three quarter hours, one that moves by half an hour, one that skipped a day.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Tehran",
    "UTC",
]
zones = st.sampled_from(ZONES)
days = st.dates(date(1970, 1, 1), date(2200, 12, 31))
times = st.times()


def merged(due: Due | None, **change: object) -> Due:
    return Due.changed(due, change)  # type: ignore[arg-type]  # the parameters of each test say which


# The three kinds


@pytest.mark.parametrize(
    ("change", "due"),
    [
        ({"date": DAY}, ALL_DAY),
        ({"at": NINE}, FLOATING),
        ({"at": NINE, "timezone": "Europe/Berlin"}, FIXED),
        ({"date": DAY, "at": None, "timezone": None}, ALL_DAY),
        ({"date": None, "at": NINE}, FLOATING),
    ],
)
def test_what_is_written_makes_the_kind(change: DueChange, due: Due) -> None:
    assert Due.of(change) == due


@pytest.mark.parametrize("due", [ALL_DAY, FLOATING, FIXED])
def test_what_is_shown_can_be_written_back(due: Due) -> None:
    assert merged(None, **due.written()) == merged(due, **due.written()) == due


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"date": None},
        {"timezone": "Europe/Berlin"},
        {"date": DAY, "timezone": "Europe/Berlin"},
        {"date": DAY, "at": NINE},
    ],
)
def test_anything_else_is_none_of_them(change: DueChange) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        Due.of(change)
    assert refusal.value.errors[0].field == "due"


# Patches


@pytest.mark.parametrize("due", [FLOATING, FIXED])
def test_a_day_alone_moves_the_day_and_keeps_the_time(due: Due) -> None:
    moved = merged(due, date=NEXT)
    assert (moved.day, moved.clock, moved.zone) == (NEXT, due.clock, due.zone)


@pytest.mark.parametrize("due", [None, ALL_DAY, FLOATING, FIXED])
def test_a_day_without_a_time_makes_it_all_day(due: Due | None) -> None:
    assert merged(due, date=NEXT, at=None, timezone=None) == Due(day=NEXT)


def test_a_time_alone_is_given_to_an_all_day_due() -> None:
    assert merged(ALL_DAY, at=NINE) == FLOATING
    assert merged(ALL_DAY, at=NINE, timezone="Europe/Berlin") == FIXED


def test_a_new_time_keeps_the_zone() -> None:
    assert merged(FIXED, at=NINE + timedelta(hours=1)).zone == "Europe/Berlin"


def test_a_zone_fixes_a_floating_time_and_its_loss_lets_it_float() -> None:
    assert merged(FLOATING, timezone="Europe/Berlin") == FIXED
    assert merged(FIXED, timezone=None) == FLOATING


@pytest.mark.parametrize(
    ("due", "change"),
    [
        (ALL_DAY, {}),
        (ALL_DAY, {"at": None, "timezone": None}),
        (FLOATING, {"date": None, "timezone": None}),
        (FIXED, {"date": DAY}),
        (FIXED, {"timezone": "Europe/Berlin"}),
    ],
)
def test_a_patch_of_nothing_is_the_same_due(due: Due, change: dict[str, object]) -> None:
    assert merged(due, **change) == due


@given(days, times, st.none() | zones)
def test_no_patch_of_the_day_touches_the_time(day: date, clock: time, zone: str | None) -> None:
    there = merged(Due(day=DAY, clock=clock, zone=zone), date=day)
    assert there == Due(day=day, clock=clock, zone=zone)
    assert merged(there, date=DAY) == Due(day=DAY, clock=clock, zone=zone)


@pytest.mark.parametrize(
    ("due", "change"),
    [
        (ALL_DAY, {"timezone": "Europe/Berlin"}),
        (ALL_DAY, {"date": None}),
        (FIXED, {"at": None}),
        (FIXED, {"date": NEXT, "at": None}),
        (FLOATING, {"date": NEXT, "at": NINE}),
    ],
)
def test_a_patch_that_leaves_none_of_the_kinds_is_refused(due: Due, change: dict[str, object]) -> None:
    with pytest.raises(ValidationFailed):
        merged(due, **change)


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2201, 1, 1), date.min, date.max])
def test_days_beyond_what_can_be_stored_are_refused(day: date) -> None:
    at = datetime.combine(day, time())
    refusals: list[tuple[Due | None, DueChange, str]] = [
        (None, {"date": day}, "due.date"),
        (None, {"at": at}, "due.at"),
        (FIXED, {"date": day}, "due.date"),
        (FIXED, {"at": at}, "due.at"),
    ]
    for due, change, field in refusals:
        with pytest.raises(ValidationFailed) as refusal:
            Due.changed(due, change)
        assert [(error.field, error.code) for error in refusal.value.errors] == [(field, "date_out_of_range")]


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2200, 12, 31)])
def test_the_first_and_the_last_day_can_be_kept(day: date) -> None:
    assert merged(None, date=day).day == day
    assert merged(None, at=datetime.combine(day, time.max), timezone="Pacific/Niue").day == day


# Zones


@pytest.mark.parametrize("zone", ZONES)
def test_places_have_zones(zone: str) -> None:
    assert checked_zone("timezone", zone) == zone


@pytest.mark.parametrize(
    "name",
    [
        *("America", "posixrules", "localtime", "Factory", "right/UTC", "posix/UTC", "zone.tab", "tzdata.zi", "../UTC"),
        *("", "a\0b", "Europe/Paris\n", "europe/berlin", "a" * 300, "/etc/passwd", "\ud800", "+01:00"),
    ],
)
def test_nothing_else_has(name: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        checked_zone("due.timezone", name)
    assert refusal.value.errors[0].field == "due.timezone"


# Moments


@given(days, zones)
def test_an_all_day_due_is_that_day_in_every_zone(day: date, zone: str) -> None:
    """No zone shifts it: its moment begins the day, or what is left of a day whose beginning clocks skip."""
    due = Due(day=day)
    assert (due.day, due.written()) == (day, {"date": day})
    began = due.instant(zone).astimezone(ZoneInfo(zone))
    assert began.date() == day or began - timedelta(days=1) <= datetime.combine(day, time(), ZoneInfo(zone))


@given(days, times, zones, zones)
def test_a_fixed_time_is_one_moment_for_everybody(day: date, at: time, zone: str, reader: str) -> None:
    due = Due(day=day, clock=at, zone=zone)
    assert due.instant(reader) == due.instant("UTC")


@given(days, times, zones)
def test_a_floating_time_is_what_the_readers_clock_shows(day: date, at: time, zone: str) -> None:
    due = Due(day=day, clock=at)
    shown = due.instant(zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown == due.wall or shown - due.wall == _gap(due.wall, zone)


def _gap(wall: datetime, zone: str) -> timedelta:
    """Return by how much clocks jump over this time: the offset after the gap less the one before."""
    place = ZoneInfo(zone)
    before = wall.replace(tzinfo=place, fold=0).utcoffset()
    after = wall.replace(tzinfo=place, fold=1).utcoffset()
    assert before is not None
    assert after is not None
    return before - after if before < after else after - before


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30)),  # noqa: DTZ001  # skipped
        ("Europe/Berlin", datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30)),  # noqa: DTZ001  # twice
        ("America/New_York", datetime(2026, 3, 8, 2, 30), datetime(2026, 3, 8, 7, 30)),  # noqa: DTZ001
        ("America/New_York", datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 5, 30)),  # noqa: DTZ001
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 15), datetime(2026, 10, 3, 15, 45)),  # noqa: DTZ001
        ("Asia/Kathmandu", datetime(2026, 1, 1, 0, 0), datetime(2025, 12, 31, 18, 15)),  # noqa: DTZ001
    ],
)
def test_gaps_and_folds_resolve_as_the_standard_says(zone: str, wall: datetime, utc: datetime) -> None:
    due = Due(day=wall.date(), clock=wall.time(), zone=zone)
    assert due.instant("UTC") == utc.replace(tzinfo=UTC)
