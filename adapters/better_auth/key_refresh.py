"""Fetching the key set: one fetch at a time, as often as the budget allows, for whoever waits."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from typing import Any

from adapters.better_auth.fetch_budget import FetchBudget
from adapters.better_auth.held_keys import HeldKeys
from adapters.better_auth.jwks_document import Keys
from adapters.better_auth.refusal import FetchFailed, unavailable
from domain.errors import Overloaded

FETCH_INTERVAL = 5.0
"""Seconds between two fetches for keys that nobody knows. The regular refresh is none of them and delays none."""
REFRESH_AFTER = 240.0
"""A minute before the keys are five minutes old, so that a removed key is gone by then."""
RETRY_AFTER = 10.0
MOST_WAITING = 200
"""They are answered all at once, and meanwhile nobody else is."""


class KeyRefresh:
    """Replaces the held keys by every good set it gets.

    A fetch belongs to no request: a request that is cancelled or tired of waiting leaves it running for the others.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Keys]],
        held: HeldKeys,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        on_fetch_failed: Callable[[str], None],
    ) -> None:
        self._fetch = fetch
        self._held = held
        self._monotonic = monotonic
        self._sleep = sleep
        self._on_fetch_failed = on_fetch_failed
        self._budget = FetchBudget(interval=FETCH_INTERVAL)
        self._flight: asyncio.Task[bool] | None = None
        self._failing = False
        self._due_at = float("-inf")
        self._waiting = 0
        self.begun = 0
        """How many fetches were begun; a caller compares it with `answered` to learn what is newer than its request."""
        self.answered = 0
        """The number of the last fetch that brought keys."""

    @property
    def is_under_way(self) -> bool:
        """Whether a fetch runs, or waits until it is allowed to."""
        return self._flight is not None and not self._flight.done()

    @property
    def is_allowed(self) -> bool:
        """Whether the budget allows a fetch at this moment."""
        return self._budget.wait(self._monotonic()) == 0

    def start_if_due(self) -> None:
        """Start a fetch that nobody waits for when the keys have come of age."""
        if self._monotonic() >= self._due_at and not self.is_under_way:
            self._start(self._fly())

    async def wait_for_next(self) -> None:
        """Return when the fetch under way, or else the next one allowed, has brought keys.

        Raise IdentityUnavailable when it brings none, or when the last one did not and none is allowed yet;
        Overloaded when too many wait already.
        """
        wait = self._budget.wait(self._monotonic())
        if self._waiting >= MOST_WAITING:
            raise Overloaded
        if self._failing and wait > 0 and not self.is_under_way:
            raise unavailable()
        flight = self._flight if self._flight is not None and self.is_under_way else self._start(self._fly_in(wait))
        self._waiting += 1
        try:
            await asyncio.wait({flight})
        finally:
            self._waiting -= 1
        if flight.cancelled() or not flight.result():
            raise unavailable()

    async def aclose(self) -> None:
        """End the fetch under way; those who wait for it are told that the provider is unavailable."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait({self._flight})

    def _start(self, flight: Coroutine[Any, Any, bool]) -> asyncio.Task[bool]:
        # An empty context, so that the logs of a fetch do not bear the name of the request that happened to start it.
        self._flight = asyncio.get_running_loop().create_task(flight, context=Context())
        return self._flight

    async def _fly_in(self, wait: float) -> bool:
        if wait > 0:
            await self._sleep(wait)
        self._budget.spend(self._monotonic())
        return await self._fly()

    async def _fly(self) -> bool:
        now = self._monotonic()
        self.begun = number = self.begun + 1
        try:
            self._held.replace(await self._fetch(), now)
        except FetchFailed as failed:
            self._failing, self._due_at = True, now + RETRY_AFTER
            self._on_fetch_failed(failed.reason)
            return False
        self._failing, self._due_at, self.answered = False, now + REFRESH_AFTER, number
        return True
