"""Counting within one process."""

import time

import pytest

from adapters.rate_limits.memory import InMemoryRateLimiter
from domain.identity import OwnerId
from tests.contracts.rate_limiter import NOON, MakeLimiter, Moment, RateLimiterContract, a_rate

_HITS = 20_000


@pytest.fixture
def limiter_at() -> MakeLimiter:
    return InMemoryRateLimiter


class TestInMemoryRateLimiter(RateLimiterContract):
    pass


async def test_what_was_counted_is_forgotten_with_its_window() -> None:
    moment, rate = Moment(), a_rate()
    limiter = InMemoryRateLimiter(moment)
    for number in range(1000):
        await limiter.hit(rate, f"owner-{number}")
    moment.now = NOON + 60
    await limiter.hit(rate, OwnerId("ana"))
    assert [len(counts) for _, counts in limiter._counted.values()] == [1]  # noqa: SLF001  # what is held in memory


async def test_a_hit_costs_the_same_however_many_there_are() -> None:
    limiter, rate = InMemoryRateLimiter(), a_rate()
    spent = time.process_time()
    for number in range(_HITS):
        await limiter.hit(rate, f"owner-{number % 10_000}")
    assert (time.process_time() - spent) / _HITS < 30e-6
