"""The change feed, live: what was missed, and then what happens."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.errors import SyncCursorExpired, TooManyStreams, Unavailable
from domain.feed import ChangedResource
from domain.identity import OwnerId
from domain.ports import ChangeFeed, ChangeSignals, Clock, News

STREAMS_MAX = 10
_PAGE = 100


class StreamEnd(StrEnum):
    """Why a stream was ended by the service; the client may open another one where this one stopped."""

    TOKEN_EXPIRED = "token_expired"  # noqa: S105  # the name of a reason
    SHUTTING_DOWN = "shutting_down"
    UNAVAILABLE = "unavailable"
    SYNC_CURSOR_EXPIRED = "sync_cursor_expired"


@dataclass(frozen=True, slots=True)
class EventStreams:
    """Streams of one replica. They hold no connection while they wait, and read each change from storage."""

    feed: ChangeFeed
    signals: ChangeSignals
    clock: Clock
    _open: Counter[OwnerId] = field(default_factory=Counter)

    @contextmanager
    def admit(self, owner: OwnerId) -> Iterator[News]:
        """Count a stream and listen, for the length of the block; raise TooManyStreams when the owner has ten."""
        if self._open[owner] >= STREAMS_MAX:
            raise TooManyStreams(limit=STREAMS_MAX)
        self._open[owner] += 1
        try:
            with self.signals.listen(owner) as news:
                yield news
        finally:
            self._open[owner] -= 1
            if not self._open[owner]:
                del self._open[owner]

    async def start(self, owner: OwnerId, after: int | None, *, floor: int = 0) -> int:
        """Return where to begin: `after` when it can be resumed from, the newest number when it is None.

        Raise SyncCursorExpired.
        """
        if after is None:
            return await self.feed.newest(owner)
        await self.feed.after(owner, after, 1, floor=floor)
        return after

    async def follow(
        self, owner: OwnerId, after: int, *, news: News, until: datetime, floor: int = 0
    ) -> AsyncIterator[ChangedResource | StreamEnd]:
        """Yield every change after the number, in order, as it happens; the last thing is why the stream ends."""
        end = None
        while end is None:
            try:
                page = await self.feed.after(owner, after, _PAGE, floor=floor)
            except SyncCursorExpired:
                end = StreamEnd.SYNC_CURSOR_EXPIRED
                break
            except Unavailable:
                end = StreamEnd.UNAVAILABLE
                break
            for changed in page.items:
                yield changed
                after = changed.sequence
            end = await self._wait(news, until, is_behind=page.has_more)
        yield end

    async def _wait(self, news: News, until: datetime, *, is_behind: bool) -> StreamEnd | None:
        left = (until - self.clock()).total_seconds()
        if left <= 0:
            return StreamEnd.TOKEN_EXPIRED
        if is_behind:
            return StreamEnd.SHUTTING_DOWN if news.has_ended else None
        try:
            async with asyncio.timeout(left):
                return None if await news.wait() else StreamEnd.SHUTTING_DOWN
        except TimeoutError:
            return StreamEnd.TOKEN_EXPIRED
