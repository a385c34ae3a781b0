"""What changed after a point in an owner's sequence: for sync, and for live events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.change import ResourceKey
from domain.resource import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedResource:
    """A resource at its newest number: as it is now, or `deleted_at` (UTC) when it has been deleted."""

    sequence: int
    key: ResourceKey
    resource: Resource | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """Changed resources in the order of their numbers, and whether more follow.

    Whoever has seen them has missed nothing up to the number `reached`. `floor` goes along with it: who began with
    nothing when tombstones up to that number had been forgotten already has nothing that they would take away.
    """

    items: Sequence[ChangedResource]
    has_more: bool
    reached: int
    floor: int
