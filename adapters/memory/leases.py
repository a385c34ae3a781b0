"""Leases in a dictionary."""

from collections.abc import Sequence

from adapters.memory.database import InMemoryDatabase
from adapters.memory.task_queries import InMemoryTaskQueries
from application.staged_leases import StagedLeases
from domain.identity import OwnerId
from domain.lease import Lease
from domain.page import PageRequest, TaskFilter
from domain.task import Task, TaskId


def staged_leases(database: InMemoryDatabase, owner: OwnerId) -> StagedLeases:
    """Return the repository of leases."""

    async def claimable(matching: TaskFilter, request: PageRequest) -> Sequence[Task]:
        return (await InMemoryTaskQueries(database).page(owner, matching, request)).items

    async def committed(task_id: TaskId) -> Lease | None:
        return database.shelf_of(owner).leases.get(task_id)

    return StagedLeases(claimable, committed)
