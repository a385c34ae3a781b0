"""The representations of claims and leases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.lease import CLAIM_MAX, LEASE_MAX, LEASE_MIN, WORKER_MAX
from domain.page import Status
from entrypoints.http.ids import CanonicalId
from entrypoints.http.saved_view_views import ViewFilter
from entrypoints.http.views import TaskView

_SHORTEST, _LONGEST = (int(bound.total_seconds()) for bound in (LEASE_MIN, LEASE_MAX))
_SECONDS: Any = Field(default=300, ge=_SHORTEST, le=_LONGEST, description="How long the lease is, in seconds.")
_WORKER: Any = {"minLength": 1, "maxLength": WORKER_MAX, "pattern": r"\S"}
_MOST_URGENT = "-priority,created_at"


class ClaimFilter(ViewFilter):
    """Which open tasks, and which first: the highest priority, and of those the oldest, unless `sort` says more."""

    sort: str = Field(default=_MOST_URGENT, pattern=ViewFilter.model_fields["sort"].metadata[0].pattern)

    @field_validator("status")
    @classmethod
    def _asks_for_open_tasks(cls, status: Status) -> Status:
        if status is Status.COMPLETED:
            raise ValueError("must be open: completed tasks cannot be claimed")
        return status

    @field_validator("completed_after", "completed_before")
    @classmethod
    def _asks_not_when_it_was_completed(cls, value: str | None) -> str | None:
        if value is not None:
            raise ValueError("must be left out: open tasks have not been completed")
        return value


class NewClaim(BaseModel):
    """What a worker asks for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    worker: str = Field(description="A name for people to read.", json_schema_extra=_WORKER)
    limit: int = Field(default=1, ge=1, le=CLAIM_MAX, description="How many tasks at most.")
    lease_seconds: int = _SECONDS
    filter: ClaimFilter = Field(
        default=ClaimFilter(), strict=False, description="The parameters of `GET /api/tasks` but those of the page."
    )


class Renewal(BaseModel):
    """A longer life for a lease."""

    model_config = ConfigDict(extra="forbid", strict=True)

    lease_id: CanonicalId = Field(strict=False)
    lease_seconds: int = _SECONDS


class LeaseView(BaseModel):
    """Who has a task, and until when."""

    id: UUID = Field(description="Whoever knows it may renew and release the lease.")
    task_id: UUID
    worker: str
    claimed_at: datetime
    expires_at: datetime


class ClaimedView(BaseModel):
    """A task, and the lease under which the worker has it."""

    task: TaskView
    lease: LeaseView


class ClaimsView(BaseModel):
    """What the worker was given, the most urgent first; nothing when there is nothing to do."""

    items: list[ClaimedView]
