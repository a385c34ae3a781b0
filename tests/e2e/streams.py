"""Event streams as a client of the running service has them."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2

from tests.sse_client import Event, events_of, open_events
from tests.tokens import shared_secret_token

Events = AsyncGenerator[Event, None]
PATIENCE = 5.0
_HOUR = 3600


def a_token(owner: str, *, life: float = _HOUR) -> str:
    """Return a token of the shared secret that is good for so many seconds."""
    return shared_secret_token({"sub": owner, "exp": int(time.time() + life)})


@asynccontextmanager
async def client_of(url: str, token: str | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    """Be somebody new, or whom the token names."""
    headers = {"Authorization": f"Bearer {token or a_token(f'owner-{uuid4()}')}"}
    async with httpx2.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=PATIENCE) as client:
        yield client


@asynccontextmanager
async def following(
    client: httpx2.AsyncClient, *, last_event_id: str | None = None, since: str | None = None
) -> AsyncIterator[Events]:
    """Have a stream that has begun: its start has come."""
    async with beginning(client, last_event_id=last_event_id, since=since) as events:
        assert (await next_event(events)).event == "start"
        yield events


@asynccontextmanager
async def beginning(
    client: httpx2.AsyncClient, *, last_event_id: str | None = None, since: str | None = None
) -> AsyncIterator[Events]:
    """Have a stream from its first event on."""
    async with open_events(client, last_event_id=last_event_id, since=since) as answer:
        assert answer.status_code == httpx2.codes.OK, await answer.aread()
        events: Any = events_of(answer)
        async with aclosing(events):
            yield events


async def next_event(events: Events) -> Event:
    """Return the next event; heartbeats are none."""
    async with asyncio.timeout(PATIENCE):
        while (event := await anext(events)).event is None:
            pass
        return event


async def next_changes(events: Events, count: int) -> list[Event]:
    """Return so many changes."""
    changes = [await next_event(events) for _ in range(count)]
    assert {change.event for change in changes} == {"change"}
    return changes


async def rest_of(events: Events, *, within: float = PATIENCE) -> list[Event]:
    """Return everything that comes until the service ends the stream."""
    async with asyncio.timeout(within):
        return [event async for event in events]


def sequences(changes: list[Event]) -> list[int]:
    return [change.json["sequence"] for change in changes]


def titles(changes: list[Event]) -> list[str]:
    return [change.json["resource"]["title"] for change in changes]


async def create(client: httpx2.AsyncClient, *named: str) -> list[dict[str, Any]]:
    """Create tasks, one after the other."""
    answers = [await client.post("/api/tasks", json={"title": title}) for title in named]
    return [answer.raise_for_status().json() for answer in answers]
