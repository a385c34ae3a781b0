"""What a replica does again and again, for as long as the service runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from random import uniform
from typing import Self

from application.retention import Retention
from entrypoints.log import swept

ADMISSION_INTERVAL = 2.0
"""Seconds between two looks: with a statement's worst case, everybody who is barred is out within five."""

ERASING_INTERVAL = 5.0
"""Seconds between two rounds of going on with erasures."""

USES_INTERVAL = 2.0
"""Seconds between two times when the last uses of access tokens are written down."""


@dataclass(slots=True, kw_only=True)
class Recurring:
    """Takes the step after each interval (seconds; 0 is never). No failure ends it; `on_failed` hears of each."""

    step: Callable[[], Awaitable[None]]
    interval: float
    on_failed: Callable[[BaseException], None]
    spread: float = 0.0
    """By which part of the interval a pause may be shorter or longer, so that replicas do not share their moments."""
    once_more: bool = False
    """Whether the step is taken at the end of the service too."""
    _task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self.interval:
            self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            if self.once_more:
                await self._try()

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self.interval * uniform(1 - self.spread, 1 + self.spread))  # noqa: S311  # no secret
            await self._try()

    async def _try(self) -> None:
        try:
            await self.step()
        except Exception as failure:  # noqa: BLE001  # whatever it was, the next round may do better
            self.on_failed(failure)


async def sweep(retention: Retention) -> None:
    """Forget what has been kept long enough, and tell how much that was."""
    swept(**asdict(await retention.sweep()))
