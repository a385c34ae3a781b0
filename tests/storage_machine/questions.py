"""What the state machine asks the adapters: filters, orders and windows of every kind."""

from datetime import timedelta

from hypothesis import strategies as st

from domain.counts import GroupBy, Grouping
from domain.page import ALWAYS, NOWHERE, PageRequest, SortField, SortKey, Status, TaskFilter
from domain.tag import folded
from domain.task import Priority
from domain.windows import Window
from domain.zones import Bound
from tests.builders import NOON
from tests.storage_machine.arguments import IDS, LISTS, NAMES, SECTIONS, WALL_TIMES

_ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati"])
_SOON = st.integers(0, 60).map(lambda seconds: NOON + timedelta(seconds=seconds))
_BOUNDS = st.builds(Bound.of_instant, _SOON, _ZONES) | st.builds(Bound.of_wall, WALL_TIMES, _ZONES)
_WINDOWS = st.just(ALWAYS) | st.builds(Window, after=st.none() | _BOUNDS, before=st.none() | _BOUNDS)
_EITHER = st.none() | st.booleans()
_WORDS = st.just(()) | st.lists(st.sampled_from(["a", "b", "e", "z"]), min_size=1, max_size=2, unique=True).map(tuple)
_NOWHERE = st.just(NOWHERE)
FILTERS = st.builds(
    TaskFilter,
    status=st.sampled_from(Status),
    priorities=st.frozensets(st.sampled_from(Priority)),
    trashed=st.booleans(),
    created=_WINDOWS,
    updated=_WINDOWS,
    completed=_WINDOWS,
    due=_WINDOWS,
    no_due=_EITHER,
    overdue=_EITHER,
    asked_at=_BOUNDS,
    words=_WORDS,
    list_id=st.none() | _NOWHERE | LISTS,
    section_id=st.none() | _NOWHERE | SECTIONS,
    parent_id=st.none() | _NOWHERE | IDS,
    tags=st.frozensets(NAMES.map(folded), max_size=2),
    all_tags=st.booleans(),
    deferred=_EITHER,
    archived=_EITHER,
    zone=_ZONES,
)
PLAIN = st.builds(TaskFilter, trashed=st.booleans(), list_id=st.none() | _NOWHERE | LISTS, zone=_ZONES)
"""Filters that let many tasks through."""
SORTS = st.lists(
    st.builds(SortKey, field=st.sampled_from(SortField), descending=st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda key: key.field,
)
PAGES = st.builds(
    PageRequest, limit=st.integers(1, 5), offset=st.integers(0, 5), sort=SORTS.map(tuple), include_total=st.booleans()
)
_DAYS = st.builds(
    lambda zone: tuple(Bound.of_instant(NOON + timedelta(days=days), zone) for days in (0, 1, 2, 8)), _ZONES
)
GROUPINGS = st.builds(Grouping, by=st.sampled_from(GroupBy), days=_DAYS)
