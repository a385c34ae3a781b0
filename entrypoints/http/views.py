"""The representations: what is read from requests and written to answers."""

import datetime as dt
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import MISSING, BaseModel, BeforeValidator, ConfigDict, Field

from domain.due import Due
from domain.task import DESCRIPTION_MAX, TITLE_MAX, Priority, TaskContent
from entrypoints.http.dates import Day, ShownWallTime, WallTime
from entrypoints.http.ids import ChosenId

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
