"""The rules of a task, with no storage and no HTTP around it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import TaskNotFound, ValidationFailed
from domain.position import position_at
from domain.task import Priority, Task
from tests.builders import ANA, DELETION, NOON, a_full_task, a_task, task_id

LATER = NOON + timedelta(hours=1)
AGAIN = NOON + timedelta(hours=2)

Change = Callable[[Task], Task]


# Being new


def test_a_new_task_is_open_and_at_its_first_version() -> None:
    task = Task.new(task_id(1), ANA, NOON, title="Buy milk")
    last = position_at(NOON)
    assert task == Task(
        id=task_id(1), owner=ANA, title="Buy milk", position=last, created_at=NOON, updated_at=NOON, version=1
    )
    assert (task.is_completed, task.is_trashed) == (False, False)


def test_a_task_can_be_completed_from_the_start() -> None:
    task = Task.new(task_id(1), ANA, NOON, title="Buy milk", is_completed=True)
    assert (task.completed_at, task.version) == (NOON, 1)


def test_a_new_task_needs_a_title() -> None:
    with pytest.raises(ValidationFailed):
        Task.new(task_id(1), ANA, NOON)


# Transitions


@pytest.mark.parametrize(
    ("change", "completed_at"),
    [
        (lambda task: task.complete(LATER), LATER),
        (lambda task: task.toggle(LATER), LATER),
        (lambda task: task.edit(LATER, is_completed=True), LATER),
        (lambda task: task.complete(LATER).reopen(AGAIN), None),
        (lambda task: task.complete(LATER).toggle(AGAIN), None),
        (lambda task: task.complete(LATER).complete(AGAIN), LATER),
        (lambda task: task.complete(LATER).edit(AGAIN, is_completed=True, title="x"), LATER),
        (lambda task: task.complete(LATER).replace(AGAIN, title="x"), None),
    ],
)
def test_completion_keeps_the_moment_it_happened_at(change: Change, completed_at: object) -> None:
    assert change(a_task()).completed_at == completed_at


@pytest.mark.parametrize(
    "change",
    [
        lambda task: task.edit(LATER, title="Buy tea"),
        lambda task: task.edit(LATER, description="two"),
        lambda task: task.edit(LATER, priority=Priority.LOW),
        lambda task: task.complete(LATER),
        lambda task: task.trash(DELETION, LATER),
    ],
)
def test_a_change_is_the_next_version_and_dated(change: Change) -> None:
    changed = change(a_task())
    assert (changed.version, changed.updated_at, changed.created_at) == (2, LATER, NOON)


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (a_task(), lambda task: task.edit(LATER)),
        (a_task(), lambda task: task.edit(LATER, title="  Buy milk ", description=None, is_completed=False)),
        (a_task(), lambda task: task.reopen(LATER)),
        (a_task(), lambda task: task.restore(LATER)),
        (a_task(completed_at=NOON), lambda task: task.complete(LATER)),
        (a_task(), lambda task: task.replace(LATER, title="Buy milk")),
    ],
)
def test_a_change_of_nothing_is_the_same_task(before: Task, change: Change) -> None:
    assert change(before) is before


def test_a_replacement_returns_what_it_leaves_out_to_its_default() -> None:
    replaced = a_full_task().restore(LATER).replace(AGAIN, title="Buy tea")
    assert (replaced.title, replaced.description, replaced.priority) == ("Buy tea", None, Priority.MEDIUM)
    assert not replaced.is_completed


def test_a_replacement_needs_a_title() -> None:
    with pytest.raises(ValidationFailed):
        a_task().replace(LATER, description="two")


def test_a_restored_task_is_as_it_was_two_versions_later() -> None:
    task = a_full_task().restore(LATER)
    restored = task.trash(DELETION, LATER).restore(AGAIN)
    assert restored == replace(task, version=task.version + 2, updated_at=AGAIN)


def test_a_task_in_the_trash_is_not_found_outside_it() -> None:
    with pytest.raises(TaskNotFound):
        a_task(deleted_at=NOON).there()
    assert a_task().there() == a_task()


def test_a_task_cannot_be_changed_in_place() -> None:
    with pytest.raises(AttributeError):
        a_task().title = "Buy tea"  # type: ignore[misc]  # the point


def test_a_stored_task_is_read_even_when_a_rule_was_tightened_since() -> None:
    assert a_task(title="x" * 500, description="y" * 5000).title == "x" * 500
