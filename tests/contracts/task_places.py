"""What filters by list, section, parent, tag, deferral and archive promise, alone and beside every other filter."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domain.page import NOWHERE, PageRequest, SortField, SortKey, Status, TaskFilter
from domain.section import SectionId
from domain.task import Priority, TaskId
from domain.task_list import ListId
from domain.windows import Window
from domain.zones import Bound
from tests.builders import ANA, BEN, NOON, an_operation, task_id
from tests.contracts.task_storage import Storage, numbers
from tests.placed_tasks import NOWHERE_ID, OLD, PLANS, WORK, with_placed_tasks

NOW = Bound.of_instant(NOON, "UTC")
FIVE_MINUTES_AGO = Bound.of_instant(NOON - timedelta(minutes=5), "UTC")
ALL = {1, 2, 3, 4, 5, 6, 7}


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of a filter, and what it finds."""

    fields: dict[str, Any]
    found: set[int]

    def beside(self, other: "Asked") -> "Asked":
        return Asked(self.fields | other.fields, self.found & other.found)

    @property
    def filter(self) -> TaskFilter:
        return TaskFilter(asked_at=NOW, **self.fields)


def tagged(*names: str, every: bool = False) -> dict[str, Any]:
    return {"tags": frozenset(names), "all_tags": every}


PLACES = {
    "a list": Asked({"list_id": WORK}, {2, 3, 5, 6}),
    "an archived list": Asked({"list_id": OLD}, {4}),
    "no such list": Asked({"list_id": ListId(NOWHERE_ID)}, set()),
    "the inbox": Asked({"list_id": NOWHERE}, {1, 7}),
    "a section": Asked({"section_id": PLANS}, {2}),
    "no such section": Asked({"section_id": SectionId(NOWHERE_ID)}, set()),
    "no section": Asked({"section_id": NOWHERE}, ALL - {2}),
    "a parent": Asked({"parent_id": task_id(3)}, {5, 6}),
    "a childless parent": Asked({"parent_id": task_id(1)}, set()),
    "no such parent": Asked({"parent_id": TaskId(NOWHERE_ID)}, set()),
    "no parent": Asked({"parent_id": NOWHERE}, ALL - {5, 6}),
    "a tag": Asked(tagged("home"), {1, 2, 5}),
    "every one of one tag": Asked(tagged("home", every=True), {1, 2, 5}),
    "any of two tags": Asked(tagged("home", "errand"), {1, 2, 3, 5}),
    "both of two tags": Asked(tagged("home", "errand", every=True), {1, 5}),
    "all of three tags": Asked(tagged("home", "errand", "café", every=True), {5}),
    "a tag of no task": Asked(tagged("unused"), set()),
    "no such tag": Asked(tagged("nope"), set()),
    "any, one of which there is not": Asked(tagged("nope", "café"), {5}),
    "all, one of which there is not": Asked(tagged("nope", "café", every=True), set()),
    "as it is not compared": Asked(tagged("Home"), set()),
    "deferred": Asked({"deferred": True}, {5, 6}),
    "not deferred": Asked({"deferred": False}, ALL - {5, 6}),
    "in an archived list": Asked({"archived": True}, {4}),
    "in no archived list": Asked({"archived": False}, ALL - {4}),
}
OTHERS = {
    "open": Asked({"status": Status.OPEN}, ALL - {2, 6}),
    "completed": Asked({"status": Status.COMPLETED}, {2, 6}),
    "of a priority": Asked({"priorities": frozenset({Priority.LOW})}, {4, 7}),
    "created since": Asked({"created": Window(after=FIVE_MINUTES_AGO)}, {1, 2, 3, 4, 5}),
    "created before": Asked({"created": Window(before=FIVE_MINUTES_AGO)}, {6, 7}),
    "completed since": Asked({"completed": Window(after=FIVE_MINUTES_AGO)}, {2, 6}),
    "due before now": Asked({"due": Window(before=NOW)}, {1, 3}),
    "without a due": Asked({"no_due": True}, {2, 5, 6, 7}),
    "overdue": Asked({"overdue": True}, {3}),
    "found by a word": Asked({"words": ("milk",)}, ALL),
}
each_place = pytest.mark.parametrize("one", PLACES.values(), ids=PLACES)
BY_POSITION = (SortKey(field=SortField.POSITION),)


async def found(storage: Storage, asked: Asked) -> set[TaskId]:
    """Return what is found, after a look at whether the total is the same."""
    page = await storage.queries.page(ANA, asked.filter, PageRequest(limit=100))
    assert page.total == len(page.items)
    return {task.id for task in page.items}


class TaskPlacesContract:
    """Inherit, and provide the fixture `storage`."""

    @pytest.fixture
    async def placed(self, storage: Storage) -> Storage:
        return await with_placed_tasks(storage)

    @each_place
    async def test_a_place_finds_what_stands_there(self, placed: Storage, one: Asked) -> None:
        assert await found(placed, one) == set(numbers(*one.found))

    @each_place
    async def test_a_place_goes_together_with_every_other_filter(self, placed: Storage, one: Asked) -> None:
        for name, other in (PLACES | OTHERS).items():
            if not one.fields.keys() & other.fields.keys():
                both = one.beside(other)
                assert await found(placed, both) == set(numbers(*both.found)), name

    async def test_all_of_them_go_together(self, placed: Storage) -> None:
        asked = Asked({}, ALL)
        for name in ("a list", "no section", "a parent", "both of two tags", "deferred", "in no archived list"):
            asked = asked.beside(PLACES[name])
        for name in ("open", "created since", "without a due", "found by a word"):
            asked = asked.beside(OTHERS[name])
        assert (await found(placed, asked), asked.found) == (set(numbers(5)), {5})

    @pytest.mark.parametrize("fields", [{}, {"list_id": WORK}, {"section_id": PLANS}, tagged("home")], ids=str)
    async def test_the_trash_is_asked_alike(self, placed: Storage, fields: dict[str, Any]) -> None:
        assert await placed.ids(TaskFilter(trashed=True, **fields)) == numbers(8)
        assert await placed.total(TaskFilter(trashed=True, status=Status.OPEN, **fields)) == 1

    async def test_others_are_not_found(self, placed: Storage) -> None:
        assert await placed.ids(TaskFilter(**tagged("home")), owner=BEN) == numbers(1, 2)
        assert await placed.ids(TaskFilter(list_id=WORK), owner=BEN) == numbers(2)
        assert await placed.ids(TaskFilter(parent_id=task_id(3)), owner=BEN) == []

    async def test_a_day_is_deferred_by_the_calendar_of_its_reader(self, placed: Storage) -> None:
        for zone, waiting in (("Pacific/Kiritimati", ()), ("America/New_York", (5, 6)), ("Pacific/Niue", (5, 6))):
            asked = TaskFilter(deferred=True, asked_at=Bound.of_instant(NOON, zone))
            assert await placed.ids(asked) == numbers(*waiting), zone

    async def test_an_archive_is_left_again(self, placed: Storage) -> None:
        async with placed.unit_of_work.begin(an_operation(), exclusive=True) as work:
            await work.lists.save((await work.lists.get(OLD)).edit(NOON, is_archived=False))
        assert await placed.ids(TaskFilter(archived=True)) == []

    @pytest.mark.parametrize("name", ["a list", "no section", "any of two tags", "no parent", "not deferred"])
    async def test_pages_of_a_place_meet(self, placed: Storage, name: str) -> None:
        asked, seen, after = PLACES[name], list[TaskId](), None
        while True:
            request = PageRequest(limit=1, sort=BY_POSITION, after=after)
            page = await placed.queries.page(ANA, asked.filter, request)
            seen += [task.id for task in page.items]
            if (after := page.next) is None:
                break
        assert seen == numbers(*sorted(asked.found, reverse=True))
