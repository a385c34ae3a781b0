"""What changed after a point in an owner's sequence: for sync, and for live events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.task import Task, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTask:
    """A task at its newest number: as it is now, or `deleted_at` (UTC) when it is in the trash or gone for good."""

    sequence: int
    task_id: TaskId
    task: Task | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """Changed tasks in the order of their numbers, and whether more follow.

    Whoever has seen them has missed nothing up to the number `reached`. `floor` goes along with it: who began with
    nothing when tombstones up to that number had been forgotten already has nothing that they would take away.
    """

    items: Sequence[ChangedTask]
    has_more: bool
    reached: int
    floor: int
