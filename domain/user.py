"""What an administrator may know of a user: never what a task says."""

from dataclasses import dataclass
from datetime import datetime

from domain.identity import OwnerId


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who has written something once; `suspended_at` (UTC) is None for those who may use the service."""

    id: OwnerId
    suspended_at: datetime | None = None
    open: int = 0
    completed: int = 0
    trashed: int = 0
