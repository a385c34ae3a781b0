"""The checker of histories: what it must accept, and the anomalies that it must not."""

import pytest

from tests.linearizability import UNKNOWN, Seen, is_linearizable
from tests.task_object import NOTHING_YET, TaskCall, TaskState, Verb, behaves, shown

A_TASK = TaskState(version=1, title="Milk", created_as="Milk")
GET = TaskCall(verb=Verb.GET)
COMPLETE = TaskCall(verb=Verb.COMPLETE)


def edit(title: str, if_version: int | None = None) -> TaskCall:
    return TaskCall(verb=Verb.EDIT, title=title, if_version=if_version)


def seen(call: TaskCall, answer: object, began: float, ended: float) -> Seen[TaskCall]:
    return Seen(call=call, answer=answer, began=began, ended=ended)


def unanswered(call: TaskCall, began: float) -> Seen[TaskCall]:
    return Seen(call=call, answer=UNKNOWN, began=began)


def a_task(version: int, title: str, *, done: bool = False) -> object:
    return shown(200, TaskState(version=version, title=title, is_completed=done))


def is_legal(*history: Seen[TaskCall], state: TaskState = A_TASK) -> bool:
    return is_linearizable(history, behaves, state)


def test_one_after_the_other_is_legal() -> None:
    assert is_legal(seen(edit("Tea"), a_task(2, "Tea"), 0, 1), seen(GET, a_task(2, "Tea"), 2, 3))


@pytest.mark.parametrize("title", ["Milk", "Tea"])
def test_a_reader_beside_a_writer_may_see_either(title: str) -> None:
    version = 1 if title == "Milk" else 2
    assert is_legal(seen(edit("Tea"), a_task(2, "Tea"), 0, 3), seen(GET, a_task(version, title), 1, 2))


def test_a_lost_update_is_found() -> None:
    both = seen(edit("Tea"), a_task(2, "Tea"), 0, 3), seen(COMPLETE, a_task(2, "Milk", done=True), 1, 2)
    assert not is_legal(*both)


def test_an_update_that_is_lost_afterwards_is_found() -> None:
    both = seen(edit("Tea"), a_task(2, "Tea"), 0, 3), seen(COMPLETE, a_task(3, "Tea", done=True), 1, 4)
    assert is_legal(*both, seen(GET, a_task(3, "Tea", done=True), 5, 6))
    assert not is_legal(*both, seen(GET, a_task(3, "Milk", done=True), 5, 6))


def test_two_writers_with_the_same_condition_are_found() -> None:
    first, second = (seen(edit(title, if_version=1), a_task(2, title), 0, 1) for title in ("Tea", "Coffee"))
    assert not is_legal(first, second)
    assert is_legal(first, seen(edit("Coffee", if_version=1), (412, 2), 0, 1))


def test_a_stale_read_is_found() -> None:
    assert not is_legal(seen(edit("Tea"), a_task(2, "Tea"), 0, 1), seen(GET, a_task(1, "Milk"), 2, 3))


def test_a_read_that_goes_back_is_found() -> None:
    writing = seen(edit("Tea"), a_task(2, "Tea"), 0, 9)
    forth, back = seen(GET, a_task(2, "Tea"), 1, 2), seen(GET, a_task(1, "Milk"), 3, 4)
    assert not is_legal(writing, forth, back)


def test_a_lost_acknowledgement_is_found() -> None:
    creation = TaskCall(verb=Verb.CREATE, title="Milk")
    created = seen(creation, shown(201, A_TASK), 0, 1)
    assert is_legal(created, seen(GET, a_task(1, "Milk"), 2, 3), state=NOTHING_YET)
    assert not is_legal(created, seen(GET, (404, None), 2, 3), state=NOTHING_YET)


@pytest.mark.parametrize("title", ["Milk", "Tea"])
def test_a_call_without_an_answer_may_have_been_heard_or_not(title: str) -> None:
    version = 1 if title == "Milk" else 2
    assert is_legal(unanswered(edit("Tea"), 0), seen(GET, a_task(version, title), 2, 3))


def test_a_call_without_an_answer_is_heard_once_at_most_and_not_before_it_was_made() -> None:
    tea, milk = seen(GET, a_task(2, "Tea"), 2, 3), seen(edit("Milk"), a_task(3, "Milk"), 4, 5)
    assert is_legal(unanswered(edit("Tea"), 0), tea, milk)
    assert not is_legal(unanswered(edit("Tea"), 0), tea, milk, seen(GET, a_task(4, "Tea"), 6, 7))
    assert not is_legal(tea, unanswered(edit("Tea"), 4))


def test_the_trash_hides_a_task_until_it_is_restored() -> None:
    deleted = seen(TaskCall(verb=Verb.DELETE), (204, None), 0, 1)
    hidden = seen(GET, (404, None), 2, 3)
    taken = seen(TaskCall(verb=Verb.CREATE, title="Milk"), (409, "task_in_trash"), 4, 5)
    restored = seen(TaskCall(verb=Verb.RESTORE), a_task(3, "Milk"), 6, 7)
    assert is_legal(deleted, hidden, taken, restored)
    assert not is_legal(deleted, seen(GET, a_task(1, "Milk"), 2, 3))


def test_a_creation_sent_again_is_known_again() -> None:
    milk, tea = (TaskCall(verb=Verb.CREATE, title=title) for title in ("Milk", "Tea"))
    assert is_legal(seen(milk, a_task(1, "Milk"), 0, 1), seen(tea, (409, "task_exists"), 2, 3))
    assert not is_legal(seen(tea, a_task(2, "Tea"), 0, 1))
