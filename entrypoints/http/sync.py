"""The change feed: page by page, or live."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from application.cursors import CursorKind
from application.event_streams import StreamEnd
from domain.identity import Principal
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import STREAMED, SYNCED
from entrypoints.http.edge import IS_HEAD
from entrypoints.http.feed_positions import position_of
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.representation import change_view, end_view, json_answer, json_bytes
from entrypoints.http.sync_views import ChangesPageView, ChangesParameters, EventsParameters

router = APIRouter(route_class=StrictRoute, tags=["sync"])
_RECONNECT_MS = 1000


@router.get("/changes", response_model=ChangesPageView, responses=SYNCED)
async def list_changes(asked: Annotated[ChangesParameters, Query()], caller: Caller, request: Request) -> Response:
    """Read what changed after a cursor, in the order of the sequence; without one, everything there is."""
    container, owner = container_of(request), caller.owner
    after = await position_of(container.cursors(), owner, since=asked.since, last_event_id=None) or 0
    page = await container.change_feed().after(owner, after, asked.limit)
    last = page.items[-1].sequence if page.items else after
    return json_answer(
        {
            "items": [change_view(changed) for changed in page.items],
            "next_cursor": await container.cursors().write(CursorKind.CHANGES, owner, last),
            "has_more": page.has_more,
        }
    )


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A stream that may begin: every refusal has been given before the answer's first byte."""

    caller: Principal
    after: int
    is_head: bool


async def _admitted(
    asked: Annotated[EventsParameters, Query()],
    caller: Caller,
    request: Request,
    last_event_id: Annotated[
        str | None, Header(description="The `id` of the last event you have seen: go on after it.")
    ] = None,
) -> AsyncIterator[_Admitted]:
    container = container_of(request)
    streams = container.event_streams()
    after = await position_of(container.cursors(), caller.owner, since=asked.since, last_event_id=last_event_id)
    with streams.admit(caller.owner):
        yield _Admitted(caller, await streams.start(caller.owner, after), request.scope.get(IS_HEAD, False))


@router.get("/events", response_class=EventSourceResponse, responses=STREAMED)
async def stream_events(
    stream: Annotated[_Admitted, Depends(_admitted)], request: Request
) -> AsyncIterator[ServerSentEvent]:
    """Follow the change feed live (Server-Sent Events). Resumes after `Last-Event-ID` or `since`, else begins now.

    An event `change` carries an item of the feed, and its id is a cursor. The last event, `end`, says why it ends.
    """
    cursors, owner = container_of(request).cursors(), stream.caller.owner
    begins_at = await cursors.write(CursorKind.CHANGES, owner, stream.after)
    yield ServerSentEvent(comment="open", id=begins_at, retry=_RECONNECT_MS)
    if stream.is_head:
        return
    streams = container_of(request).event_streams()
    async for changed in streams.follow(owner, stream.after, until=stream.caller.expires_at):
        if isinstance(changed, StreamEnd):
            yield _event("end", end_view(changed))
        else:
            cursor = await cursors.write(CursorKind.CHANGES, owner, changed.sequence)
            yield _event("change", change_view(changed), cursor)


def _event(name: str, data: Any, cursor: str | None = None) -> ServerSentEvent:  # noqa: ANN401  # JSON
    return ServerSentEvent(event=name, raw_data=json_bytes(data).decode(), id=cursor)
