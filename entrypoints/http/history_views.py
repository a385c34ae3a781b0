"""The representations of history, and how it is paged."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from application.cursors import NUMBER_PATTERN, CursorKind, Cursors
from domain.change import ChangeKind
from domain.identity import OwnerId
from domain.operation import ActorKind
from domain.page import LIMIT_MAX
from domain.resource import ResourceType
from entrypoints.http.paging import Digits
from entrypoints.http.resource_views import OtherResource
from entrypoints.http.views import TaskView

NUMBER_SCHEMA: Any = {"pattern": NUMBER_PATTERN}


class HistoryParameters(BaseModel):
    """Which part of history, the newest first."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Digits] = Field(default=20, ge=1, le=LIMIT_MAX, description="How many at most.")
    cursor: str | None = Field(default=None, description="`next_cursor` of a page.", json_schema_extra=NUMBER_SCHEMA)

    async def position(self, cursors: Cursors, kind: CursorKind, owner: OwnerId) -> int | None:
        """Return the number below which to begin; None for the newest. Raise InvalidCursor."""
        return None if self.cursor is None else await cursors.read(kind, owner, self.cursor, field="cursor")


class ActorView(BaseModel):
    """Who did it."""

    type: ActorKind
    id: str


class FieldChangeView(BaseModel):
    """A field's value before and after."""

    before: Any
    after: Any


class HistoryEntryView(BaseModel):
    """What one operation did to one resource."""

    sequence: int = Field(description="The number of the change in your sequence.")
    operation_id: UUID = Field(description="What the answer's `Operation-Id` said; one for all changes of a batch.")
    undoes: UUID | None = Field(description="The operation that this one took back.")
    type: ResourceType
    id: UUID = Field(description="What it happened to.")
    kind: ChangeKind
    version: int = Field(description="Its version after it.")
    at: datetime
    actor: ActorView
    on_behalf_of: str | None = Field(description="The person that an agent acted for.")
    request_id: str | None
    changes: dict[str, FieldChangeView] = Field(description="Empty when it was deleted for good since.")


class HistoryPageView(BaseModel):
    """Some of history, the newest first."""

    items: list[HistoryEntryView]
    limit: int
    next_cursor: str | None = Field(description="For the next older page; null on the last.")


class UndoneTask(TaskView):
    """A task that may be in the trash now."""

    deleted_at: datetime | None


class UndoneResource(BaseModel):
    """A list, section, tag or view that may be deleted now."""

    type: ResourceType
    deleted_at: datetime | None
    resource: OtherResource


class UndoneView(BaseModel):
    """What the operation had changed, as it is now."""

    undoes: UUID
    tasks: list[UndoneTask]
    others: list[UndoneResource] = Field(description="What is no task.")
