"""A section: a part of a list with a heading of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NewType, Self
from uuid import UUID

from domain.errors import NotFound, SectionNotFound
from domain.identity import OwnerId
from domain.position import position_at
from domain.resource import Resource, ResourceType
from domain.task_list import ListId
from domain.text import trimmed_text

SectionId = NewType("SectionId", UUID)

NAME_MAX = 100
SECTIONS_OF_A_LIST_MAX = 100
SECTIONS_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Resource):
    """A section. It stays in the list that it was made in."""

    kind: ClassVar[ResourceType] = ResourceType.SECTION
    missing: ClassVar[type[NotFound]] = SectionNotFound
    tracked: ClassVar[tuple[str, ...]] = ("name", "position", "deleted_at")

    id: SectionId
    list_id: ListId
    name: str
    position: str

    @classmethod
    def new(cls, section_id: SectionId, owner: OwnerId, list_id: ListId, now: datetime, name: str) -> Self:
        """Make a section, to stand after the others; raise ValidationFailed when the name breaks its rule."""
        checked, position = trimmed_text("name", name, longest=NAME_MAX), position_at(now)
        return cls(
            id=section_id,
            owner=owner,
            list_id=list_id,
            name=checked,
            position=position,
            created_at=now,
            updated_at=now,
        )

    def rename(self, now: datetime, name: str) -> Self:
        """Give it another name; raise ValidationFailed when that breaks its rule."""
        return self._with(now, name=trimmed_text("name", name, longest=NAME_MAX))

    def move(self, now: datetime, position: str) -> Self:
        """Put it elsewhere among the sections of its list."""
        return self._with(now, position=position)
