"""Two stacks of adapters under the same use cases, the same clock and the same ids."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from adapters.postgres.database import PostgresDatabase
from application.batch import BatchOutcome, BatchRefused, TaskBatches
from application.intent import Intent, Replayed
from application.list_commands import ListCommands
from application.operations import Operations
from application.section_commands import SectionCommands
from application.tag_commands import TagCommands
from application.task_commands import TaskCommands
from application.undo import Undo
from application.view_commands import ViewCommands
from domain.change import ResourceKey
from domain.errors import DomainError
from domain.resource import Resource
from domain.tag import Tag
from tests.builders import ANA, BEN, an_intent, an_operation, task_id, ticking_clock
from tests.contracts.task_storage import Storage
from tests.integration.test_postgres_storage import postgres_storage
from tests.storage_machine.promises import Everything, broken, told
from tests.unit.test_memory_storage import memory_storage


class Side:
    """One stack of adapters under the use cases, with a clock and ids of its own."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        operations = Operations(storage.unit_of_work, storage.answers, ticking_clock())
        ids = _ids_from(1)
        self.tasks = TaskCommands(operations=operations, ids=ids)
        self.batches = TaskBatches(operations=operations, ids=ids)
        self.lists = ListCommands(operations=operations, ids=_ids_from(101))
        self.sections = SectionCommands(operations=operations, ids=_ids_from(201))
        self.views = ViewCommands(operations=operations, ids=_ids_from(301))
        self.tags = TagCommands(operations=operations, ids=_ids_from(401))
        self.undo = Undo(operations=operations, ids=_ids_from(501))
        self.seen = 0
        self.replica: dict[ResourceKey, Resource] = {}

    async def catch_up(self) -> None:
        """Read Ana's feed on, as a client does."""
        page = await self.storage.feed.after(ANA, self.seen, 1000)
        for item in page.items:
            if item.resource is None:
                self.replica.pop(item.key, None)
            else:
                self.replica[item.key] = told(item.resource)
        self.seen = page.reached


Call = Callable[[Side], Awaitable[Any]]


class TwoSides(RuleBasedStateMachine):
    """What all rules stand on. Ana has two lists with a section each, and a line of subtasks."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[PostgresDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.runner.run(self._empty())
        self.sides = [Side(memory_storage()), Side(postgres_storage(self.database))]
        self.operations = [an_operation().id]
        self.every = Everything(tasks={}, others={})

    @initialize()
    def begin(self) -> None:
        intents = [self.intent(ANA) for _ in range(7)]
        self.same(lambda side: _planted(side, intents))

    @invariant()
    def nothing_is_broken_and_the_sides_are_equal(self) -> None:
        self.same(_counters)
        in_memory, in_postgres = self.runner.run(self._everything())
        assert in_memory == in_postgres
        assert broken(in_memory) == []
        self.every = in_memory
        for side in self.sides:
            self.runner.run(side.catch_up())
            assert side.replica == in_memory.told_by_the_feed()

    def intent(self, owner: Any, keeping: Any = None) -> Intent:
        """Return an intent whose operation may be undone later."""
        intent = an_intent(owner, keeping=keeping)
        self.operations.append(intent.operation_id)
        return intent

    def tag_id(self, which: int) -> Any:
        """Return the id of one of Ana's tags; of none when she has none."""
        ids = sorted(self.every.ids(Tag)) or [task_id(999)]
        return ids[which % len(ids)]

    def same(self, call: Call) -> Any:
        """Return the one outcome of a call to both sides."""
        in_memory, in_postgres = (self.runner.run(_outcome(call(side))) for side in self.sides)
        assert in_memory == in_postgres
        return in_memory

    async def _everything(self) -> list[Everything]:
        return [await Everything.of(side.storage, ANA) for side in self.sides]

    async def _empty(self) -> None:
        async with self.database.connection() as connection:
            await connection.execute("DELETE FROM owners")


async def _planted(side: Side, intents: list[Intent]) -> None:
    lists = [await side.lists.create(intent, "Home") for intent in intents[:2]]
    for intent, each in zip(intents[2:4], lists, strict=True):
        await side.sections.create(intent, each.id, "Kitchen")
    root = await side.tasks.create(intents[4], title="a", list_id=lists[0].id)
    child = await side.tasks.create(intents[5], title="a", parent_id=root.task.id)
    await side.tasks.create(intents[6], title="a", parent_id=child.task.id)


async def _counters(side: Side) -> list[int]:
    return [await side.storage.last_sequence(owner) for owner in (ANA, BEN)]


def _ids_from(first: int) -> Callable[[], UUID]:
    numbers = count(first)
    return lambda: task_id(next(numbers))


async def _outcome(call: Awaitable[Any]) -> Any:
    """Return what came of a call; refusals by what they tell, as exceptions are equal to nothing but themselves."""
    try:
        outcome = await call
    except BatchRefused as refused:
        return refused.index, _told(refused.refusal)
    except Replayed as replayed:
        return replayed.answer
    except DomainError as refusal:
        return _told(refusal)
    if isinstance(outcome, BatchOutcome):
        return [_told(each) if isinstance(each, DomainError) else each for each in outcome.results]
    return outcome


def _told(refusal: DomainError) -> Any:
    return refusal.code, getattr(refusal, "errors", None), getattr(refusal, "current_version", None)
