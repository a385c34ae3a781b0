"""The task and everything that can happen to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar, Literal, NewType, Self, TypedDict, Unpack
from uuid import UUID

from domain.due import Due, DueChange, checked_day
from domain.errors import NotFound, TaskExists, TaskInTrash, TaskNotFound
from domain.identity import OwnerId
from domain.operation import OperationId
from domain.position import position_at
from domain.resource import Resource, ResourceType
from domain.section import SectionId
from domain.tag import checked_names
from domain.task_list import ListId
from domain.text import checked_text, trimmed_text

TaskId = NewType("TaskId", UUID)
"""A UUID of version 7, or of version 4 when the client chose it."""

TITLE_MAX = 200
DESCRIPTION_MAX = 1000
TASKS_MAX = 200_000
"""How many an owner may have, those in the trash included."""


class Priority(StrEnum):
    """How much a task matters; `rank` orders the words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """1 for low, 2 for medium, 3 for high: what is stored and sorted by."""
        return _RANKS[self]


_RANKS = {Priority.LOW: 1, Priority.MEDIUM: 2, Priority.HIGH: 3}
PRIORITY_OF_RANK = {rank: priority for priority, rank in _RANKS.items()}


class TaskContent(TypedDict, total=False):
    """What an owner may write on a task. In an edit, absent means unchanged, and a due is patched member by member.

    In a replacement, the first four return to their defaults when they are absent; the others, which the older
    contracts lack, stay.
    """

    title: str
    description: str | None
    priority: Priority
    is_completed: bool
    due: DueChange | None
    deadline: date | None
    defer_until: date | None
    tags: Sequence[str]
    list_id: ListId | None
    section_id: SectionId | None
    parent_id: TaskId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where tasks are siblings: they have a manual order among themselves."""

    list_id: ListId | None = None
    section_id: SectionId | None = None
    parent_id: TaskId | None = None

    def content(self) -> TaskContent:
        """Return it as content to write."""
        return {"list_id": self.list_id, "section_id": self.section_id, "parent_id": self.parent_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Resource):
    """One thing to do.

    Rules are checked where content comes in (`new`, `edit`), not on construction, so that tightening a rule
    never makes a stored task unreadable. Whether the list, the section and the parent are there is for the use case
    to look after.
    """

    kind: ClassVar[ResourceType] = ResourceType.TASK
    missing: ClassVar[type[NotFound]] = TaskNotFound
    tracked: ClassVar[tuple[str, ...]] = (
        "title",
        "description",
        "priority",
        "due",
        "deadline",
        "defer_until",
        "tags",
        "list_id",
        "section_id",
        "parent_id",
        "position",
        "completed_at",
        "deleted_at",
    )

    id: TaskId
    title: str
    description: str | None = None
    priority: Priority = Priority.MEDIUM
    due: Due | None = None
    deadline: date | None = None
    defer_until: date | None = None
    tags: tuple[str, ...] = ()
    list_id: ListId | None = None
    """None is the inbox."""
    section_id: SectionId | None = None
    parent_id: TaskId | None = None
    position: str = ""
    """Where it stands among its siblings: see domain/position.py."""
    completed_at: datetime | None = None
    trashed_by: OperationId | None = None
    """The operation that moved it to the trash: restoring brings back what one deletion took."""
    has_subtasks: bool = False
    """Whether it ever had any. Storage sets it with the first one, and that is no change of the task."""
    origin: bytes | None = None
    """A digest of the content that the client created it with under an id of its own choice; else None."""

    @classmethod
    def new(cls, task_id: TaskId, owner: OwnerId, now: datetime, turn: int = 0, **content: Unpack[TaskContent]) -> Self:
        """Write a new task, to stand after all others; raise ValidationFailed when a field breaks its rule.

        `turn` orders those that one operation makes.
        """
        blank = cls(id=task_id, owner=owner, title="", created_at=now, updated_at=now, version=0)
        return replace(blank.replace(now, **content), position=position_at(now, turn))

    def under_a_chosen_id(self, first_version: int, origin: bytes) -> Self:
        """Return a new task as one whose id the client chose, beginning above every version the id ever had."""
        return replace(self, version=first_version, origin=origin)

    def created_again_as(self, wanted: Self) -> Self:
        """Return this task, which a retried creation would make a second time.

        Raise TaskInTrash when it has been deleted since, TaskExists when it was created with other content.
        """
        if self.is_trashed:
            raise TaskInTrash
        if self.origin != wanted.content_digest:
            raise TaskExists(current_version=self.version)
        return self

    @property
    def is_completed(self) -> bool:
        """A task is completed from the moment in `completed_at` on."""
        return self.completed_at is not None

    @property
    def place(self) -> Place:
        """Where it has its siblings."""
        return Place(list_id=self.list_id, section_id=self.section_id, parent_id=self.parent_id)

    @property
    def content_digest(self) -> bytes:
        """Tells creations apart by what the client wrote. Later fields must not show in it while at their default."""
        written = (self.title, self.description, self.priority.value, self.is_completed)
        later = {name: value for name in _LATER if (value := getattr(self, name)) != _DEFAULTS[name]}
        return sha256(repr((*written, *sorted(later.items()))).encode()).digest()[:16]

    def edit(self, now: datetime, **changes: Unpack[TaskContent]) -> Self:
        """Change the named fields and no other; raise ValidationFailed when one breaks its rule.

        In another list, section or below another parent it stands last.
        """
        attributes = _checked(changes)
        if "due" in changes:
            attributes["due"] = None if changes["due"] is None else Due.changed(self.due, changes["due"])
        if "is_completed" in changes:
            attributes["completed_at"] = (self.completed_at or now) if changes["is_completed"] else None
        if any(attributes.get(name, getattr(self, name)) != getattr(self, name) for name in _PLACE):
            attributes["position"] = position_at(now)
        return self._with(now, **attributes)

    def replace(self, now: datetime, **content: Unpack[TaskContent]) -> Self:
        """Write the content anew: what the older contracts know and is not named returns to its default."""
        written = replace(self, due=None).edit(now, **(_BLANK | content))
        due = written.due if "due" in content else self.due
        return self._with(now, **{name: getattr(written, name) for name in _WRITTEN if name != "due"}, due=due)

    def complete(self, now: datetime) -> Self:
        """Complete it now; a completed task keeps the moment it was completed at."""
        return self.edit(now, is_completed=True)

    def reopen(self, now: datetime) -> Self:
        """Make it open again."""
        return self.edit(now, is_completed=False)

    def toggle(self, now: datetime) -> Self:
        """Complete an open task, reopen a completed one. Not safe to retry: that is why `complete` exists."""
        return self.edit(now, is_completed=not self.is_completed)

    def move(self, now: datetime, position: str, place: Place | None = None) -> Self:
        """Put it elsewhere among its siblings, or among those of another place."""
        here = place or self.place
        return self._with(
            now, list_id=here.list_id, section_id=here.section_id, parent_id=here.parent_id, position=position
        )

    def follow(self, now: datetime, parent: Self) -> Self:
        """Be in the list and the section of what it is below."""
        return self._with(now, list_id=parent.list_id, section_id=parent.section_id)

    def with_tags(self, now: datetime, names: Sequence[str]) -> Self:
        """Give it these tags, whose names have been checked."""
        return self._with(now, tags=tuple(names))

    def trash(self, operation: OperationId, now: datetime) -> Self:
        """Move it to the trash as a part of this deletion; what is there already stays as it is."""
        return self if self.is_trashed else self._with(now, deleted_at=now, trashed_by=operation)

    def revert(self, operation: OperationId, now: datetime, **before: object) -> Self:
        """Put earlier values of tracked fields back; what goes back to the trash goes there now."""
        out_of_the_trash = "deleted_at" in before and before["deleted_at"] is None
        forgotten = {"trashed_by": None} if out_of_the_trash else {}
        return Resource.revert(self, operation, now, **before, **forgotten)

    def restore(self, now: datetime) -> Self:
        """Take it out of the trash as it was; a task that is not there stays as it is."""
        return self._with(now, deleted_at=None, trashed_by=None)


_LATER = ("due", "deadline", "defer_until", "tags", "list_id", "section_id", "parent_id")
_DEFAULTS: dict[str, object] = {**dict.fromkeys(_LATER), "tags": ()}
_PLACE: tuple[Literal["list_id", "section_id", "parent_id"], ...] = ("list_id", "section_id", "parent_id")
_WRITTEN = ("title", "description", "priority", "completed_at", "position", *_LATER)
_BLANK = TaskContent(title="", description=None, priority=Priority.MEDIUM, is_completed=False)


def _checked(changes: TaskContent) -> dict[str, object]:
    attributes: dict[str, object] = {}
    if "title" in changes:
        attributes["title"] = trimmed_text("title", changes["title"], longest=TITLE_MAX)
    if "description" in changes:
        attributes["description"] = _checked_description(changes["description"])
    if "priority" in changes:
        attributes["priority"] = changes["priority"]
    if "deadline" in changes:
        attributes["deadline"] = checked_day("deadline", changes["deadline"])
    if "defer_until" in changes:
        attributes["defer_until"] = checked_day("defer_until", changes["defer_until"])
    if "tags" in changes:
        attributes["tags"] = checked_names("tags", changes["tags"])
    return attributes | {name: changes[name] for name in _PLACE if name in changes}


def _checked_description(description: str | None) -> str | None:
    if description is None:
        return None
    return checked_text("description", description, shortest=0, longest=DESCRIPTION_MAX)
