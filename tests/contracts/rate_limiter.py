"""What every rate limiter promises."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from domain.ports import RateLimiter
from domain.rates import Rate

NOON = 1_800_000_000.0
"""Where a minute begins."""


class Moment:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


MakeLimiter = Callable[[Moment], RateLimiter]


def a_rate(quota: int = 3, window: int = 60) -> Rate:
    """Return a rate that nothing was counted for yet."""
    return Rate(name=f"test-{uuid4()}", quota=quota, window=window)


class RateLimiterContract:
    """Inherit, and provide the fixture `limiter_at`: a limiter on that clock, all on one counter."""

    async def test_a_quota_is_used_up_one_by_one(self, limiter_at: MakeLimiter) -> None:
        limiter, rate = limiter_at(Moment()), a_rate(quota=2)
        used = [await limiter.hit(rate, "ana") for _ in range(3)]
        assert [(each.count, each.remaining, each.is_over) for each in used] == [
            (1, 1, False),
            (2, 0, False),
            (3, 0, True),
        ]

    async def test_it_says_in_true_seconds_when_it_begins_anew(self, limiter_at: MakeLimiter) -> None:
        moment, rate = Moment(), a_rate(quota=1)
        limiter = limiter_at(moment)
        told = []
        for moment.now in (NOON, NOON + 0.5, NOON + 59, NOON + 59.9):
            told.append((await limiter.hit(rate, "ana")).resets_in)
        moment.now = NOON + 60
        anew = await limiter.hit(rate, "ana")
        assert (told, anew.count, anew.resets_in) == ([60, 60, 1, 1], 1, 60)

    async def test_everybody_has_a_quota_of_their_own_for_each_rate(self, limiter_at: MakeLimiter) -> None:
        limiter, one, other = limiter_at(Moment()), a_rate(), a_rate()
        await limiter.hit(one, "ana")
        counts = [(await limiter.hit(rate, who)).count for rate, who in ((one, "ben"), (other, "ana"), (one, "ana"))]
        assert counts == [1, 1, 2]

    async def test_of_five_hundred_at_once_each_is_counted_once(self, limiter_at: MakeLimiter) -> None:
        limiter, rate = limiter_at(Moment()), a_rate(quota=50)
        used = await asyncio.gather(*(limiter.hit(rate, "ana") for _ in range(500)))
        assert sorted(each.count for each in used) == list(range(1, 501))
        assert sum(not each.is_over for each in used) == 50
