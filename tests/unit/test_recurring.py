"""What a running service does again and again."""

import asyncio
from typing import Any

import pytest

from application.retention import Swept
from domain.errors import StorageUnavailable
from entrypoints.recurring import Recurring, sweep
from tests.http_log import CaughtLog, Logged

AWAY = StorageUnavailable("away")


class Steps:
    """Does what it was told to, one after the other, and says when that is done."""

    def __init__(self, *results: Exception | None) -> None:
        self.results = list(results)
        self.taken = 0
        self.done = asyncio.Event()

    async def __call__(self) -> None:
        self.taken += 1
        result = self.results.pop(0) if self.results else None
        if not self.results:
            self.done.set()
        if result is not None:
            raise result


def recurring(step: Steps, interval: float, told: list[BaseException], **more: Any) -> Recurring:
    return Recurring(step=step, interval=interval, on_failed=told.append, **more)


@pytest.mark.parametrize("failure", [AWAY, ValueError("unexpected")])
async def test_it_goes_on_after_any_failure_and_tells_of_it(failure: Exception) -> None:
    told: list[BaseException] = []
    steps = Steps(None, failure, None, None)
    async with recurring(steps, 0.001, told, spread=0.5):
        await asyncio.wait_for(steps.done.wait(), timeout=2)
    assert told == [failure]


async def test_an_interval_of_nothing_is_never() -> None:
    steps = Steps(None)
    async with recurring(steps, 0, [], once_more=True):
        await asyncio.sleep(0.01)
    assert steps.taken == 0


async def test_it_ends_with_the_service() -> None:
    before = asyncio.all_tasks()
    async with recurring(Steps(), 3600, []):
        assert len(asyncio.all_tasks() - before) == 1
    assert asyncio.all_tasks() == before


async def test_what_may_not_be_lost_is_done_once_more_at_the_end() -> None:
    steps, told = Steps(AWAY), list[BaseException]()
    async with recurring(steps, 3600, told, once_more=True):
        assert steps.taken == 0
    assert (steps.taken, told) == (1, [AWAY])


class FakeRetention:
    async def sweep(self) -> Swept:
        return Swept(trash=1)


class TestSweeping(Logged):
    async def test_a_sweep_tells_what_it_forgot(self, log: CaughtLog) -> None:
        await sweep(FakeRetention())  # type: ignore[arg-type]  # all that it asks of it
        (line,) = log.events
        assert (line["event"], line["trash"], line["history"]) == ("swept", 1, 0)
