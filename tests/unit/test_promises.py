"""The state machine would see it when a promise were broken."""

from typing import Any

import pytest

from domain.task import Task
from domain.task_list import ListId
from tests.builders import DELETION, NOON, a_task, task_id
from tests.storage_machine.promises import Everything, broken

GONE = {"deleted_at": NOON, "trashed_by": DELETION}


def a_pair(parent: dict[str, Any] | None = None, child: dict[str, Any] | None = None) -> list[Task]:
    return [
        a_task(1, **{"has_subtasks": True} | (parent or {})),
        a_task(2, **{"parent_id": task_id(1)} | (child or {})),
    ]


def complaints(tasks: list[Task]) -> list[str]:
    return [each.partition(":")[0] for each in broken(Everything(tasks={task.id: task for task in tasks}, others={}))]


@pytest.mark.parametrize(
    ("tasks", "complaint"),
    [
        (a_pair(parent={"has_subtasks": False}), "a_parent_is_there_and_marked"),
        (a_pair()[1:], "a_parent_is_there_and_marked"),
        (a_pair(parent=GONE), "no_live_task_is_below_one_in_the_trash"),
        (a_pair(parent={"completed_at": NOON}), "no_open_task_is_below_a_completed_one"),
        ([a_task(list_id=ListId(task_id(101)))], "the_list_and_the_section_of_a_task_are_there"),
        ([a_task(tags=("home",))], "every_name_of_a_tag_is_spelled_as_the_tag_is"),
        (a_pair(parent={"parent_id": task_id(2)}), "trees_are_at_most_four_levels_deep_and_have_no_cycle"),
        ([a_task(deleted_at=NOON)], "what_is_in_the_trash_knows_what_took_it_there"),
        ([a_task(trashed_by=DELETION)], "what_is_in_the_trash_knows_what_took_it_there"),
    ],
)
def test_a_broken_promise_is_seen(tasks: list[Task], complaint: str) -> None:
    assert complaint in complaints(tasks)


def test_a_subtask_elsewhere_is_seen() -> None:
    found = complaints(a_pair(child={"list_id": ListId(task_id(101))}))
    assert "a_subtask_is_in_the_list_and_section_of_its_parent" in found


def test_nothing_is_said_where_all_is_well() -> None:
    assert complaints(a_pair()) == complaints(a_pair(parent=GONE, child=GONE)) == []
    assert complaints(a_pair(parent={"completed_at": NOON}, child=GONE)) == []
