"""What a replica does again and again, for as long as the service runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from domain.errors import Unavailable

ADMISSION_INTERVAL = 2.0
"""Seconds between two looks: with a statement's worst case, everybody who is barred is out within five."""

ERASING_INTERVAL = 5.0
"""Seconds between two rounds of going on with erasures."""


@dataclass(slots=True)
class Recurring:
    """Takes the step, waits for the interval (seconds), and begins again; `on_failed` hears of what was away."""

    step: Callable[[], Awaitable[None]]
    interval: float
    on_failed: Callable[[BaseException], None]
    _task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            try:
                await self.step()
            except Unavailable as failure:
                self.on_failed(failure)
            await asyncio.sleep(self.interval)
