"""Counting within one process."""

import time
from collections import Counter
from collections.abc import Callable

from adapters.rate_limits.windows import usage, window_of
from domain.rates import Rate, Usage


class InMemoryRateLimiter:
    """One counter per rate, thrown away with its window: so it needs no sweep, and holds a window's visitors at most.

    The memory storage of `limits` looks through all its keys with every hit (docs/decisions/0038).
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._counted: dict[Rate, tuple[int, Counter[str]]] = {}

    async def hit(self, rate: Rate, who: str) -> Usage:
        """Count once; see the port."""
        now = self._clock()
        number = window_of(rate, now)
        current, counts = self._counted.get(rate, (None, None))
        if current != number or counts is None:
            counts = Counter()
            self._counted[rate] = (number, counts)
        counts[who] += 1
        return usage(rate, counts[who], now)

    async def aclose(self) -> None:
        """Forget everything."""
        self._counted.clear()
