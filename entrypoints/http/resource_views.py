"""The representations of lists, sections and tags."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import MISSING, BaseModel, ConfigDict, Field, model_validator

from application.ordering import Neighbour
from domain.task_list import NAME_MAX
from entrypoints.http.ids import CanonicalId
from entrypoints.http.views import TagName

_NAME: Any = {"minLength": 1, "maxLength": NAME_MAX, "pattern": r"\S"}
Name = Annotated[str, Field(description=f"1 to {NAME_MAX} characters after trimming.", json_schema_extra=_NAME)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Times(BaseModel):
    created_at: datetime
    updated_at: datetime
    version: int = Field(description="Grows with each change; a part of the ETag.")


class ListView(_Times):
    """A list."""

    id: UUID
    name: str
    position: str = Field(description="Sorts, as its bytes do, among the lists.")
    is_inbox: bool
    is_archived: bool
    archived_at: datetime | None


class InboxView(BaseModel):
    """The inbox: where tasks are whose `list_id` is null. It always exists, and nobody changes it."""

    id: None
    name: str
    position: str
    is_inbox: bool
    is_archived: bool
    archived_at: None


class ListsView(BaseModel):
    """The inbox, and after it the lists in their manual order."""

    items: list[InboxView | ListView]


class NewName(_Sent):
    """A list or a section to make."""

    name: Name


class ListChanges(_Sent):
    """A JSON Merge Patch (RFC 7396): what is left out stays."""

    name: Name | MISSING = MISSING
    is_archived: bool | MISSING = Field(default=MISSING, description="Out of sight in the standard views.")


class SectionView(_Times):
    """A section of a list."""

    id: UUID
    list_id: UUID
    name: str
    position: str = Field(description="Sorts, as its bytes do, among the sections of the list.")


class SectionsView(BaseModel):
    """The sections of a list, in their manual order."""

    items: list[SectionView]


class SectionChanges(_Sent):
    """A JSON Merge Patch (RFC 7396): what is left out stays."""

    name: Name | MISSING = MISSING


class NeighbourInOrder(_Sent):
    """Where it is to stand: right before or right after another."""

    before: CanonicalId | MISSING = Field(default=MISSING, strict=False)
    after: CanonicalId | MISSING = Field(default=MISSING, strict=False)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.before is MISSING) is (self.after is MISSING):
            raise ValueError("must have either before or after")
        return self

    def neighbour(self) -> Neighbour:
        """Return it as the core takes it."""
        if self.before is not MISSING:
            return Neighbour(id=self.before, before=True)
        assert self.after is not MISSING  # noqa: S101  # the model has one of the two
        return Neighbour(id=self.after, before=False)


class OrphanedTasks(StrEnum):
    """What becomes of the tasks of a list or a section that is deleted."""

    MOVE = "move"
    TRASH = "trash"


class TagView(_Times):
    """A tag."""

    id: UUID
    name: str


class CountedTagView(TagView):
    """A tag, and how many tasks have it."""

    open_tasks: int
    completed_tasks: int


class TagsView(BaseModel):
    """All tags, in the order of their names."""

    items: list[CountedTagView]


class NewTag(_Sent):
    """A tag to make. Tasks make theirs by naming them."""

    name: TagName


class TagChanges(_Sent):
    """A JSON Merge Patch (RFC 7396): what is left out stays."""

    name: TagName | MISSING = MISSING


class Merging(_Sent):
    """The tag that takes over the tasks."""

    into: CanonicalId = Field(strict=False, description="The tag that stays.")


class SavedViewView(_Times):
    """A saved view."""

    id: UUID
    name: str
    is_standard: bool
    filter: dict[str, Any] = Field(description="The parameters of a list of tasks.")


OtherResource = ListView | SectionView | SavedViewView | TagView
"""What is no task. The order tells a view from a tag, which has less."""
