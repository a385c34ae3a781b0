"""Handing tasks to workers, each to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.intent import Intent
from application.operations import Operations
from domain.errors import LeaseLost
from domain.lease import Lease, LeaseId, LeaseTerms
from domain.page import PageRequest, SortField, SortKey, Status, TaskFilter
from domain.ports import Ids, Repositories
from domain.task import Task, TaskId

MOST_URGENT = (
    SortKey(field=SortField.PRIORITY, descending=True),
    SortKey(field=SortField.CREATED_AT),
    SortKey(field=SortField.POSITION),  # what one operation made has one time, and stands in its order
)
"""Which tasks are handed out first where nobody says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a worker asks for."""

    terms: LeaseTerms
    limit: int
    matching: TaskFilter
    sort: tuple[SortKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A task, and the lease under which the worker has it."""

    task: Task
    lease: Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """One method per use case. All wait for the owner's other writers, so that no task is given to two workers.

    No task changes: a lease leaves no version, no number and no history.
    """

    operations: Operations
    ids: Ids

    async def claim(self, intent: Intent, wanted: Wanted) -> Sequence[Claimed]:
        """Give the worker the next open tasks that match and are under no live lease."""

        async def work(repositories: Repositories, now: datetime) -> Sequence[Claimed]:
            matching = replace(wanted.matching, status=Status.OPEN, unclaimed_at=now)
            request = PageRequest(limit=wanted.limit, sort=wanted.sort, include_total=False)
            tasks = await repositories.leases.claimable(matching, request)
            claimed = [
                Claimed(task=task, lease=Lease.of(task, LeaseId(self.ids()), wanted.terms, now)) for task in tasks
            ]
            for each in claimed:
                await repositories.leases.put(each.lease)
            return claimed

        return await self.operations.perform(intent, work, exclusive=True)

    async def renew(self, intent: Intent, task_id: TaskId, lease_id: LeaseId, life: timedelta) -> Lease:
        """Let the lease end later, also when it has ended and nobody else has claimed the task since.

        Raise TaskNotFound, then LeaseLost, then ValidationFailed.
        """

        async def work(repositories: Repositories, now: datetime) -> Lease:
            task = (await repositories.tasks.get(task_id)).there()
            lease = await repositories.leases.get(task_id)
            if lease is None or lease.id != lease_id or task.is_completed:
                raise LeaseLost
            renewed = lease.renew(now, life)
            await repositories.leases.put(renewed)
            return renewed

        return await self.operations.perform(intent, work, exclusive=True)

    async def release(self, intent: Intent, task_id: TaskId, lease_id: LeaseId) -> None:
        """End the lease, so that the task can be claimed again; done twice is done once. Raise TaskNotFound."""

        async def work(repositories: Repositories, _: datetime) -> None:
            (await repositories.tasks.get(task_id)).there()
            lease = await repositories.leases.get(task_id)
            if lease is not None and lease.id == lease_id:
                await repositories.leases.remove(task_id)

        return await self.operations.perform(intent, work, exclusive=True)
