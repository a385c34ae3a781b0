"""The sweeper of a running service."""

import asyncio
from typing import Any

from application.retention import Swept
from domain.errors import StorageUnavailable
from entrypoints.sweeper import Sweeper


class FakeRetention:
    """Sweeps what it was told to, and says when it was asked."""

    def __init__(self, *results: Swept | Exception) -> None:
        self.results = list(results)
        self.done = asyncio.Event()

    async def sweep(self) -> Swept:
        result = self.results.pop(0)
        if not self.results:
            self.done.set()
        if isinstance(result, Exception):
            raise result
        return result


def sweeper(retention: Any, interval: float, told: list[Any]) -> Sweeper:
    return Sweeper(retention, interval, on_swept=lambda **counts: told.append(counts), on_failed=told.append)


async def test_it_sweeps_again_and_again_and_tells() -> None:
    told: list[Any] = []
    retention = FakeRetention(Swept(trash=1), Swept(history=2), Swept())
    async with sweeper(retention, 0.001, told):
        await asyncio.wait_for(retention.done.wait(), timeout=2)
    assert [each["trash"] for each in told[:2]] == [1, 0]


async def test_a_failure_does_not_end_it() -> None:
    told: list[Any] = []
    failure = StorageUnavailable("away")
    retention = FakeRetention(failure, Swept(trash=1), Swept())
    async with sweeper(retention, 0.001, told):
        await asyncio.wait_for(retention.done.wait(), timeout=2)
    assert told[:2] == [failure, {"trash": 1, "tombstones": 0, "history": 0, "answers": 0, "refresh_tokens": 0}]


async def test_an_interval_of_nothing_is_never() -> None:
    retention = FakeRetention(Swept())
    async with sweeper(retention, 0, []):
        await asyncio.sleep(0.01)
    assert not retention.done.is_set()


async def test_it_ends_with_the_service() -> None:
    before = asyncio.all_tasks()
    async with sweeper(FakeRetention(Swept()), 3600, []):
        assert len(asyncio.all_tasks() - before) == 1
    assert asyncio.all_tasks() == before
