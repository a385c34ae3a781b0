"""Event streams on the in-memory adapters, with a database that can be taken away and a clock that can be moved."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.memory.barred_queries import InMemoryBarredQueries
from adapters.memory.change_feed import InMemoryChangeFeed
from adapters.memory.database import InMemoryDatabase
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from application.admission import Admission
from application.change_signals import LocalSignals
from application.event_streams import EventStreams, StreamEnd
from domain.errors import StorageUnavailable
from domain.feed import ChangedResource, FeedPage
from domain.identity import OwnerId, Principal, Scope
from domain.task import Task
from tests.builders import ANA, NOON, an_operation

Stream = AsyncGenerator[ChangedResource | StreamEnd, None]
IN_AN_HOUR = NOON + timedelta(hours=1)
SOON = 2.0
"""Seconds within which whatever is to happen has happened."""


@dataclass
class FeedOfADatabase:
    """The in-memory feed, until it is taken away."""

    feed: InMemoryChangeFeed
    is_away: bool = False
    pages: int = 0

    async def after(self, owner: OwnerId, sequence: int, limit: int, *, floor: int = 0) -> FeedPage:
        if self.is_away:
            raise StorageUnavailable("The database does not answer.")
        self.pages += 1
        return await self.feed.after(owner, sequence, limit, floor=floor)

    async def newest(self, owner: OwnerId) -> int:
        return await self.feed.newest(owner)


@dataclass
class Replica:
    """One replica's streams; `now` is what its clock says."""

    now: datetime = NOON
    signals: LocalSignals = field(default_factory=LocalSignals)

    def __post_init__(self) -> None:
        self.database = InMemoryDatabase(announce=self.signals.announce)
        self.feed = FeedOfADatabase(InMemoryChangeFeed(self.database))
        self.admission = Admission(InMemoryBarredQueries(self.database), lambda: self.now)
        self.streams = EventStreams(self.feed, self.signals, lambda: self.now, self.admission)

    async def add(self, *tasks: Task) -> None:
        async with InMemoryUnitOfWork(self.database).begin(an_operation(owner=tasks[0].owner)) as work:
            for task in tasks:
                await work.tasks.add(task)

    async def rename(self, task: Task, title: str) -> None:
        async with InMemoryUnitOfWork(self.database).begin(an_operation(owner=task.owner)) as work:
            found = await work.tasks.get(task.id)
            await work.tasks.save(replace(found, title=title, version=found.version + 1))

    async def follow(self, after: int | None = 0, *, owner: OwnerId = ANA, until: datetime = IN_AN_HOUR) -> Stream:
        """Follow as one connection does: its place and its listener are freed with it, however it ends."""
        caller = Principal(owner=owner, expires_at=until, scopes=frozenset({Scope.READ}))
        with self.streams.admit(owner) as news:
            begins_after = await self.streams.start(owner, after)
            async for changed in self.streams.follow(caller, begins_after, news=news):
                yield changed


async def take(stream: Stream, count: int = 1) -> list[int | StreamEnd]:
    """Return the numbers of the next changes, and the reason where the stream ends."""
    async with asyncio.timeout(SOON):
        return [_told(await anext(stream)) for _ in range(count)]


async def rest_of(stream: Stream) -> list[int | StreamEnd]:
    """Return everything that comes until the stream ends by itself."""
    async with asyncio.timeout(SOON):
        return [_told(each) async for each in stream]


def _told(each: ChangedResource | StreamEnd) -> int | StreamEnd:
    return each if isinstance(each, StreamEnd) else each.sequence
