"""Tags, the tasks that have them and undo: both storage adapters give the same answers, and hold together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.memory.resource_reads import InMemoryResourceQueries
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.resource_queries import PostgresResourceQueries
from application.batch import BatchChange, BatchCreate, BatchOutcome, BatchVerb, TaskBatches
from application.intent import Intent
from application.operations import Operations
from application.tag_commands import TagCommands
from application.target import Target
from application.task_changes import Creation, TaskTarget
from application.task_commands import TaskCommands
from application.undo import Undo, Undone
from domain.counts import GroupBy, Grouping
from domain.errors import DomainError
from domain.page import PageRequest, TaskFilter
from domain.ports import ResourceQueries
from domain.tag import Tag, TagId, folded
from domain.task import Task
from tests.builders import ANA, an_intent, counting_ids, task_id, ticking_clock
from tests.contracts.task_storage import Storage
from tests.integration.test_postgres_storage import postgres_storage
from tests.postgres import require_equal_tags
from tests.unit.test_memory_storage import memory_storage

WORDS = st.sampled_from(["a", "A", "straße", "STRASSE", "e\u0301", " b "])
NAMES = st.lists(WORDS, max_size=3)
IDS = st.integers(1, 6).map(task_id)
CHOSEN = st.integers(101, 103).map(task_id)
TAG_IDS = IDS.map(TagId)
TAGGED = st.fixed_dictionaries({"title": st.just("x"), "tags": NAMES})
ITEMS = st.builds(BatchCreate, task_id=st.none() | CHOSEN, content=TAGGED) | st.builds(
    BatchChange,
    verb=st.sampled_from([BatchVerb.UPDATE, BatchVerb.DELETE, BatchVerb.RESTORE]),
    target=st.builds(TaskTarget, task_id=CHOSEN),
    changes=st.fixed_dictionaries({}, optional={"tags": NAMES, "title": st.sampled_from(["y", ""])}),
)
FILTERS = st.builds(
    TaskFilter, tags=st.frozensets(WORDS.map(folded), max_size=3), all_tags=st.booleans(), trashed=st.booleans()
)
"""Ids of few numbers, so that tasks and tags meet them; few words, so that tags meet each other."""


class Side:
    """One stack of adapters under the use cases, with a clock and ids of its own."""

    def __init__(self, storage: Storage, resources: ResourceQueries) -> None:
        operations, ids = Operations(storage.unit_of_work, storage.answers, ticking_clock()), counting_ids()
        self.storage, self.resources = storage, resources
        self.tasks = TaskCommands(operations=operations, ids=ids)
        self.batches = TaskBatches(operations=operations, ids=ids)
        self.tags = TagCommands(operations=operations, ids=ids)
        self.undo = Undo(operations=operations, ids=ids)

    async def everything(self, matching: TaskFilter) -> Any:
        """Return what there is to read."""
        page = await self.storage.queries.page(ANA, matching, PageRequest(limit=100))
        tags = sorted(await self.resources.all(Tag, ANA), key=lambda tag: tag.id)
        by_tag = await self.storage.queries.counts(ANA, TaskFilter(tags=matching.tags), Grouping(by=GroupBy.TAG))
        feed, log = (
            await self.storage.feed.after(ANA, 0, 500),
            await self.storage.history.of_owner(ANA, before=None, limit=200),
        )
        return list(page.items), page.total, tags, list(by_tag), list(feed.items), list(log.entries)


def _told(outcome: Any) -> Any:
    """Return a refusal by what it tells: exceptions are equal to nothing but themselves."""
    return (outcome.code, getattr(outcome, "errors", None)) if isinstance(outcome, DomainError) else outcome


class TagMachine(RuleBasedStateMachine):
    """Two stacks of adapters under the same use cases, the same clock and the same ids."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[PostgresDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.runner.run(self._empty())
        memory = memory_storage()
        assert isinstance(memory.unit_of_work, InMemoryUnitOfWork)
        self.sides = (
            Side(memory, InMemoryResourceQueries(memory.unit_of_work.database)),
            Side(postgres_storage(self.database), PostgresResourceQueries(self.database)),
        )
        self.operations = [an_intent().operation_id]

    @rule(chosen=CHOSEN, content=TAGGED)
    def create(self, chosen: Any, content: dict[str, Any]) -> None:
        self._same(lambda side, intent: side.tasks.create_under(intent, chosen, **content))

    @rule(chosen=CHOSEN, names=NAMES)
    def tag(self, chosen: Any, names: list[str]) -> None:
        self._same(lambda side, intent: side.tasks.edit(intent, TaskTarget(task_id=chosen), tags=names))

    @rule(chosen=CHOSEN, verb=st.sampled_from(["complete", "trash", "restore", "remove"]))
    def turn(self, chosen: Any, verb: str) -> None:
        self._same(lambda side, intent: getattr(side.tasks, verb)(intent, TaskTarget(task_id=chosen)))

    @rule(items=st.lists(ITEMS, min_size=1, max_size=4))
    def batch(self, items: list[Any]) -> None:
        self._same(lambda side, intent: side.batches.run(intent, items, atomic=False))

    @rule(name=WORDS)
    def make(self, name: str) -> None:
        self._same(lambda side, intent: side.tags.create(intent, name))

    @rule(tag_id=TAG_IDS, name=WORDS)
    def rename(self, tag_id: Any, name: str) -> None:
        self._same(lambda side, intent: side.tags.rename(intent, Target(id=tag_id), name))

    @rule(tag_id=TAG_IDS, into=TAG_IDS)
    def merge(self, tag_id: Any, into: Any) -> None:
        self._same(lambda side, intent: side.tags.merge(intent, Target(id=tag_id), into))

    @rule(tag_id=TAG_IDS)
    def delete(self, tag_id: Any) -> None:
        self._same(lambda side, intent: side.tags.delete(intent, Target(id=tag_id)))

    @rule(back=st.integers(1, 3))
    def undo(self, back: int) -> None:
        operation_id = self.operations[-back % len(self.operations)]
        self._same(lambda side, intent: side.undo.undo(intent, operation_id))

    @rule(matching=FILTERS)
    def read(self, matching: TaskFilter) -> None:
        self._same(lambda side, _: side.everything(matching))

    @invariant()
    def what_tasks_say_is_what_the_tables_say(self) -> None:
        self.runner.run(require_equal_tags(self.database))

    def _same(self, call: Callable[[Side, Intent], Awaitable[Any]]) -> None:
        intent = an_intent(ANA)
        in_memory, in_postgres = (self.runner.run(self._outcome(call(side, intent))) for side in self.sides)
        assert in_memory == in_postgres
        if isinstance(in_memory, Task | Tag | Creation | Undone):
            self.operations.append(intent.operation_id)

    async def _outcome(self, call: Awaitable[Any]) -> Any:
        try:
            outcome = await call
        except DomainError as refusal:
            return _told(refusal)
        return [_told(each) for each in outcome.results] if isinstance(outcome, BatchOutcome) else outcome

    async def _empty(self) -> None:
        async with self.database.connection() as connection:
            await connection.execute("DELETE FROM owners")


def test_memory_and_postgres_keep_tags_alike(migrated_dsn: str) -> None:
    with asyncio.Runner() as runner:
        TagMachine.runner = runner
        TagMachine.database = PostgresDatabase(PoolSettings(dsn=migrated_dsn, size=2))
        runner.run(TagMachine.database.open())
        few = settings(max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
        run_state_machine_as_test(TagMachine, settings=few)
        runner.run(TagMachine.database.close())
