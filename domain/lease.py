"""Who is working on a task, and until when nobody else is given it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType, Self
from uuid import UUID

from domain.errors import field_refused
from domain.identity import OwnerId
from domain.task import Task, TaskId
from domain.text import trimmed_text

LeaseId = NewType("LeaseId", UUID)

WORKER_MAX = 64
CLAIM_MAX = 50
LEASE_MIN, LEASE_MAX = timedelta(seconds=10), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTerms:
    """Who wants tasks, and for how long."""

    worker: str
    life: timedelta

    @classmethod
    def of(cls, worker: str, life: timedelta) -> Self:
        """Return the terms; raise ValidationFailed for a name or a life that breaks its rule."""
        return cls(worker=trimmed_text("worker", worker, longest=WORKER_MAX), life=checked_life(life))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Hands a task to one worker until `expires_at` (UTC), or until the task is completed, trashed or deleted.

    It is no part of the task: neither its version nor its ETag changes. Who knows the id may renew and release it.
    """

    id: LeaseId
    owner: OwnerId
    task_id: TaskId
    worker: str
    claimed_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, task: Task, lease_id: LeaseId, terms: LeaseTerms, now: datetime) -> Self:
        """Return a new lease."""
        return cls(
            id=lease_id,
            owner=task.owner,
            task_id=task.id,
            worker=terms.worker,
            claimed_at=now,
            expires_at=now + terms.life,
        )

    def is_live(self, now: datetime) -> bool:
        """Tell whether nobody else is given the task, as long as it is open."""
        return now < self.expires_at

    def renew(self, now: datetime, life: timedelta) -> Self:
        """Return the lease with a new end; raise ValidationFailed for a life that breaks its rule."""
        return replace(self, expires_at=now + checked_life(life))


def checked_life(life: timedelta) -> timedelta:
    """Return it, or raise ValidationFailed."""
    if not LEASE_MIN <= life <= LEASE_MAX:
        shortest, longest = (int(bound.total_seconds()) for bound in (LEASE_MIN, LEASE_MAX))
        message = f"must be {shortest} to {longest} seconds"
        raise field_refused("lease_seconds", message, "out_of_range")
    return life
