"""A client of event streams, over httpx2: yields every block as it comes, comments and all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from httpx2 import AsyncClient, Response, Timeout

EVENTS = "/api/events"
_SILENCE = Timeout(10, read=30)  # the server's heartbeat comes every 15 seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One block of the stream; a heartbeat is nothing but a comment."""

    id: str | None = None
    event: str | None = None
    data: str | None = None
    comment: str | None = None
    retry: int | None = None

    @property
    def json(self) -> dict[str, Any]:
        """Read the data as JSON."""
        content: dict[str, Any] = orjson.loads(self.data or "null")
        return content


@asynccontextmanager
async def open_events(
    client: AsyncClient, *, last_event_id: str | None = None, since: str | None = None, path: str = EVENTS
) -> AsyncIterator[Response]:
    """Ask for the stream and yield the answer once its head is here, whatever its status; read it with `events_of`."""
    headers = {"last-event-id": last_event_id} if last_event_id is not None else {}
    params = {"since": since} if since is not None else {}
    async with client.stream("GET", path, headers=headers, params=params, timeout=_SILENCE) as answer:
        yield answer


async def events_of(answer: Response) -> AsyncIterator[Event]:
    """Yield the blocks of a streamed answer until it ends; what breaks off raises a TransportError of httpx2."""
    block = b""
    async for chunk in answer.aiter_bytes():
        *whole, block = (block + chunk).split(b"\n\n")
        for each in whole:
            yield event_of(each.decode())


def event_of(block: str) -> Event:
    """Read one block. Its lines end with LF alone: a title may hold what other readers take for a line's end."""
    told: dict[str, list[str]] = {}
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        told.setdefault(name or "comment", []).append(value.removeprefix(" "))
    said = {name: "\n".join(values) for name, values in told.items()}
    retry = int(said["retry"]) if "retry" in said else None
    return Event(
        id=said.get("id"), event=said.get("event"), data=said.get("data"), comment=said.get("comment"), retry=retry
    )
