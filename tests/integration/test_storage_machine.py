"""Both storage adapters, driven with the same calls, give the same answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.postgres.database import PoolSettings, PostgresDatabase
from application.task_commands import TaskCommands, TaskTarget
from domain.errors import DomainError, PreconditionFailed
from domain.page import PageRequest, SortField, SortKey, Status, TaskFilter
from domain.task import Priority
from tests.builders import ANA, BEN, counting_ids, task_id, ticking_clock
from tests.contracts.task_storage import Storage
from tests.integration.test_postgres_storage import postgres_storage
from tests.unit.test_memory_storage import memory_storage

OWNERS = st.sampled_from([ANA, BEN])
TITLES = st.one_of(st.sampled_from(["", " ", "a", "B", "é", "😀 z"]), st.text(max_size=210))
OPTIONAL = {
    "description": st.none() | st.text(max_size=20),
    "priority": st.sampled_from(Priority),
    "is_completed": st.booleans(),
}
VERBS = st.sampled_from(["complete", "reopen", "toggle", "trash", "restore", "remove"])
TARGETS = st.builds(
    TaskTarget,
    owner=OWNERS,
    task_id=st.integers(1, 8).map(task_id),
    if_version=st.none() | st.frozensets(st.integers(1, 4), max_size=2),
)
FILTERS = st.builds(
    TaskFilter,
    status=st.sampled_from(Status),
    priorities=st.frozensets(st.sampled_from(Priority)),
    trashed=st.booleans(),
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


class StorageMachine(RuleBasedStateMachine):
    """Two stacks of adapters under the same use cases, the same clock and the same ids."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[PostgresDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.runner.run(self._empty())
        self.storages = (memory_storage(), postgres_storage(self.database))
        self.commands = [
            TaskCommands(unit_of_work=storage.unit_of_work, clock=ticking_clock(), ids=counting_ids())
            for storage in self.storages
        ]

    @rule(owner=OWNERS, content=st.fixed_dictionaries({"title": TITLES}, optional=OPTIONAL))
    def create(self, owner: Any, content: dict[str, Any]) -> None:
        self._same(*(lambda c=c: c.create(owner, **content) for c in self.commands))

    @rule(aim=TARGETS, changes=st.fixed_dictionaries({}, optional=OPTIONAL | {"title": TITLES}))
    def edit(self, aim: TaskTarget, changes: dict[str, Any]) -> None:
        self._same(*(lambda c=c: c.edit(aim, **changes) for c in self.commands))

    @rule(aim=TARGETS, content=st.fixed_dictionaries({"title": TITLES}, optional=OPTIONAL))
    def replace(self, aim: TaskTarget, content: dict[str, Any]) -> None:
        self._same(*(lambda c=c: c.replace(aim, **content) for c in self.commands))

    @rule(aim=TARGETS, verb=VERBS)
    def transition(self, aim: TaskTarget, verb: str) -> None:
        self._same(*(lambda c=c: getattr(c, verb)(aim) for c in self.commands))

    @rule(aim=TARGETS)
    def get(self, aim: TaskTarget) -> None:
        self._same(*(lambda s=s: s.queries.get(aim.task_id, owner=aim.owner) for s in self.storages))

    @rule(owner=OWNERS, matching=FILTERS, request=PAGES)
    def page(self, owner: Any, matching: TaskFilter, request: PageRequest) -> None:
        async def page(storage: Storage) -> Any:
            page = await storage.queries.page(owner, matching, request)
            return list(page.items), page.total

        self._same(*(lambda s=s: page(s) for s in self.storages))

    @invariant()
    def the_counters_agree(self) -> None:
        for owner in (ANA, BEN):
            self._same(*(lambda s=s, o=owner: s.last_sequence(o) for s in self.storages))

    def _same(self, in_memory: Callable[[], Awaitable[Any]], in_postgres: Callable[[], Awaitable[Any]]) -> None:
        assert self._outcome(in_memory) == self._outcome(in_postgres)

    def _outcome(self, call: Callable[[], Awaitable[Any]]) -> Any:
        async def outcome() -> Any:
            try:
                return await call()
            except PreconditionFailed as refusal:
                return refusal.code, refusal.current_version
            except DomainError as refusal:
                return refusal.code, getattr(refusal, "errors", None)

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
