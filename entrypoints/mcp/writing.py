"""The one way of all tools that write: name the tasks, do it as one operation, say what became of each."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

import orjson
from pydantic import MISSING

from application.batch import BatchItem, BatchOutcome
from application.intent import Intent, Keeping, Replayed
from application.task_changes import Creation
from domain.errors import DomainError, TaskNotFound, Unavailable
from domain.idempotency import IdempotencyKey
from domain.operation import OperationId
from entrypoints.mcp.answers import ItemAnswer, Refused, Written
from entrypoints.mcp.arguments import Writing
from entrypoints.mcp.references import NotOneThing, References, not_there
from entrypoints.mcp.refusals import sentence_of
from entrypoints.mcp.rows import Names, task_row
from entrypoints.mcp.visit import Visit

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
Answer = TypeVar("Answer")
NOTHING_DONE = "Nothing was done: see the errors."
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
    kept: Written | None = await recalled(visit, asked)
    if kept is not None:
        return kept
    references = References(visit)
    prepared = [await or_told(prepare(references, item), ItemAnswer()) for item in items]
    answers = _Answers(prepared=prepared, names=await references.names(), deletes=deletes)
    todo = answers.todo()
    if not todo:
        return answers.of(BatchOutcome(results=[]))
    return await once(visit, asked, lambda intent: visit.use_cases.batches.run(intent, todo, atomic=False), answers.of)


async def once(
    visit: Visit,
    asked: Writing,
    do: Callable[[Intent], Awaitable[Outcome]],
    answer: Callable[[Outcome, OperationId], Answer],
) -> Answer:
    """Do it and answer; a call that was answered under its key is answered again."""
    operation_id, key = OperationId(visit.use_cases.ids()), _key_of(asked)
    keeping = Keeping(key=key, encode=lambda outcome: orjson.dumps(answer(outcome, operation_id))) if key else None
    try:
        return answer(await do(visit.intent(operation_id, keeping)), operation_id)
    except Replayed as replayed:
        kept: Answer = orjson.loads(replayed.answer)
        return kept


async def recalled(visit: Visit, asked: Writing) -> Any:  # noqa: ANN401  # the answer of some tool
    """Return the kept answer before anything is looked up: what the call named may be gone, because the call did it."""
    key = _key_of(asked)
    kept = None if key is None else await visit.use_cases.answers.recall(visit.owner, key, now=visit.now)
    return None if kept is None else orjson.loads(kept)


def _key_of(asked: Writing) -> IdempotencyKey | None:
    """Return the call's key, with a digest of the tool and its other arguments; None without one."""
    if asked.idempotency_key is MISSING:
        return None
    arguments = asked.model_dump(mode="json", exclude={"idempotency_key"})
    what = orjson.dumps(["mcp", type(asked).__name__, arguments], option=orjson.OPT_SORT_KEYS)
    return IdempotencyKey(key=asked.idempotency_key, fingerprint=sha256(what).digest())


async def or_told(work: Awaitable[Outcome], refused: Refused) -> Outcome | Refused:
    """Return what an item comes to, or the reason why it was refused; what concerns the whole call is raised."""
    try:
        return await work
    except NotOneThing as refusal:
        return refusal.told(refused)
    except Unavailable:
        raise
    except DomainError as refusal:
        refused["error"] = sentence_of(refusal)
        return refused


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """Puts what was done, and what could not be named, back into the order of the items."""

    prepared: Sequence[BatchItem | ItemAnswer]
    names: Names
    deletes: bool

    def todo(self) -> list[BatchItem]:
        """Return the items that could be named."""
        return [each for each in self.prepared if not isinstance(each, dict)]

    def of(self, outcome: BatchOutcome, operation_id: OperationId | None = None) -> Written:
        """Return the answer to the call."""
        done = iter(outcome.results)
        results = [each if isinstance(each, dict) else self._result(next(done)) for each in self.prepared]
        if all("error" in result for result in results):
            return Written(results=results, next=NOTHING_DONE)
        return Written(results=results, operation_id=str(operation_id), next=_DELETED if self.deletes else _TAKE_BACK)

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
