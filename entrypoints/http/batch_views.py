"""The representations of batches."""

from enum import StrEnum
from typing import Annotated, Any, Literal, cast

from pydantic import MISSING, AfterValidator, BaseModel, ConfigDict, Field

from application.batch import BATCH_MAX, BatchChange, BatchCreate, BatchItem, BatchMove, BatchVerb
from application.task_changes import TaskTarget
from domain.task import TaskContent, TaskId
from entrypoints.http.etags import MalformedPrecondition, versions_allowed
from entrypoints.http.ids import CanonicalId
from entrypoints.http.views import NewTask, TaskChanges, TaskMove, TaskView

_EXAMPLE: Any = {
    "mode": "atomic",
    "operations": [
        {"op": "create", "task": {"title": "Buy oat milk"}},
        {"op": "complete", "id": "0190163d-8694-739b-aea5-966c26f8ad91"},
    ],
}


class BatchMode(StrEnum):
    """All operations or none; or each that can be done."""

    ATOMIC = "atomic"
    PER_ITEM = "per_item"


def _entity_tags(value: str) -> str:
    try:
        versions_allowed(value)
    except MalformedPrecondition as refusal:
        raise ValueError(refusal.errors[0].message) from refusal  # a member is malformed here, and no header
    return value


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class CreateItem(_Item):
    """Create a task."""

    op: Literal["create"]
    task: NewTask

    def item(self) -> BatchItem:
        """Return it as the core takes it."""
        chosen = None if self.task.id is MISSING else TaskId(self.task.id)
        return BatchCreate(task_id=chosen, content=self.task.content())


class _ItemOnATask(_Item):
    id: CanonicalId = Field(strict=False, description="The task's id; one that an earlier operation created, too.")
    if_match: Annotated[str, AfterValidator(_entity_tags)] | MISSING = Field(
        default=MISSING, description="As the header If-Match.", examples=['"3-1"']
    )

    def _changing(self, verb: str, changes: TaskContent) -> BatchItem:
        return BatchChange(verb=BatchVerb(verb), target=self._target(), changes=changes)

    def _target(self) -> TaskTarget:
        condition = None if self.if_match is MISSING else self.if_match
        return TaskTarget(task_id=TaskId(self.id), if_version=versions_allowed(condition))


class UpdateItem(_ItemOnATask):
    """Change some fields of a task, as PATCH does."""

    op: Literal["update"]
    changes: TaskChanges

    def item(self) -> BatchItem:
        """Return it as the core takes it."""
        return self._changing(self.op, self.changes.content())


class VerbItem(_ItemOnATask):
    """Complete or reopen a task, move it to the trash, or take it out."""

    op: Literal["complete", "reopen", "delete", "restore"]

    def item(self) -> BatchItem:
        """Return it as the core takes it."""
        return self._changing(self.op, cast("TaskContent", {}))


class MoveItem(TaskMove, _ItemOnATask):
    """Put a task elsewhere in the manual order, as its route does."""

    op: Literal["move"]

    def item(self) -> BatchItem:
        """Return it as the core takes it."""
        return BatchMove(target=self._target(), destination=self.destination())


class Batch(BaseModel):
    """Operations in the order in which they are done."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [_EXAMPLE]})

    mode: BatchMode = Field(default=BatchMode.ATOMIC, strict=False, description="`atomic`: all or none.")
    operations: list[Annotated[CreateItem | UpdateItem | VerbItem | MoveItem, Field(discriminator="op")]] = Field(
        min_length=1, max_length=BATCH_MAX
    )

    def items(self) -> list[BatchItem]:
        """Return the operations as the core takes them."""
        return [operation.item() for operation in self.operations]


class ItemError(BaseModel):
    """Why one operation was not done, in the words of a problem."""

    error_code: str
    detail: str
    errors: list[dict[str, str]]
    etag: str = Field(default="", description="With `precondition_failed`: the current one.")


class BatchedTask(TaskView):
    """A task after the operation; `deleted_at` tells, of one that existed, whether it is in the trash now."""

    deleted_at: str | None = None


class ItemResult(BaseModel):
    """What became of one operation: a task or an error."""

    index: int
    op: str
    status: int = Field(description="201 when it created a task, 200 when it is done, else the status of the refusal.")
    etag: str | None = None
    task: BatchedTask | None = None
    error: ItemError | None = None


class BatchView(BaseModel):
    """A result per operation, in their order."""

    mode: BatchMode
    dry_run: bool
    results: list[ItemResult]
