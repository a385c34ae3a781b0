"""Due dates, deadlines and deferrals on a task: edited, replaced, and known again when a creation is retried."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from domain.due import Due, DueChange
from domain.errors import ValidationFailed
from domain.task import Task, TaskContent
from tests.builders import ANA, NOON, a_task, task_id

DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)
NINE = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001  # a wall time has no zone
FIXED = Due(day=DAY, clock=time(9), zone="Europe/Berlin")
KINDS: list[DueChange] = [
    {"date": DAY},
    {"at": datetime.combine(DAY, time())},
    {"at": NINE},
    {"at": NINE, "timezone": "Europe/Berlin"},
    {"at": NINE, "timezone": "Europe/Paris"},
]
KNOWN_BEFORE = "25ac93f7248e7ea3341e6e76d8bfd579"


def test_an_edit_patches_the_due_and_leaves_what_it_does_not_name() -> None:
    task = a_task(due=FIXED, deadline=NEXT, defer_until=DAY)
    moved = task.edit(NOON, due={"date": NEXT})
    assert (moved.due, moved.deadline, moved.defer_until) == (replace(FIXED, day=NEXT), NEXT, DAY)
    assert task.edit(NOON, title="Buy tea").due == FIXED
    assert task.edit(NOON, due={"date": DAY}, deadline=NEXT) is task


def test_null_clears_each_of_them() -> None:
    cleared = a_task(due=FIXED, deadline=NEXT, defer_until=DAY).edit(NOON, due=None, deadline=None, defer_until=None)
    assert (cleared.due, cleared.deadline, cleared.defer_until) == (None, None, None)


def test_a_replacement_keeps_them_or_writes_the_due_as_a_whole() -> None:
    task = a_task(due=FIXED, deadline=NEXT, defer_until=DAY)
    assert task.replace(NOON, title="Buy tea") == replace(task, title="Buy tea", version=2)
    assert task.replace(NOON, title="Buy tea", due={"date": NEXT}).due == Due(day=NEXT)
    assert task.replace(NOON, title="Buy tea", due=None).due is None
    with pytest.raises(ValidationFailed):
        task.replace(NOON, title="Buy tea", due={"timezone": "UTC"})


@pytest.mark.parametrize("field", ["deadline", "defer_until"])
@pytest.mark.parametrize("day", [date(1969, 12, 31), date(2201, 1, 1)])
def test_a_deadline_and_a_deferral_lie_in_the_same_years(field: str, day: date) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        a_task().edit(NOON, **{field: day})  # type: ignore[arg-type]  # the field is one of two
    assert [error.field for error in refusal.value.errors] == [field]


def test_creations_are_told_apart_by_each_of_them() -> None:
    contents: list[TaskContent] = [
        {},
        *(TaskContent(due=change) for change in KINDS),
        {"deadline": DAY},
        {"defer_until": DAY},
        {"deadline": DAY, "defer_until": DAY},
    ]
    assert len({digest(content) for content in contents}) == len(contents)
    assert digest({"due": {"date": DAY}}) == digest({"due": {"date": DAY, "at": None}, "deadline": None})


def test_a_creation_without_them_is_known_by_what_it_was_known_by_before() -> None:
    """Or a creation from before could not be retried once this version serves."""
    assert digest({"due": None}).hex() == KNOWN_BEFORE


def digest(content: TaskContent) -> bytes:
    return Task.new(task_id(1), ANA, NOON, **(TaskContent(title="Buy milk") | content)).content_digest
