"""The one way of all tools that write: name the tasks, do it as one operation, say what became of each."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

import orjson
from pydantic import MISSING

from application.batch import BatchItem, BatchOutcome
from application.intent import Keeping, Replayed
from application.task_changes import Creation
from domain.errors import DomainError, TaskNotFound, Unavailable
from domain.idempotency import IdempotencyKey
from domain.operation import OperationId
from entrypoints.mcp.answers import ItemAnswer, Names, Written, task_row
from entrypoints.mcp.arguments import Writing
from entrypoints.mcp.references import NotOneThing, References, not_there
from entrypoints.mcp.refusals import sentence_of
from entrypoints.mcp.visit import Visit

Item = TypeVar("Item")
_NOTHING = "Nothing was done: see the errors."
_TAKE_BACK = "undo with this operation_id takes all of it back."
_DELETED = "The tasks are in the trash: undo with this operation_id brings them back."


async def written(
    visit: Visit,
    asked: Writing,
    items: Sequence[Item],
    prepare: Callable[[References, Item], Awaitable[BatchItem]],
    *,
    deletes: bool = False,
) -> Written:
    """Do what can be done, in one commit, and answer item by item; a call that was answered is answered again."""
    key = key_of(asked)
    try:
        await _recall(visit, key)
        references = References(visit)
        prepared = [await _prepared(references, item, prepare) for item in items]
        names = await references.names()
        operation_id = OperationId(visit.use_cases.ids())
        answers = _Answers(prepared=prepared, names=names, operation_id=operation_id, deletes=deletes)
        todo = answers.todo()
        if not todo:
            return answers.of(BatchOutcome(results=[]))
        keeping = Keeping(key=key, encode=lambda outcome: orjson.dumps(answers.of(outcome))) if key else None
        outcome = await visit.use_cases.batches.run(visit.intent(operation_id, keeping), todo, atomic=False)
        return answers.of(outcome)
    except Replayed as replayed:
        kept: Written = orjson.loads(replayed.answer)
        return kept


def key_of(asked: Writing) -> IdempotencyKey | None:
    """Return the call's key, with a digest of the tool and its other arguments; None without one."""
    if asked.idempotency_key is MISSING:
        return None
    arguments = asked.model_dump(mode="json", exclude={"idempotency_key"})
    what = orjson.dumps(["mcp", type(asked).__name__, arguments], option=orjson.OPT_SORT_KEYS)
    return IdempotencyKey(key=asked.idempotency_key, fingerprint=sha256(what).digest())


async def _recall(visit: Visit, key: IdempotencyKey | None) -> None:
    """Raise Replayed before anything is looked up: what the call named may be gone, because the call did it."""
    if key is not None:
        kept = await visit.use_cases.answers.recall(visit.owner, key, now=visit.now)
        if kept is not None:
            raise Replayed(kept)


async def _prepared(
    references: References, item: Item, prepare: Callable[[References, Item], Awaitable[BatchItem]]
) -> BatchItem | ItemAnswer:
    try:
        return await prepare(references, item)
    except NotOneThing as refusal:
        return refusal.told(ItemAnswer())
    except Unavailable:
        raise  # it refuses the whole call, not the item
    except DomainError as refusal:
        return ItemAnswer(error=sentence_of(refusal))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """Puts what was done, and what could not be named, back into the order of the items."""

    prepared: Sequence[BatchItem | ItemAnswer]
    names: Names
    operation_id: OperationId
    deletes: bool

    def todo(self) -> list[BatchItem]:
        """Return the items that could be named."""
        return [each for each in self.prepared if not isinstance(each, dict)]

    def of(self, outcome: BatchOutcome) -> Written:
        """Return the answer to the call."""
        done = iter(outcome.results)
        results = [each if isinstance(each, dict) else self._result(next(done)) for each in self.prepared]
        if all("error" in result for result in results):
            return Written(results=results, next=_NOTHING)
        return Written(
            results=results, operation_id=str(self.operation_id), next=_DELETED if self.deletes else _TAKE_BACK
        )

    def _result(self, outcome: Any) -> ItemAnswer:  # noqa: ANN401  # a creation, a task or a refusal
        match outcome:
            case TaskNotFound():
                return not_there(outcome).told(ItemAnswer())
            case DomainError():
                return ItemAnswer(error=sentence_of(outcome))
            case Creation():
                return ItemAnswer(task=task_row(outcome.task, self.names))
            case _:
                return ItemAnswer(task=task_row(outcome, self.names))
