"""Reading again and again who is barred, for as long as the service runs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from application.admission import Admission
from domain.errors import Unavailable

INTERVAL = 2.0
"""Seconds between two looks: with a statement's worst case, everybody who is barred is out within five."""


@dataclass(slots=True)
class AdmissionWatch:
    """Keeps one replica's copy of the list fresh; `on_failed` hears of every look that failed."""

    admission: Admission
    on_failed: Callable[[BaseException], None]
    interval: float = INTERVAL
    _task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._look_for_ever())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look_for_ever(self) -> None:
        while True:
            try:
                await self.admission.refresh()
            except Unavailable as failure:
                self.on_failed(failure)
            await asyncio.sleep(self.interval)
