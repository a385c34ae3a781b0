"""The event stream, as far as it is answered before its first event; what flows is tested against a running server."""

import asyncio
from contextlib import ExitStack

import pytest
from httpx2 import AsyncClient, Response

from tests.builders import ANA
from tests.contracts.http_headers import guarded
from tests.http_api import Api, created, fields_of, path_of, refused
from tests.http_sync import forget_tombstones, page

EVENTS = "/api/events"
PATIENCE = 5
MADE_UP = ["0", "1", "x", "%00", "A" * 32, "x" * 5000]


async def asked(
    client: AsyncClient, query: str = "", last_event_id: str | None = None, method: str = "GET"
) -> Response:
    """Ask for what must end: a stream that is refused, or what a stream would be like."""
    headers = {"last-event-id": last_event_id} if last_event_id is not None else {}
    async with asyncio.timeout(PATIENCE):
        return await client.request(method, EVENTS + query, headers=headers)


async def head(client: AsyncClient, query: str = "", last_event_id: str | None = None) -> Response:
    return await asked(client, query, last_event_id, "HEAD")


async def expired_cursor(api: Api) -> str:
    """Return a cursor of Ana's that was good once."""
    task, _ = [await created(api.ana) for _ in range(2)]
    cursor: str = (await page(api.ana, limit=1))["next_cursor"]
    await api.ana.delete(f"{path_of(task)}?permanent=true")
    await forget_tombstones(api)
    return cursor


class EventsRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    async def test_nobody_is_shown_events(self, api: Api) -> None:
        assert (await head(api.nobody)).status_code == 401
        refused(await asked(api.nobody), 401, "token_missing")

    async def test_a_token_in_the_address_is_no_token(self, api: Api) -> None:
        refused(await asked(api.nobody, "?token=ana"), 401, "token_missing")
        assert fields_of(await asked(api.ana, "?access_token=ana")) == ["query"]

    @pytest.mark.parametrize("cursor", ["", *MADE_UP])
    async def test_since_must_be_a_cursor(self, api: Api, cursor: str) -> None:
        assert fields_of(await asked(api.ana, f"?since={cursor}")) == ["since"]

    @pytest.mark.parametrize("cursor", MADE_UP)
    async def test_the_last_id_must_be_the_id_of_an_event(self, api: Api, cursor: str) -> None:
        answer = await asked(api.ana, last_event_id=cursor)
        (error,) = refused(answer, 400, "malformed_last_event_id")["errors"]
        assert (error["field"], error["code"]) == ("Last-Event-ID", "malformed")

    async def test_only_ones_own_cursor_of_the_feed_is_good(self, api: Api) -> None:
        for client in (api.ana, api.ana, api.ben):
            await created(client)
        bens = (await page(api.ben))["next_cursor"]
        of_activity = (await api.ana.get("/api/activity?limit=1")).json()["next_cursor"]
        for cursor in (bens, of_activity):
            assert fields_of(await asked(api.ana, f"?since={cursor}")) == ["since"]
            refused(await asked(api.ana, last_event_id=cursor), 400, "malformed_last_event_id")

    async def test_a_cursor_that_has_expired_says_where_to_start(self, api: Api) -> None:
        cursor = await expired_cursor(api)
        for answer in (await asked(api.ana, f"?since={cursor}"), await asked(api.ana, last_event_id=cursor)):
            refused(answer, 410, "sync_cursor_expired")
            assert answer.headers["link"] == '</api/changes>; rel="start"'

    async def test_more_than_ten_streams_are_refused(self, api: Api) -> None:
        streams = api.app.state.container.event_streams()
        with ExitStack() as open_streams:
            for _ in range(10):
                open_streams.enter_context(streams.admit(ANA))
            answer = await asked(api.ana)
            refused(answer, 429, "too_many_streams")
            assert answer.headers["retry-after"] == "1"
            assert (await head(api.ben)).status_code == 200
        assert (await head(api.ana)).status_code == 200

    # HEAD is answered like GET, and ends

    async def test_head_tells_what_a_stream_would_be(self, api: Api) -> None:
        answer = await head(api.ana)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert (guarded(answer), answer.headers["x-accel-buffering"]) == (True, "no")

    async def test_head_takes_a_good_cursor(self, api: Api) -> None:
        await created(api.ana)
        cursor = (await page(api.ana))["next_cursor"]
        assert (await head(api.ana, f"?since={cursor}")).status_code == 200
        assert (await head(api.ana, last_event_id=cursor)).status_code == 200
        assert (await head(api.ana, last_event_id="")).status_code == 200

    async def test_the_last_id_is_newer_than_the_since_of_the_same_address(self, api: Api) -> None:
        old = await expired_cursor(api)
        new = (await page(api.ana))["next_cursor"]
        assert (await head(api.ana, f"?since={old}", last_event_id=new)).status_code == 200

    async def test_head_leaves_no_stream_open(self, api: Api) -> None:
        assert {(await head(api.ana)).status_code for _ in range(12)} == {200}
