"""A saved view: a question about tasks under a name."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NewType, Self, TypedDict, Unpack
from uuid import UUID

from domain.errors import NotFound, ViewNotFound
from domain.identity import OwnerId
from domain.resource import Resource, ResourceType
from domain.text import trimmed_text

ViewId = NewType("ViewId", UUID)
Question = tuple[tuple[str, str], ...]
"""The parameters of a list of tasks, as they stand in a query string: day words stay words, and mean their day anew
each time. The edge that reads query strings checks them."""

NAME_MAX = 100
VIEWS_MAX = 100


class ViewContent(TypedDict, total=False):
    """What an owner may write on a view. Absent means unchanged."""

    name: str
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView(Resource):
    """A view. It holds no tasks: it is asked anew each time."""

    kind: ClassVar[ResourceType] = ResourceType.VIEW
    missing: ClassVar[type[NotFound]] = ViewNotFound
    tracked: ClassVar[tuple[str, ...]] = ("name", "question", "deleted_at")

    id: ViewId
    name: str
    question: Question

    @classmethod
    def new(cls, view_id: ViewId, owner: OwnerId, now: datetime, name: str, question: Question) -> Self:
        """Make a view; raise ValidationFailed when the name breaks its rule."""
        checked = trimmed_text("name", name, longest=NAME_MAX)
        return cls(id=view_id, owner=owner, name=checked, question=question, created_at=now, updated_at=now)

    def edit(self, now: datetime, **changes: Unpack[ViewContent]) -> Self:
        """Change the named fields and no other; raise ValidationFailed when the name breaks its rule."""
        attributes: dict[str, object] = dict(changes)
        if "name" in changes:
            attributes["name"] = trimmed_text("name", changes["name"], longest=NAME_MAX)
        return self._with(now, **attributes)
