"""What one unit of work did to one task."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.task import Task, TaskId

TRACKED = ("title", "description", "priority", "due", "deadline", "defer_until", "completed_at", "deleted_at")
"""The fields whose values history keeps; the others follow from them or from the operation."""


class ChangeKind(StrEnum):
    """What happened to the task, in the words of history."""

    CREATED = "created"
    EDITED = "edited"
    COMPLETED = "completed"
    REOPENED = "reopened"
    DELETED = "deleted"
    RESTORED = "restored"
    DELETED_PERMANENTLY = "deleted_permanently"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after; None before a creation."""

    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A task before and after: no `before` is a creation, no `after` a deletion for good."""

    before: Task | None
    after: Task | None

    @property
    def task_id(self) -> TaskId:
        """The id that both sides share."""
        return self.subject.id

    @property
    def subject(self) -> Task:
        """The newest side there is."""
        task = self.after or self.before
        if task is None:
            raise ValueError("A change has at least one side.")
        return task

    @property
    def kind(self) -> ChangeKind:
        """Name the change by its weightiest part: an edit that completes a task on its way is an edit."""
        if self.before is None:
            return ChangeKind.CREATED
        if self.after is None:
            return ChangeKind.DELETED_PERMANENTLY
        if self.before.is_trashed is not self.after.is_trashed:
            return ChangeKind.DELETED if self.after.is_trashed else ChangeKind.RESTORED
        if self.fields.keys() == {"completed_at"}:
            return ChangeKind.COMPLETED if self.after.is_completed else ChangeKind.REOPENED
        return ChangeKind.EDITED

    @property
    def fields(self) -> Mapping[str, FieldChange]:
        """The tracked fields that differ. A deletion for good keeps none: what it deletes is gone from history too."""
        if self.after is None:
            return {}
        pairs = ((name, getattr(self.before, name, None), getattr(self.after, name)) for name in TRACKED)
        return {name: FieldChange(before, after) for name, before, after in pairs if before != after}
