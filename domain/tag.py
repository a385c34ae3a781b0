"""A tag: a name that tasks share, whatever its case and the form of its letters."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NewType, Self
from uuid import UUID

from domain.errors import NotFound, TagNotFound, field_refused
from domain.identity import OwnerId
from domain.resource import Resource, ResourceType
from domain.text import checked_text

TagId = NewType("TagId", UUID)

NAME_MAX = 50
TAGS_OF_A_TASK_MAX = 20
TAGS_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Resource):
    """A tag. Two whose names fold to the same are one."""

    kind: ClassVar[ResourceType] = ResourceType.TAG
    missing: ClassVar[type[NotFound]] = TagNotFound
    tracked: ClassVar[tuple[str, ...]] = ("name", "deleted_at")

    id: TagId
    name: str

    @classmethod
    def new(cls, tag_id: TagId, owner: OwnerId, now: datetime, name: str) -> Self:
        """Make a tag; raise ValidationFailed when the name breaks its rule."""
        return cls(id=tag_id, owner=owner, name=checked_name("name", name), created_at=now, updated_at=now)

    @property
    def folded(self) -> str:
        """What the name is compared by."""
        return folded(self.name)

    def rename(self, now: datetime, name: str) -> Self:
        """Give it another name; raise ValidationFailed when that breaks its rule."""
        return self._with(now, name=checked_name("name", name))


def folded(name: str) -> str:
    """Return what a name is compared by: neither case nor the form of a letter tells two apart (Unicode §3.13)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def checked_name(field: str, name: str) -> str:
    """Return the name trimmed and composed (NFC); raise ValidationFailed naming the field when it breaks its rule."""
    composed = unicodedata.normalize("NFC", name).strip()
    return checked_text(field, composed, shortest=1, longest=NAME_MAX)


def checked_names(field: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a task's tags; raise ValidationFailed for too many, and for one that is there twice."""
    if len(names) > TAGS_OF_A_TASK_MAX:
        raise field_refused(field, f"must be at most {TAGS_OF_A_TASK_MAX}", "too_many_tags")
    checked = tuple(checked_name(f"{field}.{number}", name) for number, name in enumerate(names))
    if len({folded(name) for name in checked}) < len(checked):
        raise field_refused(field, "must name each tag once, whatever its case", "duplicate")
    return checked
