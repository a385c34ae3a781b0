"""Counting in Redis, for several processes together: one round trip a hit."""

import time
from collections.abc import Callable

from limits.aio.storage import RedisStorage
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from adapters.rate_limits.windows import usage, window_of
from domain.rates import Rate, Usage

PATIENCE = 0.25
"""Seconds that Redis has to connect, and to answer."""
_CONNECTIONS = 32
_PREFIX = "taskport"


class RedisRateLimiter:
    """Fixed windows on the storage of `limits`. Raises whatever the client raises; see `fallback.py`."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time, *, patience: float = PATIENCE) -> None:
        self._clock = clock
        # A pool that makes its users wait: the default one refuses the 101st at once.
        self._pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=patience,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            retry=Retry(NoBackoff(), 0),
        )
        self._storage = RedisStorage(
            f"async+{url}",
            implementation="redispy",
            key_prefix=_PREFIX,
            connection_pool=self._pool,  # type: ignore[arg-type]  # the library passes it on as it is
        )

    async def hit(self, rate: Rate, who: str) -> Usage:
        """Count once; see the port."""
        now = self._clock()
        key = f"{rate.name}/{rate.quota}/{rate.window}/{window_of(rate, now)}/{who}"
        return usage(rate, await self._storage.incr(key, rate.window), now)

    async def is_there(self) -> bool:
        """Tell whether Redis answers."""
        return await self._storage.check()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.disconnect()
