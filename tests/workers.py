"""Workers that share the tasks of one owner, each of which can be killed."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, Self

from tests.replicas import Replica
from tests.stubborn_client import StubbornClient

Lease = dict[str, Any]
_PAUSE = 0.2
_MIDDLE = 15
"""So much is done when a worker is in the middle: it has ten tasks for the second time, and five of them to do."""


@dataclass(slots=True)
class Worker:
    """Remembers what it was given, and what of it was done."""

    name: str
    client: StubbornClient
    leases: list[Lease] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    is_in_the_middle: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def some(cls, count: int, owner: str, replicas: list[Replica]) -> list[Self]:
        return [cls(f"worker-{number}", StubbornClient.of(owner, replicas)) for number in range(count)]

    async def claim(self, limit: int, lease_seconds: int) -> list[Lease]:
        content = {"worker": self.name, "limit": limit, "lease_seconds": lease_seconds}
        answer = await self.client.write("POST", "/api/tasks/claim", content)
        assert answer.status == 200, answer.body
        given = [item["lease"] for item in answer.json()["items"]]
        self.leases += given
        return given

    async def claim_all(self) -> None:
        """Claim one task after the other until there is none, and do nothing about them."""
        while await self.claim(1, 3600):
            pass

    async def work(self) -> None:
        """Claim ten tasks for as short as may be, complete them, and so on until no task is open."""
        while True:
            given = await self.claim(10, 10)
            for lease in given:
                answer = await self.client.write("POST", f"/api/tasks/{lease['task_id']}/complete")
                assert answer.status == 200, answer.body
                self.done.append(lease["task_id"])
                if len(self.done) == _MIDDLE:
                    self.is_in_the_middle.set()
            if not given and not await self._how_many_are_open():
                return
            await asyncio.sleep(0 if given else _PAUSE)

    async def _how_many_are_open(self) -> int:
        total: int = (await self.client.write("GET", "/api/tasks?status=open&limit=1")).json()["total"]
        return total


def at_once(workers: Iterable[Worker]) -> list[tuple[Lease, Lease]]:
    """Return the leases on one task that overlap: two workers had it."""
    of_task = defaultdict[str, list[Lease]](list)
    for worker in workers:
        for lease in worker.leases:
            of_task[lease["task_id"]].append(lease)
    in_order = (sorted(leases, key=lambda lease: _moment(lease["claimed_at"])) for leases in of_task.values())
    return [
        (one, other)
        for leases in in_order
        for one, other in pairwise(leases)
        if _moment(other["claimed_at"]) < _moment(one["expires_at"])
    ]


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
