"""A list of tasks: what others call a project."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NewType, Self, TypedDict, Unpack
from uuid import UUID

from domain.errors import ListNotFound, NotFound
from domain.identity import OwnerId
from domain.position import position_at
from domain.resource import Resource, ResourceType
from domain.text import trimmed_text

ListId = NewType("ListId", UUID)
"""Where a list's id may be None, that is the inbox: it always exists, and nobody renames, archives or deletes it."""

NAME_MAX = 100
LISTS_MAX = 500


class ListContent(TypedDict, total=False):
    """What an owner may write on a list. Absent means unchanged."""

    name: str
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskList(Resource):
    """A list. An archived one is out of sight in the standard views; its tasks stay as they are."""

    kind: ClassVar[ResourceType] = ResourceType.LIST
    missing: ClassVar[type[NotFound]] = ListNotFound
    tracked: ClassVar[tuple[str, ...]] = ("name", "position", "archived_at", "deleted_at")

    id: ListId
    name: str
    position: str
    archived_at: datetime | None = None

    @classmethod
    def new(cls, list_id: ListId, owner: OwnerId, now: datetime, name: str) -> Self:
        """Make a list, to stand after all others; raise ValidationFailed when the name breaks its rule."""
        checked = trimmed_text("name", name, longest=NAME_MAX)
        position = position_at(now)
        return cls(id=list_id, owner=owner, name=checked, position=position, created_at=now, updated_at=now)

    def edit(self, now: datetime, **changes: Unpack[ListContent]) -> Self:
        """Change the named fields and no other; raise ValidationFailed when one breaks its rule."""
        attributes: dict[str, object] = {}
        if "name" in changes:
            attributes["name"] = trimmed_text("name", changes["name"], longest=NAME_MAX)
        if "is_archived" in changes:
            attributes["archived_at"] = (self.archived_at or now) if changes["is_archived"] else None
        return self._with(now, **attributes)

    def move(self, now: datetime, position: str) -> Self:
        """Put it elsewhere among the lists."""
        return self._with(now, position=position)
