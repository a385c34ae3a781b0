"""What can be done to tasks."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from application.task_changes import TaskTarget
from application.task_moves import Destination
from tests.storage_machine.arguments import (
    BATCHES,
    CHANGES,
    CONTENT,
    DESTINATIONS,
    IDS,
    KEEPING,
    OWNERS,
    PLACE,
    SEEDLINGS,
    TARGETS,
)
from tests.storage_machine.two_sides import TwoSides

_VERBS = st.sampled_from(["complete", "reopen", "toggle", "trash", "restore", "remove"])
_ANY = IDS.map(lambda chosen: TaskTarget(task_id=chosen))
_WRITES: dict[str, Any] = {"owner": OWNERS, "keeping": KEEPING}


class TaskRules(TwoSides):
    @rule(**_WRITES, content=CONTENT | SEEDLINGS)
    def create(self, owner: Any, keeping: Any, content: dict[str, Any]) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.tasks.create(intent, **content))

    @rule(**_WRITES, chosen=IDS, content=CONTENT | SEEDLINGS)
    def create_under(self, owner: Any, keeping: Any, chosen: Any, content: dict[str, Any]) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.tasks.create_under(intent, chosen, **content))

    @rule(**_WRITES, aim=TARGETS, changes=CHANGES)
    def edit(self, owner: Any, keeping: Any, aim: TaskTarget, changes: dict[str, Any]) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.tasks.edit(intent, aim, **changes))

    @rule(owner=OWNERS, aim=TARGETS, content=CONTENT)
    def replace(self, owner: Any, aim: TaskTarget, content: dict[str, Any]) -> None:
        intent = self.intent(owner)
        self.same(lambda side: side.tasks.replace(intent, aim, **content))

    @rule(**_WRITES, aim=TARGETS, verb=_VERBS)
    def transition(self, owner: Any, keeping: Any, aim: TaskTarget, verb: str) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: getattr(side.tasks, verb)(intent, aim))

    @rule(owner=OWNERS, aim=_ANY, place=PLACE)
    def put_elsewhere(self, owner: Any, aim: TaskTarget, place: dict[str, Any]) -> None:
        intent = self.intent(owner)
        self.same(lambda side: side.tasks.edit(intent, aim, **place))

    @rule(**_WRITES, aim=_ANY | TARGETS, destination=DESTINATIONS)
    def move(self, owner: Any, keeping: Any, aim: TaskTarget, destination: Destination) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.tasks.move(intent, aim, destination))

    @rule(**_WRITES, items=BATCHES, atomic=st.booleans())
    def batch(self, owner: Any, keeping: Any, items: list[Any], *, atomic: bool) -> None:
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.batches.run(intent, items, atomic=atomic))

    @rule(owner=OWNERS, items=BATCHES, atomic=st.booleans())
    def rehearse(self, owner: Any, items: list[Any], *, atomic: bool) -> None:
        intent = self.intent(owner)
        self.same(lambda side: side.batches.rehearse(intent, items, atomic=atomic))

    @rule(**_WRITES, back=st.integers(1, 3) | st.integers(1, 1000))
    def undo(self, owner: Any, keeping: Any, back: int) -> None:
        operation_id = self.operations[-back % len(self.operations)]
        intent = self.intent(owner, keeping)
        self.same(lambda side: side.undo.undo(intent, operation_id))
