"""Clients that keep a copy of an owner's tasks by reading the change feed alone: page by page, or live."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from httpx2 import AsyncClient, TransportError

from tests.live_client import LiveClient, token_of
from tests.replicas import Replica
from tests.sse_client import events_of, open_events

_PAUSE = 0.05


@dataclass(slots=True)
class Copy:
    """The tasks as the feed told them."""

    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    tombstones: set[str] = field(default_factory=set)
    sequence: int = 0
    steps_back: int = 0
    """Items whose number was not above the one before."""
    applied: int = 0

    def apply(self, item: dict[str, Any]) -> None:
        """Take over one item of the feed."""
        self.steps_back += item["sequence"] <= self.sequence
        self.sequence = item["sequence"]
        self.applied += 1
        if "resource" in item:
            self.tasks[item["id"]] = item["resource"]
            self.tombstones.discard(item["id"])
        else:
            self.tasks.pop(item["id"], None)
            self.tombstones.add(item["id"])


@dataclass(slots=True)
class SyncReader:
    """Reads pages from the replicas in turn."""

    owner: str
    replicas: Sequence[Replica]
    copy: Copy = field(default_factory=Copy)
    pages: int = 0
    _cursor: str = ""

    async def follow(self, writers_are_done: asyncio.Event) -> None:
        """Read while somebody writes, and then to the end."""
        clients = [LiveClient(replica.port, token_of(self.owner)) for replica in self.replicas]
        for client in cycle(clients):
            is_the_last_time = writers_are_done.is_set()
            if await self._has_read_all(client) and is_the_last_time:
                break
        for client in clients:
            client.close()

    async def _has_read_all(self, client: LiveClient) -> bool:
        since = f"&since={self._cursor}" if self._cursor else ""
        try:
            answer = await client.send("GET", f"/api/changes?limit=100{since}")
        except (OSError, EOFError):
            await asyncio.sleep(_PAUSE)
            return False
        assert answer.status in {200, 503}, answer.body
        if answer.status != 200:
            return False
        page = answer.json()
        self.pages += 1
        for item in page["items"]:
            self.copy.apply(item)
        self._cursor = page["next_cursor"]
        return not page["has_more"]


@dataclass(slots=True)
class EventReader:
    """Follows the stream of one replica; when it breaks off, goes on at the next where it stopped."""

    owner: str
    replicas: Sequence[Replica]
    copy: Copy = field(default_factory=Copy)
    streams: int = 0
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    _last_event_id: str | None = None
    _has_news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def follow(self) -> None:
        """Read until cancelled."""
        for replica in cycle(self.replicas):
            with suppress(TransportError):
                await self._read(replica)
            await asyncio.sleep(_PAUSE)

    async def until(self, sequence: int) -> None:
        """Return when that number has been reached."""
        async with self._has_news:
            await self._has_news.wait_for(lambda: self.copy.sequence >= sequence)

    async def _read(self, replica: Replica) -> None:
        headers = {"authorization": f"Bearer {token_of(self.owner)}"}
        async with (
            AsyncClient(base_url=replica.url, headers=headers, trust_env=False) as client,
            open_events(client, last_event_id=self._last_event_id) as answer,
        ):
            self.streams += 1
            async for event in events_of(answer):
                self.is_open.set()
                self._last_event_id = event.id or self._last_event_id
                if event.event == "change":
                    async with self._has_news:
                        self.copy.apply(event.json)
                        self._has_news.notify_all()
