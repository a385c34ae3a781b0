"""How a use case is done once: under a key it is answered again, and never done again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.database import InMemoryDatabase
from adapters.memory.kept_answers import InMemoryKeptAnswers
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from application.intent import Intent, Keeping, Replayed
from application.operations import Operations
from application.task_commands import TaskCommands
from domain.errors import IdempotencyKeyReused, PreconditionFailed, RequestInFlight, TaskNotFound
from domain.idempotency import IdempotencyKey
from domain.ports import Repositories
from tests.builders import ANA, BEN, an_intent, counting_ids, task_id, ticking_clock
from tests.task_commands import RacedUnitOfWork, aim


def keeping(key: str = "k", fingerprint: bytes = b"this request") -> Keeping:
    return Keeping(key=IdempotencyKey(key=key, fingerprint=fingerprint), encode=lambda outcome: repr(outcome).encode())


def keyed(**fields: Any) -> Intent:
    return an_intent(**{"keeping": keeping()} | fields)


class CountingAnswers(InMemoryKeptAnswers):
    """Counts how often it was asked."""

    times = 0

    async def recall(self, *request: Any, **when: Any) -> bytes | None:
        type(self).times += 1
        return await super().recall(*request, **when)


class Stack:
    """The use cases on one in-memory database; the unit of work may lose races."""

    def __init__(self, races_to_lose: int = 0, step: timedelta = timedelta(seconds=1)) -> None:
        self.database = InMemoryDatabase()
        self.raced = RacedUnitOfWork(InMemoryUnitOfWork(self.database), races_to_lose)
        self.operations = Operations(self.raced, InMemoryKeptAnswers(self.database), ticking_clock(step=step))
        self.commands = TaskCommands(operations=self.operations, ids=counting_ids())


async def test_the_answer_that_is_kept_is_the_one_that_was_encoded() -> None:
    stack = Stack()
    created = await stack.commands.create(keyed(), title="Buy milk")
    with pytest.raises(Replayed) as replayed:
        await stack.commands.create(keyed(), title="Buy milk")
    assert replayed.value.answer == repr(created).encode()
    assert len(stack.database.tasks_of(ANA)) == 1


async def test_a_replay_comes_before_every_condition() -> None:
    stack = Stack()
    await stack.commands.create(an_intent(), title="Buy milk")
    await stack.commands.complete(keyed(), aim(if_version=frozenset({1})))
    with pytest.raises(Replayed):
        await stack.commands.complete(keyed(), aim(if_version=frozenset({1})))
    with pytest.raises(PreconditionFailed):
        await stack.commands.complete(an_intent(), aim(if_version=frozenset({1})))


async def test_what_changed_nothing_is_answered_again_too() -> None:
    stack = Stack()
    await stack.commands.create(an_intent(), title="Buy milk")
    await stack.commands.reopen(keyed(), aim())
    await stack.commands.complete(an_intent(), aim())
    with pytest.raises(Replayed):
        await stack.commands.reopen(keyed(), aim())
    assert stack.database.tasks_of(ANA)[task_id(1)].is_completed


async def test_a_refusal_is_not_kept() -> None:
    stack = Stack()
    with pytest.raises(TaskNotFound):
        await stack.commands.complete(keyed(), aim())
    await stack.commands.create(an_intent(), title="Buy milk")
    assert (await stack.commands.complete(keyed(), aim())).is_completed


async def test_another_request_under_the_key_does_nothing() -> None:
    stack = Stack()
    await stack.commands.create(keyed(), title="Buy milk")
    with pytest.raises(IdempotencyKeyReused):
        await stack.commands.create(keyed(keeping=keeping(fingerprint=b"another")), title="Buy tea")
    assert len(stack.database.tasks_of(ANA)) == 1


async def test_a_key_of_somebody_else_is_another_key() -> None:
    stack = Stack()
    await stack.commands.create(keyed(), title="Buy milk")
    await stack.commands.create(keyed(owner=BEN, keeping=keeping(fingerprint=b"another")), title="Buy tea")
    assert len(stack.database.tasks_of(BEN)) == 1


async def test_after_its_day_a_key_is_a_new_one() -> None:
    stack = Stack(step=timedelta(hours=25))
    for _ in range(2):
        await stack.commands.create(keyed(), title="Buy milk")
    assert len(stack.database.tasks_of(ANA)) == 2


@pytest.mark.parametrize("lost", [1, 2, 3])
async def test_a_lost_race_under_a_key_is_run_again(lost: int) -> None:
    stack = Stack(races_to_lose=lost)
    await stack.commands.create(keyed(), title="Buy milk")
    assert stack.raced.began == [False] * min(lost, 3) + [lost == 3]


async def test_a_first_attempt_asks_for_no_answer() -> None:
    stack = Stack()
    asked = CountingAnswers(stack.database)
    operations = Operations(stack.raced, asked, ticking_clock())
    await TaskCommands(operations=operations, ids=counting_ids()).create(keyed(), title="Buy milk")
    assert asked.times == 0
    with pytest.raises(Replayed):
        await TaskCommands(operations=operations, ids=counting_ids()).create(keyed(), title="Buy milk")
    assert asked.times == 1


async def test_who_loses_the_race_for_a_key_is_answered_with_the_winners_answer() -> None:
    stack = Stack(races_to_lose=1)
    other_replica = Operations(InMemoryUnitOfWork(stack.database), InMemoryKeptAnswers(stack.database), ticking_clock())
    winner = TaskCommands(operations=other_replica, ids=counting_ids())

    async def win() -> None:
        await winner.create(keyed(), title="Buy milk")

    stack.raced.rival = win
    with pytest.raises(Replayed):
        await stack.commands.create(keyed(), title="Buy milk")
    assert len(stack.database.tasks_of(ANA)) == 1


# In flight


async def test_while_the_first_is_worked_on_the_second_is_told_so_at_once() -> None:
    stack, may_end = Stack(), asyncio.Event()

    async def slowly(_: Repositories, __: object) -> str:
        await may_end.wait()
        return "done"

    first = asyncio.create_task(stack.operations.perform(keyed(), slowly))
    await asyncio.sleep(0)
    with pytest.raises(RequestInFlight):
        await stack.operations.perform(keyed(), slowly)
    began_by_then = list(stack.raced.began)
    may_end.set()
    assert (await first, began_by_then) == ("done", [False])


@pytest.mark.parametrize("intent", [keyed(owner=BEN), keyed(keeping=keeping("other")), an_intent()])
async def test_other_keys_and_none_are_not_held_up(intent: Intent) -> None:
    stack, may_end = Stack(), asyncio.Event()

    async def slowly(_: Repositories, __: object) -> None:
        await may_end.wait()

    first = asyncio.create_task(stack.operations.perform(keyed(), slowly))
    await asyncio.sleep(0)
    await stack.commands.create(intent, title="Buy tea")
    may_end.set()
    await first


async def test_a_key_is_free_again_after_a_failure_and_after_a_cancellation() -> None:
    stack = Stack()

    async def never(_: Repositories, __: object) -> None:
        await asyncio.Event().wait()

    async def fail(_: Repositories, __: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await stack.operations.perform(keyed(), fail)
    cancelled = asyncio.create_task(stack.operations.perform(keyed(), never))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    await stack.commands.create(keyed(), title="Buy milk")


# What an operation is


async def test_an_operation_carries_who_asked_and_when() -> None:
    stack = Stack()
    intent = an_intent(request_id="r-1")
    await stack.commands.create(intent, title="Buy milk")
    (entry,) = stack.database.shelves[ANA].history
    assert (entry.operation.id, entry.operation.request_id) == (intent.operation_id, "r-1")
    assert (entry.operation.actor, entry.operation.at) == (
        intent.actor,
        stack.database.tasks_of(ANA)[task_id(1)].created_at,
    )
