"""Forgetting in the background, for as long as the service runs."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from random import uniform
from typing import Self

from application.retention import Retention
from domain.errors import Unavailable


@dataclass(slots=True)
class Sweeper:
    """Sweeps once per interval (seconds; 0 is never), at moments that replicas do not share."""

    retention: Retention
    interval: float
    on_swept: Callable[..., None]
    on_failed: Callable[[BaseException], None]
    _task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self.interval:
            self._task = asyncio.create_task(self._sweep_for_ever())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.interval * uniform(0.5, 1.5))  # noqa: S311  # it only spreads replicas out
            try:
                self.on_swept(**asdict(await self.retention.sweep()))
            except Unavailable as failure:
                self.on_failed(failure)
