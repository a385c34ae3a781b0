"""What one unit of work did to one resource."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.resource import Resource, ResourceType
from domain.saved_view import SavedView
from domain.section import Section
from domain.tag import Tag
from domain.task import Task
from domain.task_list import TaskList

ResourceKey = tuple[ResourceType, UUID]
"""What a resource is known by among all that an owner has: a client may choose for a task the id of a list."""

_KINDS: tuple[type[Resource], ...] = (Task, TaskList, Section, Tag, SavedView)
TRACKED: Mapping[ResourceType, tuple[str, ...]] = {kind.kind: kind.tracked for kind in _KINDS}
"""The fields whose values history keeps, for each type."""

_PLACE = {"list_id", "section_id", "parent_id", "position"}


class ChangeKind(StrEnum):
    """What happened, in the words of history."""

    CREATED = "created"
    EDITED = "edited"
    MOVED = "moved"
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
    """A resource before and after: no `before` is a creation, no `after` a deletion for good."""

    before: Resource | None
    after: Resource | None

    @property
    def key(self) -> ResourceKey:
        """What both sides are known by."""
        return self.subject.kind, self.subject.id

    @property
    def subject(self) -> Resource:
        """The newest side there is."""
        resource = self.after or self.before
        if resource is None:
            raise ValueError("A change has at least one side.")
        return resource

    @property
    def kind(self) -> ChangeKind:
        """Name the change by its weightiest part: an edit that completes a task on its way is an edit."""
        if self.before is None:
            return ChangeKind.CREATED
        if self.after is None:
            return ChangeKind.DELETED_PERMANENTLY
        if self.before.is_trashed is not self.after.is_trashed:
            return ChangeKind.DELETED if self.after.is_trashed else ChangeKind.RESTORED
        if isinstance(self.after, Task) and self.fields.keys() == {"completed_at"}:
            return ChangeKind.COMPLETED if self.after.is_completed else ChangeKind.REOPENED
        return ChangeKind.MOVED if self.fields.keys() <= _PLACE else ChangeKind.EDITED

    @property
    def opens_or_closes(self) -> bool:
        """Whether the work on a task ends, for it is completed, trashed or deleted, or begins anew."""
        return _is_open(self.before) is not _is_open(self.after)

    @property
    def fields(self) -> Mapping[str, FieldChange]:
        """The tracked fields that differ; of a creation, those that were written.

        A deletion for good keeps none: what it deletes is gone from history too.
        """
        if self.after is None:
            return {}
        values = {name: getattr(self.after, name) for name in self.after.tracked}
        if self.before is None:
            return {name: FieldChange(None, value) for name, value in values.items() if _is_written(name, value)}
        pairs = ((name, getattr(self.before, name), value) for name, value in values.items())
        return {name: FieldChange(before, after) for name, before, after in pairs if before != after}


def _is_open(resource: Resource | None) -> bool:
    return isinstance(resource, Task) and not resource.is_completed and not resource.is_trashed


def _is_written(name: str, value: object) -> bool:
    return value is not None and value != () and name != "position"
