"""The leases of one unit of work."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from domain.lease import Lease
from domain.page import PageRequest, TaskFilter
from domain.task import Task, TaskId


@dataclass(slots=True)
class StagedLeases:
    """Keeps the promises of LeaseRepository on two ways to read."""

    find: Callable[[TaskFilter, PageRequest], Awaitable[Sequence[Task]]]
    committed: Callable[[TaskId], Awaitable[Lease | None]]
    staged: dict[TaskId, Lease | None] = field(default_factory=dict)

    async def claimable(self, matching: TaskFilter, request: PageRequest) -> Sequence[Task]:
        """Return committed tasks; see the port."""
        return await self.find(matching, request)

    async def get(self, task_id: TaskId) -> Lease | None:
        """Return the staged lease, else the committed one; see the port."""
        return self.staged[task_id] if task_id in self.staged else await self.committed(task_id)

    async def put(self, lease: Lease) -> None:
        """Stage the lease; see the port."""
        self.staged[lease.task_id] = lease

    async def remove(self, task_id: TaskId) -> None:
        """Stage that there is none; see the port."""
        self.staged[task_id] = None
