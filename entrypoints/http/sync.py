"""The change feed: page by page, or live."""

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from application.event_streams import StreamEnd
from domain.identity import Principal
from domain.ports import News
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import STREAMED, SYNCED
from entrypoints.http.edge import IS_HEAD
from entrypoints.http.feed_positions import BEGINNING, FeedPosition, cursor_of, era_since, position_of
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.representation import change_view, end_view, json_answer, json_bytes
from entrypoints.http.sync_views import ChangesPageView, ChangesParameters, EventsParameters

router = APIRouter(route_class=StrictRoute, tags=["sync"])
_RECONNECT_MS = 1000


@router.get("/changes", response_model=ChangesPageView, responses=SYNCED)
async def list_changes(asked: Annotated[ChangesParameters, Query()], caller: Caller, request: Request) -> Response:
    """Read what changed after a cursor, in the order of the sequence; without one, everything there is."""
    container, owner = container_of(request), caller.owner
    era = era_since(container.admission().erased_by(owner))
    after = await position_of(container.cursors(), owner, since=asked.since, last_event_id=None, era=era) or BEGINNING
    page = await container.change_feed().after(owner, after.number, asked.limit, floor=after.floor)
    reached = FeedPosition(page.reached, page.floor, era)
    return json_answer(
        {
            "items": [change_view(changed) for changed in page.items],
            "next_cursor": await cursor_of(container.cursors(), owner, reached),
            "has_more": page.has_more,
        }
    )


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A stream that may begin: every refusal has been given before the answer's first byte."""

    caller: Principal
    after: FeedPosition
    begins_at: str
    news: News
    is_head: bool


async def _admitted(
    asked: Annotated[EventsParameters, Query()],
    caller: Caller,
    request: Request,
    last_event_id: Annotated[
        str | None, Header(description="The `id` of the last event you have seen: go on after it.")
    ] = None,
) -> AsyncIterator[_Admitted]:
    cursors, streams, owner = container_of(request).cursors(), container_of(request).event_streams(), caller.owner
    era = era_since(container_of(request).admission().erased_by(owner))
    after = await position_of(cursors, owner, since=asked.since, last_event_id=last_event_id, era=era)
    with streams.admit(owner) as news:
        floor = after.floor if after is not None else 0
        number = await streams.start(owner, after.number if after is not None else None, floor=floor)
        begins_after = FeedPosition(number, floor, era)
        begins_at = await cursor_of(cursors, owner, begins_after)
        yield _Admitted(caller, begins_after, begins_at, news, request.scope.get(IS_HEAD, False))


async def stream_events(
    stream: Annotated[_Admitted, Depends(_admitted)], request: Request
) -> AsyncIterator[ServerSentEvent]:
    """Follow the change feed live (Server-Sent Events). Resumes after `Last-Event-ID` or `since`, else begins now.

    The first event, `start`, has the id of where the stream begins. An event `change` carries an item of the feed; its
    id is a cursor. The last event, `end`, says why it ends.
    """
    # Clients remember an id only from an event that has data, and must be able to resume before the first change.
    yield ServerSentEvent(event="start", raw_data="{}", id=stream.begins_at, retry=_RECONNECT_MS)
    if stream.is_head:
        return
    cursors, owner = container_of(request).cursors(), stream.caller.owner
    streams = container_of(request).event_streams()
    number, floor, era = stream.after.number, stream.after.floor, stream.after.era
    async for changed in streams.follow(stream.caller, number, news=stream.news, floor=floor):
        if isinstance(changed, StreamEnd):
            yield _event("end", end_view(changed))
        else:
            cursor = await cursor_of(cursors, owner, FeedPosition(changed.sequence, floor, era))
            yield _event("change", change_view(changed), cursor)


class _StreamRoute(StrictRoute):
    """A route whose answer has no end, and its own bound (application/event_streams.py).

    It is for caches like any other: of a stream, FastAPI says that they may keep it.
    """

    has_deadline = False
    counts_at_once = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_uncached(request: Request) -> Response:
            answer = await handle(request)
            del answer.headers["Cache-Control"]
            return answer

        return handle_uncached


router.add_api_route(
    "/events",
    stream_events,
    methods=["GET"],
    response_class=EventSourceResponse,
    responses=STREAMED,
    route_class_override=_StreamRoute,
)


def _event(name: str, data: Any, cursor: str | None = None) -> ServerSentEvent:  # noqa: ANN401  # JSON
    return ServerSentEvent(event=name, raw_data=json_bytes(data).decode(), id=cursor)
