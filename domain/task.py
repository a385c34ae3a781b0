"""The task and everything that can happen to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType, Self, TypedDict, Unpack
from uuid import UUID

from domain.due import Due, DueChange, checked_day
from domain.errors import TaskExists, TaskInTrash, TaskNotFound
from domain.identity import OwnerId
from domain.text import checked_text

TaskId = NewType("TaskId", UUID)
"""A UUID of version 7, or of version 4 when the client chose it."""

TITLE_MAX = 200
DESCRIPTION_MAX = 1000


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do. A change is a new value with the next version; a change of nothing is the same value.

    Rules are checked where content comes in (`new`, `edit`), not on construction, so that tightening a rule
    never makes a stored task unreadable. All times are UTC.
    """

    id: TaskId
    owner: OwnerId
    title: str
    created_at: datetime
    updated_at: datetime
    description: str | None = None
    priority: Priority = Priority.MEDIUM
    due: Due | None = None
    deadline: date | None = None
    defer_until: date | None = None
    completed_at: datetime | None = None
    deleted_at: datetime | None = None
    version: int = 1
    origin: bytes | None = None
    """A digest of the content that the client created it with under an id of its own choice; else None."""

    @classmethod
    def new(cls, task_id: TaskId, owner: OwnerId, now: datetime, **content: Unpack[TaskContent]) -> Self:
        """Write a new task; raise ValidationFailed when a field breaks its rule."""
        blank = cls(id=task_id, owner=owner, title="", created_at=now, updated_at=now, version=0)
        return blank.replace(now, **content)

    def under_a_chosen_id(self, first_version: int) -> Self:
        """Return a new task as one whose id the client chose, beginning above every version the id ever had."""
        return replace(self, version=first_version, origin=self.content_digest)

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
    def is_trashed(self) -> bool:
        """A task in the trash can be read, restored and deleted for good, and nothing else."""
        return self.deleted_at is not None

    @property
    def content_digest(self) -> bytes:
        """Tells creations apart by what the client wrote. Later fields must not show in it while at their default."""
        written = (self.title, self.description, self.priority.value, self.is_completed)
        later = {name: value for name in _LATER if (value := getattr(self, name)) != _DEFAULTS[name]}
        return sha256(repr((*written, *sorted(later.items()))).encode()).digest()[:16]

    def edit(self, now: datetime, **changes: Unpack[TaskContent]) -> Self:
        """Change the named fields and no other; raise ValidationFailed when one breaks its rule."""
        attributes = _checked(changes)
        if "due" in changes:
            attributes["due"] = None if changes["due"] is None else Due.changed(self.due, changes["due"])
        if "is_completed" in changes:
            attributes["completed_at"] = (self.completed_at or now) if changes["is_completed"] else None
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

    def trash(self, now: datetime) -> Self:
        """Move it to the trash."""
        return self._with(now, deleted_at=now)

    def restore(self, now: datetime) -> Self:
        """Take it out of the trash as it was; a task that is not there stays as it is."""
        return self._with(now, deleted_at=None)

    def revert(self, now: datetime, **before: object) -> Self:
        """Put earlier values of tracked fields back; what goes back to the trash goes there now."""
        if before.get("deleted_at") is not None:
            before["deleted_at"] = now
        return self._with(now, **before)

    def outside_the_trash(self) -> Self:
        """Return the task, or raise TaskNotFound: whoever deleted it does not see it any more."""
        if self.is_trashed:
            raise TaskNotFound
        return self

    def _with(self, now: datetime, **attributes: object) -> Self:
        changed = replace(self, **attributes)  # type: ignore[arg-type]  # the callers above name real fields
        return self if changed == self else replace(changed, updated_at=now, version=self.version + 1)


_LATER = ("due", "deadline", "defer_until")
_DEFAULTS: dict[str, object] = dict.fromkeys(_LATER)
_WRITTEN = ("title", "description", "priority", "completed_at", *_LATER)
_BLANK = TaskContent(title="", description=None, priority=Priority.MEDIUM, is_completed=False)


def _checked(changes: TaskContent) -> dict[str, object]:
    attributes: dict[str, object] = {}
    if "title" in changes:
        attributes["title"] = checked_text("title", changes["title"].strip(), shortest=1, longest=TITLE_MAX)
    if "description" in changes:
        attributes["description"] = _checked_description(changes["description"])
    if "priority" in changes:
        attributes["priority"] = changes["priority"]
    if "deadline" in changes:
        attributes["deadline"] = checked_day("deadline", changes["deadline"])
    if "defer_until" in changes:
        attributes["defer_until"] = checked_day("defer_until", changes["defer_until"])
    return attributes


def _checked_description(description: str | None) -> str | None:
    if description is None:
        return None
    return checked_text("description", description, shortest=0, longest=DESCRIPTION_MAX)
