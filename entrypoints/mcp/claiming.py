"""The tool of agents that share a list: tasks to work on, each given to one of them under a lease."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from application.claims import MOST_URGENT, Claimed, Wanted
from application.intent import Intent
from domain.errors import field_refused
from domain.lease import WORKER_MAX, Lease, LeaseId, LeaseTerms
from domain.operation import OperationId
from domain.task import TaskId
from entrypoints.mcp.answers import Refusal
from entrypoints.mcp.pages import filter_of
from entrypoints.mcp.questions import ClaimTasks, Held
from entrypoints.mcp.references import References
from entrypoints.mcp.rows import TaskRow, task_row
from entrypoints.mcp.visit import Visit
from entrypoints.mcp.writing import NOTHING_DONE, once, or_told, recalled

_GO_TOGETHER = {"leases", "release", "lease_seconds"}
_WORK = "Complete each task before expires_at, or renew its lease; get_tasks has the descriptions."
_NO_WORK = "Nothing that matches is free: ask again later."
_RELEASED = "What was released can be claimed again."


class LeaseRow(Refusal):
    """A task and its lease, or what became of one."""

    task: NotRequired[TaskRow]
    lease_id: NotRequired[str]


class Claims(TypedDict):
    """What is the agent's alone until the first of its leases ends."""

    results: list[LeaseRow]
    expires_at: NotRequired[str]
    next: str


async def claim_tasks(visit: Visit, asked: ClaimTasks) -> Claims:
    """Claim tasks, or renew or give back what was claimed."""
    if not asked.leases and not asked.release:
        return await _claim(visit, asked)
    if not asked.leases or asked.model_fields_set - _GO_TOGETHER:
        message = "go with release and lease_seconds alone: claim in another call"
        raise field_refused("leases", message, "not_alone")
    holder = _Holder(visit=visit, references=References(visit), life=timedelta(seconds=asked.lease_seconds))
    do = holder.release if asked.release else holder.renew
    rows = [await or_told(do(held), LeaseRow()) for held in asked.leases]
    if holder.leases:
        return _held(rows, holder.leases)
    return Claims(results=rows, next=NOTHING_DONE if all("error" in row for row in rows) else _RELEASED)


async def _claim(visit: Visit, asked: ClaimTasks) -> Claims:
    kept: Claims | None = await recalled(visit, asked)
    if kept is not None:
        return kept
    references, life = References(visit), timedelta(seconds=asked.lease_seconds)
    wanted = Wanted(
        terms=LeaseTerms.of(visit.agent[:WORKER_MAX], life),
        limit=asked.limit,
        matching=await filter_of(visit, references, asked, visit.now),
        sort=MOST_URGENT,
    )
    names = await references.names()

    def answer(claimed: Sequence[Claimed], _: OperationId) -> Claims:
        rows = [LeaseRow(task=task_row(each.task, names), lease_id=str(each.lease.id)) for each in claimed]
        return _held(rows, [each.lease for each in claimed]) if rows else Claims(results=rows, next=_NO_WORK)

    return await once(visit, asked, lambda intent: visit.use_cases.claims.claim(intent, wanted), answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """An agent that has claimed tasks. To do it twice is to do it once, so no key is needed."""

    visit: Visit
    references: References
    life: timedelta
    leases: list[Lease] = field(default_factory=list)
    """Those that were renewed."""

    async def renew(self, held: Held) -> LeaseRow:
        """Let the lease end later; raise LeaseLost and others."""
        self.leases.append(await self.visit.use_cases.claims.renew(*await self._named(held), self.life))
        return LeaseRow(lease_id=held.lease_id)

    async def release(self, held: Held) -> LeaseRow:
        """Give the task back."""
        await self.visit.use_cases.claims.release(*await self._named(held))
        return LeaseRow(lease_id=held.lease_id)

    async def _named(self, held: Held) -> tuple[Intent, TaskId, LeaseId]:
        try:
            lease_id = LeaseId(UUID(held.lease_id))
        except ValueError:
            message = "must be one that claim_tasks named"
            raise field_refused("lease_id", message, "malformed") from None
        intent = self.visit.intent(OperationId(self.visit.use_cases.ids()), keeping=None)
        return intent, await self.references.task_id(held.task), lease_id


def _held(rows: list[LeaseRow], leases: Sequence[Lease]) -> Claims:
    first_end = min(lease.expires_at for lease in leases).isoformat(timespec="seconds")
    return Claims(results=rows, expires_at=first_end, next=_WORK)
