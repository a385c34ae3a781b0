"""Redis while it answers, and the process's own memory while it does not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from adapters.rate_limits.memory import InMemoryRateLimiter
from adapters.rate_limits.redis import PATIENCE, RedisRateLimiter
from domain.rates import Rate, Usage

LOOK_AGAIN = 1.0
"""Seconds between two looks at a Redis that is away."""


@dataclass(slots=True)
class RedisOrMemory:
    """A circuit breaker: the first failure opens it, a look in the background closes it, and no request waits for that.

    While it is open every process counts by itself, so what an owner may do is multiplied by the processes.
    """

    shared: RedisRateLimiter
    on_failed: Callable[[BaseException], None]
    own: InMemoryRateLimiter = field(default_factory=InMemoryRateLimiter)
    look_again: float = LOOK_AGAIN
    _mending: asyncio.Task[None] | None = None

    @property
    def is_alone(self) -> bool:
        """Whether this process counts by itself."""
        return self._mending is not None

    async def hit(self, rate: Rate, who: str) -> Usage:
        """Count once; see the port."""
        if not self.is_alone:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self.shared.hit(rate, who)
            except (RedisError, OSError) as failure:
                self._open(failure)
        return await self.own.hit(rate, who)

    async def aclose(self) -> None:
        """Stop looking, and close the connections."""
        if self._mending is not None:
            self._mending.cancel()
            await asyncio.gather(self._mending, return_exceptions=True)
        await self.shared.aclose()

    def _open(self, failure: BaseException) -> None:
        if not self.is_alone:
            self.on_failed(failure)
            self._mending = asyncio.create_task(self._look_until_it_is_back())

    async def _look_until_it_is_back(self) -> None:
        is_back = False
        while not is_back:
            await asyncio.sleep(self.look_again)
            is_back = await self.shared.is_there()
        self._mending = None


def redis_or_memory(url: str, on_failed: Callable[[BaseException], None]) -> RedisOrMemory:
    """Return what counts in the Redis at that URL while it answers."""
    return RedisOrMemory(RedisRateLimiter(url), on_failed)
