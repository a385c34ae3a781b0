"""Both storage adapters, driven with the same calls, give the same answers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.postgres.database import PoolSettings, PostgresDatabase
from application.batch import BatchChange, BatchCreate, BatchOutcome, BatchRefused, BatchVerb, TaskBatches
from application.intent import Intent, Keeping, Replayed
from application.operations import Operations
from application.task_changes import TaskTarget
from application.task_commands import TaskCommands
from application.undo import Undo
from domain.errors import DomainError
from domain.idempotency import IdempotencyKey
from domain.page import PageRequest, SortField, SortKey, Status, TaskFilter
from domain.task import Priority
from tests.builders import ANA, BEN, NOON, an_intent, an_operation, counting_ids, task_id, ticking_clock
from tests.contracts.task_storage import Storage
from tests.integration.test_postgres_storage import postgres_storage
from tests.unit.test_memory_storage import memory_storage

OWNERS = st.sampled_from([ANA, BEN])
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
OPTIONAL = {
    "description": st.none() | st.text(max_size=20),
    "priority": st.sampled_from(Priority),
    "is_completed": st.booleans(),
    "due": DUES,
    "deadline": st.none() | DAYS,
    "defer_until": st.none() | DAYS,
}
VERBS = st.sampled_from(["complete", "reopen", "toggle", "trash", "restore", "remove"])
IDS = st.integers(1, 8).map(task_id)
TARGETS = st.builds(
    TaskTarget,
    task_id=IDS,
    if_version=st.none() | st.frozensets(st.integers(1, 4), max_size=2),
    unless_version=st.just(frozenset()) | st.frozensets(st.integers(1, 4), max_size=1),
)
KEYS = st.builds(
    IdempotencyKey, key=st.sampled_from(["one", "two"]), fingerprint=st.sampled_from([b"this request", b"another"])
)
KEEPING = st.none() | st.builds(Keeping, key=KEYS, encode=st.just(lambda outcome: repr(outcome).encode()))
CONTENT = st.fixed_dictionaries({"title": TITLES}, optional=OPTIONAL)
CHANGES = st.fixed_dictionaries({}, optional=OPTIONAL | {"title": TITLES})
ITEMS = st.builds(BatchCreate, task_id=st.none() | IDS, content=CONTENT) | st.builds(
    BatchChange, verb=st.sampled_from(BatchVerb), target=TARGETS, changes=CHANGES
)
FILTERS = st.builds(
    TaskFilter,
    status=st.sampled_from(Status),
    priorities=st.frozensets(st.sampled_from(Priority)),
    trashed=st.booleans(),
    zone=ZONES.filter(lambda zone: zone != "America"),
)
SORTS = st.lists(
    st.builds(SortKey, field=st.sampled_from(SortField), descending=st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda key: key.field,
)
PAGES = st.builds(
    PageRequest, limit=st.integers(1, 5), offset=st.integers(0, 5), sort=SORTS.map(tuple), include_total=st.booleans()
)


class Side:
    """One stack of adapters under the use cases, with a clock and ids of its own."""

    def __init__(self, storage: Storage) -> None:
        operations = Operations(storage.unit_of_work, storage.answers, ticking_clock())
        ids = counting_ids()
        self.commands = TaskCommands(operations=operations, ids=ids)
        self.batches = TaskBatches(operations=operations, ids=ids)
        self.undo = Undo(operations=operations, ids=ids)


def _comparable(outcome: Any) -> Any:
    """Return refusals inside an outcome by what they tell: exceptions are equal to nothing but themselves."""
    if isinstance(outcome, BatchOutcome):
        return [_told(each) if isinstance(each, DomainError) else each for each in outcome.results]
    return outcome


def _told(refusal: DomainError) -> Any:
    return refusal.code, getattr(refusal, "errors", None), getattr(refusal, "current_version", None)


class StorageMachine(RuleBasedStateMachine):
    """Two stacks of adapters under the same use cases, the same clock and the same ids."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[PostgresDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.runner.run(self._empty())
        self.storages = (memory_storage(), postgres_storage(self.database))
        self.sides = [Side(storage) for storage in self.storages]
        self.operations = [an_operation().id]

    @rule(owner=OWNERS, keeping=KEEPING, content=CONTENT)
    def create(self, owner: Any, keeping: Any, content: dict[str, Any]) -> None:
        intent = self._intent(owner, keeping)
        self._same(*(lambda side=side: side.commands.create(intent, **content) for side in self.sides))

    @rule(owner=OWNERS, keeping=KEEPING, chosen=IDS, content=CONTENT)
    def create_under(self, owner: Any, keeping: Any, chosen: Any, content: dict[str, Any]) -> None:
        intent = self._intent(owner, keeping)
        self._same(*(lambda side=side: side.commands.create_under(intent, chosen, **content) for side in self.sides))

    @rule(owner=OWNERS, keeping=KEEPING, aim=TARGETS, changes=CHANGES)
    def edit(self, owner: Any, keeping: Any, aim: TaskTarget, changes: dict[str, Any]) -> None:
        intent = self._intent(owner, keeping)
        self._same(*(lambda side=side: side.commands.edit(intent, aim, **changes) for side in self.sides))

    @rule(owner=OWNERS, aim=TARGETS, content=CONTENT)
    def replace(self, owner: Any, aim: TaskTarget, content: dict[str, Any]) -> None:
        intent = self._intent(owner)
        self._same(*(lambda side=side: side.commands.replace(intent, aim, **content) for side in self.sides))

    @rule(owner=OWNERS, keeping=KEEPING, aim=TARGETS, verb=VERBS)
    def transition(self, owner: Any, keeping: Any, aim: TaskTarget, verb: str) -> None:
        intent = self._intent(owner, keeping)
        self._same(*(lambda side=side: getattr(side.commands, verb)(intent, aim) for side in self.sides))

    @rule(owner=OWNERS, keeping=KEEPING, items=st.lists(ITEMS, max_size=6), atomic=st.booleans())
    def batch(self, owner: Any, keeping: Any, items: list[Any], *, atomic: bool) -> None:
        intent = self._intent(owner, keeping)
        self._same(*(lambda side=side: side.batches.run(intent, items, atomic=atomic) for side in self.sides))

    @rule(owner=OWNERS, items=st.lists(ITEMS, max_size=6), atomic=st.booleans())
    def rehearse(self, owner: Any, items: list[Any], *, atomic: bool) -> None:
        intent = self._intent(owner)
        self._same(*(lambda side=side: side.batches.rehearse(intent, items, atomic=atomic) for side in self.sides))

    @rule(owner=OWNERS, keeping=KEEPING, which=st.integers(0, 1000))
    def undo(self, owner: Any, keeping: Any, which: int) -> None:
        operation_id = self.operations[which % len(self.operations)]
        intent = self._intent(owner, keeping)
        self._same(*(lambda side=side: side.undo.undo(intent, operation_id) for side in self.sides))

    @rule(owner=OWNERS, aim=TARGETS)
    def get(self, owner: Any, aim: TaskTarget) -> None:
        self._same(*(lambda s=s: s.queries.get(aim.task_id, owner=owner) for s in self.storages))

    @rule(owner=OWNERS, matching=FILTERS, request=PAGES)
    def page(self, owner: Any, matching: TaskFilter, request: PageRequest) -> None:
        async def page(storage: Storage) -> Any:
            page = await storage.queries.page(owner, matching, request)
            return list(page.items), page.total

        self._same(*(lambda s=s: page(s) for s in self.storages))

    @rule(owner=OWNERS, before=st.none() | st.integers(1, 30), limit=st.integers(1, 10), aim=TARGETS)
    def history(self, owner: Any, before: int | None, limit: int, aim: TaskTarget) -> None:
        async def pages(storage: Storage) -> Any:
            whole = await storage.history.of_owner(owner, before=before, limit=limit)
            part = await storage.history.of_task(aim.task_id, owner=owner, before=before, limit=limit)
            return list(whole.entries), whole.has_more, list(part.entries), part.has_more

        self._same(*(lambda s=s: pages(s) for s in self.storages))

    @rule(owner=OWNERS, after=st.integers(0, 30), limit=st.integers(1, 10))
    def changes(self, owner: Any, after: int, limit: int) -> None:
        async def page(storage: Storage) -> Any:
            page = await storage.feed.after(owner, after, limit)
            return list(page.items), page.has_more

        self._same(*(lambda s=s: page(s) for s in self.storages))

    @rule(seconds=st.integers(0, 60))
    def sweep(self, seconds: int) -> None:
        before = NOON + timedelta(seconds=seconds)

        async def sweep(storage: Storage) -> Any:
            answers = await storage.housekeeping.forget_answers([ANA, BEN], before=before, limit=100)
            return [
                answers,
                [await storage.housekeeping.expired_trash(owner, before=before, limit=3) for owner in (ANA, BEN)],
                [await storage.housekeeping.forget_tombstones(owner, before=before) for owner in (ANA, BEN)],
                [await storage.housekeeping.forget_history(owner, before=before, limit=3) for owner in (ANA, BEN)],
            ]

        self._same(*(lambda s=s: sweep(s) for s in self.storages))

    @invariant()
    def the_counters_agree(self) -> None:
        for owner in (ANA, BEN):
            self._same(*(lambda s=s, o=owner: s.last_sequence(o) for s in self.storages))

    def _intent(self, owner: Any, keeping: Any = None) -> Intent:
        """Return an intent whose operation may be undone later."""
        intent = an_intent(owner, keeping=keeping)
        self.operations.append(intent.operation_id)
        return intent

    def _same(self, in_memory: Callable[[], Awaitable[Any]], in_postgres: Callable[[], Awaitable[Any]]) -> None:
        assert self._outcome(in_memory) == self._outcome(in_postgres)

    def _outcome(self, call: Callable[[], Awaitable[Any]]) -> Any:
        async def outcome() -> Any:
            try:
                return _comparable(await call())
            except BatchRefused as refused:
                return refused.index, _told(refused.refusal)
            except Replayed as replayed:
                return replayed.answer
            except DomainError as refusal:
                return _told(refusal)

        return self.runner.run(outcome())

    async def _empty(self) -> None:
        async with self.database.connection() as connection:
            await connection.execute("DELETE FROM owners")


def test_memory_and_postgres_answer_alike(migrated_dsn: str) -> None:
    with asyncio.Runner() as runner:
        StorageMachine.runner = runner
        StorageMachine.database = PostgresDatabase(PoolSettings(dsn=migrated_dsn, size=2))
        runner.run(StorageMachine.database.open())
        run_state_machine_as_test(
            StorageMachine,
            settings=settings(
                max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        runner.run(StorageMachine.database.close())
