"""What everything that an owner has is alike in."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from domain.errors import NotFound
from domain.identity import OwnerId
from domain.operation import OperationId


class ResourceType(StrEnum):
    """The kinds of things that an owner has; the words stand in history, in the feed and in the database."""

    TASK = "task"
    LIST = "list"
    SECTION = "section"
    TAG = "tag"
    VIEW = "view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something of one owner's. A change is a new value with the next version; a change of nothing is the same value.

    All times are UTC. What was deleted is still there, with `deleted_at`, until it has been kept long enough.
    """

    kind: ClassVar[ResourceType]
    missing: ClassVar[type[NotFound]]
    """What is raised where there is none."""
    tracked: ClassVar[tuple[str, ...]]
    """The fields whose values history keeps; the others follow from them or from the operation."""

    id: UUID
    owner: OwnerId
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    version: int = 1

    @property
    def is_trashed(self) -> bool:
        """Whether it has been deleted, and could be restored."""
        return self.deleted_at is not None

    def there(self) -> Self:
        """Return it, or raise the NotFound of its type: whoever deleted it does not see it any more."""
        if self.is_trashed:
            raise self.missing
        return self

    def trash(self, operation: OperationId, now: datetime) -> Self:  # noqa: ARG002  # a task remembers it
        """Delete it, so that it could be restored; what is deleted stays as it is."""
        return self if self.is_trashed else self._with(now, deleted_at=now)

    def revert(self, operation: OperationId, now: datetime, **before: object) -> Self:
        """Put earlier values of tracked fields back; what goes back to the trash goes there now."""
        if before.get("deleted_at") is None:
            return self._with(now, **before)
        rest = {name: value for name, value in before.items() if name != "deleted_at"}
        return replace(self, **rest).trash(operation, now)  # type: ignore[arg-type]  # tracked names are real fields

    def _with(self, now: datetime, **attributes: object) -> Self:
        changed = replace(self, **attributes)  # type: ignore[arg-type]  # the callers name real fields
        return self if changed == self else replace(changed, updated_at=now, version=self.version + 1)
