"""Claims on a storage, at a time that passes only when a test says so."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from application.claims import Claimed, Claims, Wanted
from application.operations import Operations
from domain.identity import OwnerId
from domain.lease import Lease, LeaseTerms
from domain.page import SortField, SortKey, TaskFilter
from domain.task import TaskId
from tests.builders import ANA, NOON, an_intent
from tests.contracts.task_storage import Storage

MINUTE = timedelta(minutes=1)
OLDEST_FIRST = (SortKey(field=SortField.CREATED_AT),)


@dataclass
class Claiming:
    """Workers of any owner, for whom it is `now`."""

    storage: Storage
    now: datetime = NOON
    claims: Claims = field(init=False)

    def __post_init__(self) -> None:
        operations = Operations(self.storage.unit_of_work, self.storage.answers, lambda: self.now)
        self.claims = Claims(operations=operations, ids=lambda: TaskId(uuid4()))

    async def claim(
        self, limit: int = 1, owner: OwnerId = ANA, sort: tuple[SortKey, ...] = OLDEST_FIRST, **matching: Any
    ) -> list[Claimed]:
        """Claim for five minutes."""
        terms = LeaseTerms.of("build", 5 * MINUTE)
        wanted = Wanted(terms=terms, limit=limit, matching=TaskFilter(**matching), sort=sort)
        return list(await self.claims.claim(an_intent(owner), wanted))

    async def claimed_ids(self, *arguments: Any, **matching: Any) -> list[TaskId]:
        return [each.task.id for each in await self.claim(*arguments, **matching)]

    async def a_lease(self) -> Lease:
        """Claim the one task that there is."""
        (claimed,) = await self.claim()
        return claimed.lease

    async def renew(self, lease: Lease, life: timedelta = 5 * MINUTE, owner: OwnerId = ANA) -> Lease:
        return await self.claims.renew(an_intent(owner), lease.task_id, lease.id, life)

    async def release(self, lease: Lease, owner: OwnerId = ANA) -> None:
        await self.claims.release(an_intent(owner), lease.task_id, lease.id)
