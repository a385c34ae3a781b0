"""The representations: what is read from requests and written to answers."""

import datetime as dt
from datetime import datetime
from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import MISSING, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from application.task_moves import Destination
from domain.due import Due
from domain.tag import NAME_MAX, TAGS_OF_A_TASK_MAX
from domain.task import DESCRIPTION_MAX, TITLE_MAX, Priority, TaskContent, TaskId
from entrypoints.http.dates import Day, ShownWallTime, WallTime
from entrypoints.http.ids import CanonicalId, ChosenId

_EXAMPLE: Any = {"title": "Buy oat milk", "description": "The one with the blue cap", "priority": "high"}

# The domain trims and then counts, so the lengths are only documented here.
Title = Annotated[
    str,
    Field(
        description=f"1 to {TITLE_MAX} characters after trimming.",
        json_schema_extra={"minLength": 1, "maxLength": TITLE_MAX, "pattern": r"\S"},
    ),
]
Description = Annotated[
    str | None,
    Field(description=f"At most {DESCRIPTION_MAX} characters.", json_schema_extra={"maxLength": DESCRIPTION_MAX}),
]
TagName = Annotated[
    str,
    Field(
        description=f"1 to {NAME_MAX} characters after trimming.",
        json_schema_extra={"minLength": 1, "maxLength": NAME_MAX, "pattern": r"\S"},
    ),
]
PriorityName = Annotated[Priority, Field(strict=False, description="How much it matters.")]


class WrittenDue(BaseModel):
    """When it is due: all-day with `date`, floating with `at`, fixed with `at` and `timezone`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    date: Day | MISSING | None = MISSING
    at: WallTime | MISSING | None = MISSING
    timezone: str | MISSING | None = Field(default=MISSING, description="An IANA name, such as Europe/Berlin.")


class _Content(BaseModel):
    """JSON types are not converted, and fields that a task does not have are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def content(self) -> TaskContent:
        """Return the fields that were sent."""
        return cast("TaskContent", self.model_dump(exclude_unset=True))


_DUE = Field(default=MISSING, description="In a patch, `date` alone moves the day and keeps the time.")
_DEADLINE = Field(default=MISSING, description="The day after which it is too late.")
_DEFER_UNTIL = Field(default=MISSING, description="Hidden from the standard views before that day.")
_TAGS = Field(
    default=MISSING,
    description=f"At most {TAGS_OF_A_TASK_MAX} names; tags that are not there yet are made.",
    json_schema_extra={"maxItems": TAGS_OF_A_TASK_MAX},
)
_LIST_ID = Field(default=MISSING, description="One of your lists; null is the inbox.", strict=False)
_SECTION_ID = Field(default=MISSING, description="A section of the list.", strict=False)
_PARENT_ID = Field(default=MISSING, description="The task that it is a subtask of; both are in one list.", strict=False)


class Replacement(_Content):
    """The whole content of a task: what is left out gets its default."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    title: Title
    description: Description = None
    priority: PriorityName = Priority.MEDIUM
    is_completed: bool = Field(default=False, description="Completed from the start.")
    due: WrittenDue | MISSING | None = _DUE
    deadline: Day | MISSING | None = _DEADLINE
    defer_until: Day | MISSING | None = _DEFER_UNTIL
    tags: list[TagName] | MISSING = _TAGS
    list_id: CanonicalId | MISSING | None = _LIST_ID
    section_id: CanonicalId | MISSING | None = _SECTION_ID
    parent_id: CanonicalId | MISSING | None = _PARENT_ID


class NewTask(Replacement):
    """A task to create."""

    id: ChosenId | MISSING = Field(default=MISSING, strict=False)

    def content(self) -> TaskContent:
        """Return the fields that were sent, without the id, which is no content."""
        return cast("TaskContent", self.model_dump(exclude_unset=True, exclude={"id"}))


class TaskChanges(_Content):
    """A JSON Merge Patch (RFC 7396): what is left out stays, null clears."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"priority": "low", "description": None}]})

    title: Title | MISSING = MISSING
    description: Description | MISSING = MISSING
    priority: PriorityName | MISSING = MISSING
    is_completed: bool | MISSING = MISSING
    due: WrittenDue | MISSING | None = _DUE
    deadline: Day | MISSING | None = _DEADLINE
    defer_until: Day | MISSING | None = _DEFER_UNTIL
    tags: list[TagName] | MISSING = _TAGS
    list_id: CanonicalId | MISSING | None = _LIST_ID
    section_id: CanonicalId | MISSING | None = _SECTION_ID
    parent_id: CanonicalId | MISSING | None = _PARENT_ID


class TaskMove(BaseModel):
    """Where a task is to stand. `before` or `after` another one, it is where that one is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    before: CanonicalId | MISSING = Field(default=MISSING, strict=False)
    after: CanonicalId | MISSING = Field(default=MISSING, strict=False)
    list_id: CanonicalId | MISSING | None = _LIST_ID
    section_id: CanonicalId | MISSING | None = _SECTION_ID
    parent_id: CanonicalId | MISSING | None = _PARENT_ID

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.model_fields_set.isdisjoint(TaskMove.model_fields):
            raise ValueError("must say where to")
        if self.before is not MISSING and self.after is not MISSING:
            raise ValueError("must have before or after, and not both")
        return self

    def destination(self) -> Destination:
        """Return it as the core takes it."""
        place = self.model_dump(exclude_unset=True, include={"list_id", "section_id", "parent_id"})
        return Destination(
            before=None if self.before is MISSING else TaskId(self.before),
            after=None if self.after is MISSING else TaskId(self.after),
            place=cast("TaskContent", place),
        )


class Completion(BaseModel):
    """The state to set. Clients that retry send it; without a body the call toggles."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"is_completed": True}]})

    is_completed: bool


class DueView(BaseModel):
    """When it is due: all-day with `date`, floating with `at`, fixed with `at` and `timezone`."""

    date: dt.date | MISSING = MISSING
    at: ShownWallTime | MISSING = Field(default=MISSING, description="A wall time: it has no offset.")
    timezone: str | MISSING = MISSING


def _members_of(value: object) -> object:
    return value.written() if isinstance(value, Due) else value


ShownDue = Annotated[DueView, BeforeValidator(_members_of)]


class TaskView(BaseModel):
    """A task. All times are UTC."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID = Field(description="A UUID, of version 7 unless the client chose it.")
    title: str
    description: str | None
    priority: Priority
    due: ShownDue | None
    deadline: dt.date | None
    defer_until: dt.date | None
    tags: tuple[str, ...]
    list_id: UUID | None = Field(description="Null is the inbox.")
    section_id: UUID | None
    parent_id: UUID | None
    position: str = Field(description="Sorts, as its bytes do, among those with the same list, section and parent.")
    is_completed: bool
    completed_at: datetime | None = Field(description="When it was completed; null while it is open.")
    created_at: datetime
    updated_at: datetime
    version: int = Field(description="Grows with each change; a part of the ETag.")


class TrashedTaskView(TaskView):
    """A task in the trash."""

    deleted_at: datetime | None = Field(description="When it was moved to the trash.")


class TaskPageView(BaseModel):
    """One page of tasks."""

    model_config = ConfigDict(from_attributes=True)

    items: tuple[TaskView, ...]
    total: int | None = Field(description="How many tasks match; null with `include_total=false`.")
    limit: int
    offset: int
    next_cursor: str | None = Field(description="For `cursor`, to go on; null on the last page.")


class TrashPageView(TaskPageView):
    """One page of the trash."""

    items: tuple[TrashedTaskView, ...]
