"""What can be read, and what is forgotten in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from application.task_changes import TaskTarget
from domain.counts import Grouping
from domain.page import PageRequest, TaskFilter
from tests.builders import ANA, BEN, NOON
from tests.contracts.task_storage import Storage
from tests.storage_machine.arguments import IDS, OWNERS, TARGETS
from tests.storage_machine.questions import FILTERS, GROUPINGS, PAGES, PLAIN
from tests.storage_machine.two_sides import TwoSides


async def pages(storage: Storage, owner: Any, matching: TaskFilter, request: PageRequest) -> Any:
    """Return the first page, and those that its cursor leads to."""
    page = await storage.queries.page(owner, matching, request)
    told = [(list(page.items), page.total, page.next)]
    while page.next is not None:
        page = await storage.queries.page(owner, matching, replace(request, offset=0, after=page.next))
        told.append((list(page.items), page.total, page.next))
    return told


class ReadRules(TwoSides):
    @rule(owner=OWNERS, task_id=IDS)
    def get(self, owner: Any, task_id: Any) -> None:
        self.same(lambda side: side.storage.queries.get(task_id, owner=owner))
        self.same(lambda side: side.storage.queries.progress(task_id, owner=owner))

    @rule(owner=OWNERS, matching=PLAIN | FILTERS, request=PAGES)
    def page(self, owner: Any, matching: TaskFilter, request: PageRequest) -> None:
        self.same(lambda side: pages(side.storage, owner, matching, request))

    @rule(owner=OWNERS, matching=PLAIN | FILTERS, grouping=GROUPINGS)
    def counts(self, owner: Any, matching: TaskFilter, grouping: Grouping) -> None:
        self.same(lambda side: side.storage.queries.counts(owner, matching, grouping))

    @rule(owner=OWNERS, before=st.none() | st.integers(1, 30), limit=st.integers(1, 10), aim=TARGETS)
    def history(self, owner: Any, before: int | None, limit: int, aim: TaskTarget) -> None:
        async def told(storage: Storage) -> Any:
            whole = await storage.history.of_owner(owner, before=before, limit=limit)
            part = await storage.history.of_task(aim.task_id, owner=owner, before=before, limit=limit)
            return list(whole.entries), whole.has_more, list(part.entries), part.has_more

        self.same(lambda side: told(side.storage))

    @rule(owner=OWNERS, after=st.integers(0, 30), limit=st.integers(1, 10))
    def changes(self, owner: Any, after: int, limit: int) -> None:
        async def told(storage: Storage) -> Any:
            page = await storage.feed.after(owner, after, limit)
            return list(page.items), page.has_more

        self.same(lambda side: told(side.storage))

    @rule(seconds=st.integers(0, 60))
    def sweep(self, seconds: int) -> None:
        before = NOON + timedelta(seconds=seconds)

        async def swept(storage: Storage) -> Any:
            housekeeping = storage.housekeeping
            answers = await housekeeping.forget_answers([ANA, BEN], before=before, limit=100)
            return [
                answers,
                [await housekeeping.expired_trash(owner, before=before, limit=3) for owner in (ANA, BEN)],
                [await housekeeping.forget_tombstones(owner, before=before) for owner in (ANA, BEN)],
                [await housekeeping.forget_history(owner, before=before, limit=3) for owner in (ANA, BEN)],
            ]

        self.same(lambda side: swept(side.storage))
