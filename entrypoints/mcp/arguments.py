"""What tools take. Unknown arguments are refused; what is left out stays as it is."""

from typing import Annotated, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field

from entrypoints.mcp.rows import Detail

ITEMS_MAX = 50

TaskRef = Annotated[str, Field(max_length=200, description="Id, unique beginning of an id, or exact title.")]
ListRef = Annotated[str, Field(max_length=100, description="Id or name, or inbox.")]
SectionRef = Annotated[str, Field(max_length=100, description="Id or name.")]
Timezone = Annotated[str, Field(max_length=64, description="The user's IANA zone; the profile's by default.")]
Day = Annotated[str, Field(max_length=40, description="2026-12-31, today, tomorrow, +3d; none clears.")]
Due = Annotated[
    str,
    Field(
        max_length=80,
        description="A day (2026-12-31, today, tomorrow, +3d), a wall time (2026-12-31T17:30), one fixed in a zone "
        "(2026-12-31T17:30 Europe/Berlin), or none.",
    ),
]
Priority = Literal["low", "medium", "high"]
Priorities = Annotated[list[Priority], Field(max_length=3)]
TagNames = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=20)]


class Arguments(BaseModel):
    """What every tool's arguments have in common."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Writing(Arguments):
    """Arguments of a tool that writes."""

    idempotency_key: str | MISSING = Field(
        default=MISSING,
        pattern="^[ -~]{1,255}$",
        description="New for each intent: the same call with the same key is not done again.",
    )


class GetTasks(Arguments):
    """Read tasks."""

    tasks: list[TaskRef] = Field(min_length=1, max_length=ITEMS_MAX)
    detail: Detail = "full"


class NewTask(Arguments):
    """A task to create."""

    title: str = Field(max_length=200)
    description: str | MISSING = Field(default=MISSING, max_length=1000)
    priority: Priority | MISSING = MISSING
    due: Due | MISSING = MISSING
    deadline: Day | MISSING = MISSING
    defer_until: Day | MISSING = MISSING
    tags: TagNames | MISSING = MISSING
    list: ListRef | MISSING = MISSING
    section: SectionRef | MISSING = MISSING
    parent: TaskRef | MISSING = MISSING


class CreateTasks(Writing):
    """Create tasks."""

    tasks: list[NewTask] = Field(min_length=1, max_length=ITEMS_MAX)
    timezone: Timezone | MISSING = MISSING


class TaskUpdate(Arguments):
    """A change of one task."""

    task: TaskRef
    title: str | MISSING = Field(default=MISSING, max_length=200)
    description: str | MISSING = Field(default=MISSING, max_length=1000, description="Replaces it whole; empty clears.")
    priority: Priority | MISSING = MISSING
    deadline: Day | MISSING = MISSING
    defer_until: Day | MISSING = MISSING
    add_tags: TagNames | MISSING = MISSING
    remove_tags: TagNames | MISSING = MISSING


class UpdateTasks(Writing):
    """Change tasks."""

    tasks: list[TaskUpdate] = Field(min_length=1, max_length=ITEMS_MAX)
    timezone: Timezone | MISSING = MISSING


class CompleteTasks(Writing):
    """Complete tasks."""

    tasks: list[TaskRef] = Field(min_length=1, max_length=ITEMS_MAX)
    reopen: bool = Field(default=False, description="true makes them open again.")


class Rescheduling(Arguments):
    """A new due for one task."""

    task: TaskRef
    due: Due
    all_day: bool = Field(default=False, description="A day alone keeps the time of day, unless this is true.")


class RescheduleTasks(Writing):
    """Reschedule tasks."""

    tasks: list[Rescheduling] = Field(min_length=1, max_length=ITEMS_MAX)
    timezone: Timezone | MISSING = MISSING


class Move(Arguments):
    """Another place for one task."""

    task: TaskRef
    list: ListRef | MISSING = MISSING
    section: SectionRef | MISSING = Field(default=MISSING, description="none leaves the section.")
    parent: TaskRef | MISSING = Field(default=MISSING, description="none makes it no subtask any more.")
    before: TaskRef | MISSING = Field(default=MISSING, description="Right before this task, in its place.")
    after: TaskRef | MISSING = Field(default=MISSING, description="Right after this task.")


class MoveTasks(Writing):
    """Move tasks."""

    tasks: list[Move] = Field(min_length=1, max_length=ITEMS_MAX)


class DeleteTasks(Writing):
    """Delete tasks."""

    tasks: list[TaskRef] = Field(min_length=1, max_length=ITEMS_MAX)


class Undo(Writing):
    """Undo an operation."""

    operation_id: str = Field(min_length=36, max_length=36, description="From the answer of a tool that wrote.")


class GetOverview(Arguments):
    """The day at a glance."""

    timezone: Timezone | MISSING = MISSING


class ListLists(Arguments):
    """All lists."""

    archived: bool = Field(default=False, description="Whether to show archived lists too.")
