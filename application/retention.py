"""Forgetting what has been kept long enough."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from application.consequences import Consequences
from application.intent import Intent
from application.operations import Operations
from domain.errors import TaskNotFound
from domain.identity import OwnerId
from domain.operation import THE_SERVICE, OperationId
from domain.ports import Clock, Housekeeping, Ids, Repositories
from domain.task import TaskId

_OWNERS = 200
_ROWS = 500
_TASKS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """How long each thing is kept. `tombstones` is also how old a sync cursor may grow."""

    trash: timedelta = timedelta(days=30)
    tombstones: timedelta = timedelta(days=90)
    history: timedelta = timedelta(days=365)
    answers: timedelta = timedelta(hours=24)
    erasures: timedelta = timedelta(days=400)
    """No token lives longer, so none of those that an erasure made void is left by then."""
    access_tokens: timedelta = timedelta(days=30)
    """Since they expired or were revoked."""


@dataclass(slots=True, kw_only=True)
class Swept:
    """How much was forgotten."""

    trash: int = 0
    tombstones: int = 0
    history: int = 0
    answers: int = 0
    erasures: int = 0
    access_tokens: int = 0
    refresh_tokens: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Swept)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Goes through all owners, in small steps that hold nobody up. Several replicas may do it at once."""

    housekeeping: Housekeeping
    operations: Operations
    clock: Clock
    ids: Ids
    periods: Periods

    async def sweep(self) -> Swept:
        """Forget all that has been kept long enough by now; return how much that was."""
        now, last, kept = self.clock(), None, self.housekeeping
        swept = Swept(refresh_tokens=await _all_of(kept.forget_refresh_tokens, before=now))
        while owners := await kept.owners(after=last, limit=_OWNERS):
            swept.answers += await _all_of(kept.forget_answers, owners, before=now - self.periods.answers)
            ended = now - self.periods.access_tokens
            swept.access_tokens += await _all_of(kept.forget_access_tokens, owners, before=ended)
            for owner in await self._neglected(owners, now):
                swept += await self._of(owner, now)
            last = owners[-1]
        swept.erasures = await kept.forget_erasures(before=now - self.periods.erasures)
        return swept

    async def _neglected(self, owners: Sequence[OwnerId], now: datetime) -> Sequence[OwnerId]:
        """Ask about many owners at once: most have nothing that is old."""
        return await self.housekeeping.neglected(
            owners,
            trash=now - self.periods.trash,
            tombstones=now - self.periods.tombstones,
            history=now - self.periods.history,
        )

    async def _of(self, owner: OwnerId, now: datetime) -> Swept:
        # The trash first: with no time to live, what it leaves goes in the same sweep.
        return Swept(
            trash=await self._trash(owner, now - self.periods.trash),
            tombstones=await self.housekeeping.forget_tombstones(owner, before=now - self.periods.tombstones),
            history=await _all_of(self.housekeeping.forget_history, owner, before=now - self.periods.history),
        )

    async def _trash(self, owner: OwnerId, before: datetime) -> int:
        removed = 0
        while task_ids := await self.housekeeping.expired_trash(owner, before=before, limit=_TASKS):
            removed += await self._remove(owner, task_ids, before)
        return removed

    async def _remove(self, owner: OwnerId, task_ids: Sequence[TaskId], before: datetime) -> int:
        """Delete for good what is still in the trash, and has been since before that moment."""
        intent = Intent(owner=owner, operation_id=OperationId(self.ids()), actor=THE_SERVICE)

        async def work(repositories: Repositories, now: datetime) -> int:
            removed = 0
            consequences = Consequences(repositories=repositories, operation_id=intent.operation_id, now=now)
            await repositories.tasks.read_ahead(task_ids)
            for task_id in task_ids:
                try:
                    task = await repositories.tasks.get(task_id)
                except TaskNotFound:
                    continue  # another replica was here
                if task.deleted_at is not None and task.deleted_at < before:
                    await consequences.remove(task)
                    removed += 1
            return removed

        return await self.operations.perform(intent, work, exclusive=True)


async def _all_of(forget: Callable[..., Awaitable[int]], *of: object, before: datetime) -> int:
    """Forget step by step until nothing is left; return how much that was."""
    forgotten = 0
    while some := await forget(*of, before=before, limit=_ROWS):
        forgotten += some
    return forgotten
