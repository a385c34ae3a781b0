"""Writing down when access tokens were used, for as long as the service runs."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from application.access_tokens import AccessTokenUses
from domain.errors import Unavailable

INTERVAL = 2.0


@dataclass(slots=True)
class AccessTokenWatch:
    """Writes every few seconds, and once more at the end; `on_failed` hears of uses that were lost."""

    uses: AccessTokenUses
    on_failed: Callable[[BaseException], None]
    interval: float = INTERVAL
    _task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write_for_ever())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._write()

    async def _write_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.interval)
            await self._write()

    async def _write(self) -> None:
        try:
            await self.uses.write()
        except Unavailable as failure:
            self.on_failed(failure)
