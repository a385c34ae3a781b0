"""Finding room for what somebody puts beside something else."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from application.ordering import Neighbour, beside, end_of, room_between, spread_out
from domain.errors import ValidationFailed
from domain.position import POSITION_MAX, position_at
from domain.task import Place
from domain.task_list import ListId, TaskList
from tests.builders import ANA, NOON, a_task, an_operation, task_id
from tests.unit.test_memory_storage import memory_storage

LATER = NOON + timedelta(minutes=1)


def a_list(number: int, position: str) -> TaskList:
    return TaskList(
        id=ListId(task_id(number)), owner=ANA, name="Home", position=position, created_at=NOON, updated_at=NOON
    )


def arranged(lists: list[TaskList], moving: int, beside_: int, *, before: bool, now: datetime = LATER) -> list[int]:
    """Return the numbers of the lists in their order, once one of them was put beside another."""
    moved = beside(lists, lists[moving], Neighbour(id=task_id(beside_), before=before), now)
    every = {each.id: each for each in [*lists, *moved]}
    line = sorted(every.values(), key=lambda each: (each.position, each.id))
    return [each.id.int & 0xFF for each in line]


LISTS = [a_list(number, position_at(NOON + timedelta(seconds=number))) for number in range(4)]


@pytest.mark.parametrize("moving", range(4))
@pytest.mark.parametrize("anchor", range(4))
@pytest.mark.parametrize("before", [True, False])
def test_one_list_stands_right_beside_another(moving: int, anchor: int, *, before: bool) -> None:
    expected = [number for number in range(4) if number != moving]
    if moving != anchor:
        expected.insert(expected.index(anchor) + (not before), moving)
    else:
        expected = list(range(4))
    assert arranged(LISTS, moving, anchor, before=before) == expected


def test_only_the_one_that_moves_is_written() -> None:
    (moved,) = beside(LISTS, LISTS[3], Neighbour(id=LISTS[1].id, before=True), LATER)
    assert (moved.id, moved.version) == (LISTS[3].id, 2)


@pytest.mark.parametrize(("moving", "anchor", "before"), [(1, 0, False), (1, 2, True), (3, 2, False), (2, 2, True)])
def test_what_stands_there_already_is_left_alone(moving: int, anchor: int, *, before: bool) -> None:
    neighbour = Neighbour(id=LISTS[anchor].id, before=before)
    assert beside(LISTS, LISTS[moving], neighbour, LATER) == [LISTS[moving]]


def test_where_there_is_no_room_the_others_make_some() -> None:
    tied = [a_list(number, "5") for number in range(4)]
    assert arranged(tied, 3, 1, before=True) == [0, 3, 1, 2]
    assert arranged(tied, 0, 2, before=False) == [1, 2, 0, 3]


def test_a_clock_that_is_behind_does_not_change_where_it_stands() -> None:
    assert arranged(LISTS, 0, 3, before=False, now=NOON) == [1, 2, 3, 0]


@pytest.mark.parametrize(("before", "member"), [(True, "before"), (False, "after")])
def test_a_neighbour_must_be_among_them(before: bool, member: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        beside(LISTS, LISTS[0], Neighbour(id=task_id(99), before=before), LATER)
    assert [(error.field, error.code) for error in refusal.value.errors] == [(member, "not_found")]


def test_room_that_would_be_too_long_is_no_room() -> None:
    long = "5" * POSITION_MAX
    assert room_between(long, long + "1") is None
    assert room_between("5", "5") is None
    assert len(room_between("5", "6") or "") == 2


def test_what_would_be_too_long_or_upside_down_is_not_spread_out() -> None:
    long = "5" * POSITION_MAX
    assert spread_out(long, long + "1", 3) is None
    assert spread_out("6", "5", 3) is None
    line = ["5", *(spread_out("5", "6", 65) or []), "6"]
    assert (len(line), all(one < next_ for one, next_ in pairwise(line))) == (67, True)


async def test_the_end_of_a_place_is_behind_what_the_same_unit_of_work_put_there() -> None:
    storage = memory_storage()
    await storage.add(a_task(1), a_task(2, list_id=ListId(task_id(101))))
    async with storage.unit_of_work.begin(an_operation()) as work:
        task = await work.tasks.get(task_id(1))
        assert await end_of(work.tasks, Place(), NOON) == position_at(NOON, 1)
        await work.tasks.save(task.move(NOON, position_at(LATER, 5)))
        assert await end_of(work.tasks, Place(), NOON) == position_at(LATER, 6)
        assert await end_of(work.tasks, Place(parent_id=task_id(1)), NOON) == position_at(NOON)
