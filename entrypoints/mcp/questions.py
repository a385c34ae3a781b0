"""What the tools take that look for tasks: one asks for a page of them, the other for some to work on."""

from typing import Literal

from pydantic import MISSING, Field

from domain.lease import CLAIM_MAX, LEASE_MAX, LEASE_MIN
from domain.page import LIMIT_MAX
from entrypoints.mcp import arguments as asks
from entrypoints.mcp.rows import Detail

_SHORTEST, _LONGEST = (int(bound.total_seconds()) for bound in (LEASE_MIN, LEASE_MAX))


class Question(asks.Arguments):
    """Which tasks; every condition must hold."""

    query: str | MISSING = Field(default=MISSING, max_length=200, description="Words of title or description.")
    status: Literal["open", "completed", "all"] = "open"
    list: asks.ListRef | MISSING = MISSING
    parent: asks.TaskRef | MISSING = MISSING
    tags: asks.TagNames | MISSING = Field(default=MISSING, description="Any of these.")
    priority: asks.Priorities | MISSING = MISSING
    due_after: asks.Day | MISSING = Field(default=MISSING, description="2026-12-31, today, +3d: then or later.")
    due_before: asks.Day | MISSING = Field(default=MISSING, description="Before that day.")
    overdue: bool | MISSING = MISSING
    no_due: bool | MISSING = MISSING
    timezone: asks.Timezone | MISSING = MISSING


class FindTasks(Question):
    """Find tasks."""

    sort: Literal["due", "priority", "newest", "changed", "completed", "relevance"] | MISSING = Field(
        default=MISSING, description="relevance with query, else newest."
    )
    limit: int = Field(default=20, ge=1, le=min(asks.ITEMS_MAX, LIMIT_MAX))
    cursor: str | MISSING = Field(default=MISSING, max_length=4096, description="next_cursor of the same question.")
    detail: Detail = "concise"


class Held(asks.Arguments):
    """A task that was claimed, and its lease."""

    task: asks.TaskRef
    lease_id: str = Field(max_length=36)


class ClaimTasks(Question, asks.Writing):
    """Claim tasks, or keep those that were claimed, or give them back."""

    status: Literal["open"] = "open"
    limit: int = Field(default=1, ge=1, le=CLAIM_MAX)
    lease_seconds: int = Field(default=300, ge=_SHORTEST, le=_LONGEST)
    leases: list[Held] = Field(default=[], max_length=asks.ITEMS_MAX, description="Renews these, and claims nothing.")
    release: bool = Field(default=False, description="true gives the leases back instead.")
