"""The representations of the change feed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.resource import ResourceType
from entrypoints.http.history_views import NUMBER_SCHEMA
from entrypoints.http.paging import Digits
from entrypoints.http.resource_views import OtherResource
from entrypoints.http.views import TaskView

CHANGES_MAX = 500


class EventsParameters(BaseModel):
    """Where to begin."""

    model_config = ConfigDict(extra="forbid")

    since: str | None = Field(
        default=None, description="A cursor of the feed; go on after it.", json_schema_extra=NUMBER_SCHEMA
    )


class ChangesParameters(EventsParameters):
    """Where to begin, and how far to go."""

    limit: Annotated[int, Digits] = Field(default=100, ge=1, le=CHANGES_MAX, description="How many at most.")


class ChangedResource(BaseModel):
    """A resource as it is now, at the number of its newest change."""

    type: ResourceType
    id: UUID
    sequence: int
    resource: TaskView | OtherResource


class Tombstone(BaseModel):
    """A resource that is in the trash or gone for good."""

    type: ResourceType
    id: UUID
    sequence: int
    deleted_at: datetime


class ChangesPageView(BaseModel):
    """Changes in the order of the sequence; each resource is there once, at its newest number."""

    items: list[ChangedResource | Tombstone]
    next_cursor: str = Field(description="For the next page, or for the next time.")
    has_more: bool
