"""The change feed, live: what was missed, and then what happens."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from application.admission import Admission
from domain.errors import SyncCursorExpired, TooManyStreams, Unavailable
from domain.feed import ChangedResource
from domain.identity import OwnerId, Principal
from domain.ports import ChangeFeed, ChangeSignals, Clock, News

STREAMS_MAX = 10
_PAGE = 100


class StreamEnd(StrEnum):
    """Why a stream was ended by the service; the client may open another one where this one stopped."""

    TOKEN_EXPIRED = "token_expired"  # noqa: S105  # the name of a reason
    ACCESS_WITHDRAWN = "access_withdrawn"
    SHUTTING_DOWN = "shutting_down"
    UNAVAILABLE = "unavailable"
    SYNC_CURSOR_EXPIRED = "sync_cursor_expired"


@dataclass(frozen=True, slots=True)
class EventStreams:
    """Streams of one replica. They hold no connection while they wait, and read each change from storage."""

    feed: ChangeFeed
    signals: ChangeSignals
    clock: Clock
    admission: Admission
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
        self, caller: Principal, after: int, *, news: News, floor: int = 0
    ) -> AsyncIterator[ChangedResource | StreamEnd]:
        """Yield every change after the number, in order, as it happens; the last thing is why the stream ends.

        It ends with the caller's token, and soon after the caller has been barred.
        """
        end = None
        while end is None:
            try:
                page = await self.feed.after(caller.owner, after, _PAGE, floor=floor)
            except SyncCursorExpired:
                end = StreamEnd.SYNC_CURSOR_EXPIRED
                break
            except Unavailable:
                end = StreamEnd.UNAVAILABLE
                break
            for changed in page.items:
                yield changed
                after = changed.sequence
            end = await self._wait(news, caller, is_behind=page.has_more)
        yield end

    async def _wait(self, news: News, caller: Principal, *, is_behind: bool) -> StreamEnd | None:
        left = (caller.expires_at - self.clock()).total_seconds()
        if left <= 0:
            return StreamEnd.TOKEN_EXPIRED
        if not self.admission.admits(caller):
            return StreamEnd.ACCESS_WITHDRAWN
        if is_behind:
            return StreamEnd.SHUTTING_DOWN if news.has_ended else None
        try:
            async with asyncio.timeout(left) as patience:
                with self.admission.watching(caller, partial(patience.reschedule, 0)):
                    return None if await news.wait() else StreamEnd.SHUTTING_DOWN
        except TimeoutError:
            return StreamEnd.TOKEN_EXPIRED if self.admission.admits(caller) else StreamEnd.ACCESS_WITHDRAWN
