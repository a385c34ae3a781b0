"""What the state machine calls the adapters with: few ids and names, so that calls meet."""

from datetime import date, datetime, time

from hypothesis import strategies as st

from application.batch import BatchChange, BatchCreate, BatchMove, BatchVerb
from application.intent import Keeping
from application.ordering import Neighbour
from application.task_changes import TaskTarget
from application.task_moves import Destination
from domain.idempotency import IdempotencyKey
from domain.section import SectionId
from domain.task import Priority
from domain.task_list import ListId
from tests.builders import ANA, BEN, task_id

OWNERS = st.sampled_from([ANA, ANA, ANA, BEN])
TITLES = st.one_of(st.sampled_from(["", " ", "a", "B", "é", "😀 z"]), st.text(max_size=210))
DAYS = st.sampled_from([date(1970, 1, 1), date(2026, 3, 29), date(2026, 10, 25), date(2200, 12, 31), date(2201, 1, 1)])
WALL_TIMES = st.builds(datetime.combine, DAYS, st.sampled_from([time(), time(2, 30), time(23, 59, 59, 999_999)]))
ZONES = st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Niue", "America"])
DUES = st.one_of(
    st.none(),
    st.fixed_dictionaries({"date": DAYS}, optional={"at": st.none(), "timezone": st.none()}),
    st.fixed_dictionaries({"at": WALL_TIMES}, optional={"date": st.none(), "timezone": st.none()}),
    st.fixed_dictionaries({"at": WALL_TIMES, "timezone": ZONES}, optional={"date": st.none()}),
    st.fixed_dictionaries({"timezone": st.none() | ZONES}),
    st.fixed_dictionaries({}, optional={"date": DAYS, "at": WALL_TIMES, "timezone": ZONES}),
)
"""A due of each kind, members alone, as patches have them, and what is none of the kinds."""
NAMES = st.sampled_from(["home", "Home", "HOME", "Straße", "STRASSE", "ﬁne", 'a "b", \\c', "é", "e\u0301", ""])
"""Some fold to the same, one is none."""
IDS = st.integers(1, 8).map(task_id)
LISTS, SECTIONS, VIEWS = (st.integers(first, first + 3).map(task_id) for first in (101, 201, 301))
PLACES = {
    "list_id": st.none() | LISTS.map(ListId),
    "section_id": st.none() | SECTIONS.map(SectionId),
    "parent_id": st.none() | IDS,
}
OPTIONAL = {
    "description": st.none() | st.text(max_size=20),
    "priority": st.sampled_from(Priority),
    "is_completed": st.booleans(),
    "due": DUES,
    "deadline": st.none() | DAYS,
    "defer_until": st.none() | DAYS,
    "tags": st.lists(NAMES, max_size=2),
}
VERSIONS = st.none() | st.frozensets(st.integers(1, 4), max_size=2)
TARGETS = st.builds(
    TaskTarget,
    task_id=IDS,
    if_version=st.none() | st.none() | VERSIONS,
    unless_version=st.just(frozenset()) | st.frozensets(st.integers(1, 4), max_size=1),
)
KEYS = st.builds(
    IdempotencyKey, key=st.sampled_from(["one", "two"]), fingerprint=st.sampled_from([b"this request", b"another"])
)
KEEPING = st.none() | st.builds(Keeping, key=KEYS, encode=st.just(lambda outcome: repr(outcome).encode()))
CONTENT = st.fixed_dictionaries({"title": TITLES}, optional=OPTIONAL | PLACES)
CHANGES = st.fixed_dictionaries({}, optional=OPTIONAL | PLACES | {"title": TITLES})
SEEDLINGS = st.fixed_dictionaries({"title": st.just("a")}, optional=PLACES | {"tags": OPTIONAL["tags"]})
"""Content that is not refused for itself."""
PLACE = st.fixed_dictionaries({}, optional=PLACES)
DESTINATIONS = st.one_of(
    st.builds(Destination, place=PLACE),
    st.builds(Destination, before=IDS),
    st.builds(Destination, after=IDS),
    st.builds(Destination, after=IDS, place=PLACE),
)
NEIGHBOURS_OF_LISTS, NEIGHBOURS_OF_SECTIONS = (
    st.builds(Neighbour, id=ids, before=st.booleans()) for ids in (LISTS, SECTIONS)
)
ITEMS = st.one_of(
    st.builds(BatchCreate, task_id=st.none() | IDS, content=CONTENT | SEEDLINGS),
    st.builds(BatchChange, verb=st.sampled_from(BatchVerb), target=TARGETS, changes=CHANGES),
    st.builds(BatchMove, target=TARGETS, destination=DESTINATIONS),
)
BATCHES = st.lists(ITEMS, max_size=6)
