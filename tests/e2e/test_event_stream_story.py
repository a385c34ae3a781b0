"""The event stream of a running service, whose database pool holds a single connection."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.e2e.conftest import open_folder
from tests.e2e.service import TaskportProcess
from tests.e2e.streams import (
    Events,
    a_token,
    beginning,
    client_of,
    create,
    following,
    next_changes,
    next_event,
    sequences,
    titles,
)
from tests.sse_client import EVENTS, events_of, open_events
from tests.tokens import SECRET

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaskportProcess]:
    log = tmp_path_factory.mktemp("event-streams") / "taskport.log"
    with open_folder() as home:
        settings = {"TASKPORT_HOME": str(home), "BETTER_AUTH_SECRET": SECRET, "DATABASE_POOL_SIZE": "1"}
        with TaskportProcess(log, settings) as running:
            yield running


@pytest.fixture
async def ana(service: TaskportProcess) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(service.url) as client:
        yield client


@pytest.fixture
async def ben(service: TaskportProcess) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(service.url) as client:
        yield client


async def changes_since(client: httpx2.AsyncClient, cursor: str | None) -> list[dict[str, object]]:
    answer = await client.get("/api/changes", params={"since": cursor})
    items: list[dict[str, object]] = answer.raise_for_status().json()["items"]
    return items


# How it begins


async def test_it_is_an_event_stream_that_nobody_may_keep_or_hold_back(ana: httpx2.AsyncClient) -> None:
    async with open_events(ana) as answer:
        assert HEADERS.items() <= dict(answer.headers).items()


async def test_it_begins_at_once_and_says_where(ana: httpx2.AsyncClient) -> None:
    await create(ana, "Before")
    asked = time.monotonic()
    async with beginning(ana) as events:
        start = await next_event(events)
        assert time.monotonic() - asked < 1
        assert (start.event, start.json, start.retry) == ("start", {}, 1000)
        assert await changes_since(ana, start.id) == []
        await create(ana, "After")
        assert titles(await next_changes(events, 1)) == ["After"]


async def test_head_answers_and_ends(ana: httpx2.AsyncClient) -> None:
    answer = await ana.head(EVENTS)
    assert (answer.status_code, answer.content) == (200, b"")
    assert HEADERS.items() <= dict(answer.headers).items()


# What it shows


async def test_an_event_is_an_item_of_the_feed_and_its_id_a_cursor(ana: httpx2.AsyncClient) -> None:
    async with following(ana) as events:
        first, second = await create(ana, "One", "Ünïcode\r\n\u2028\x85two")
        await ana.delete(f"/api/tasks/{first['id']}")
        changes = await next_changes(events, 3)
    assert changes[1].json["resource"] == second
    assert [change.json for change in changes[1:]] == await changes_since(ana, changes[0].id)
    assert await changes_since(ana, changes[2].id) == []
    assert changes[2].json.keys() == {"type", "id", "sequence", "deleted_at"}


async def test_hundreds_of_changes_come_in_order(ana: httpx2.AsyncClient) -> None:
    batch = {"operations": [{"op": "create", "task": {"title": "Many"}}] * 100}
    async with following(ana) as events:
        for _ in range(3):
            (await ana.post("/api/tasks/batch", json=batch)).raise_for_status()
        assert sequences(await next_changes(events, 300)) == list(range(1, 301))


async def test_what_others_do_is_never_in_it(ana: httpx2.AsyncClient, ben: httpx2.AsyncClient) -> None:
    async with following(ana) as of_ana, following(ben) as of_ben:
        for number in range(5):
            await create(ana, f"Ana's {number}")
            await create(ben, f"Ben's {number}")
        assert titles(await next_changes(of_ana, 5)) == [f"Ana's {number}" for number in range(5)]
        assert titles(await next_changes(of_ben, 5)) == [f"Ben's {number}" for number in range(5)]


async def test_a_sign_of_life_comes_when_nothing_happens(ana: httpx2.AsyncClient) -> None:
    async with following(ana) as events, asyncio.timeout(20):
        heartbeat = await anext(events)
    assert (heartbeat.comment, heartbeat.event, heartbeat.data) == ("ping", None, None)


# How it is resumed


async def test_it_resumes_exactly_after_the_last_id(ana: httpx2.AsyncClient) -> None:
    async with following(ana) as events:
        await create(ana, "1", "2", "3")
        (seen,) = await next_changes(events, 1)
    await create(ana, "4", "5")
    async with following(ana, last_event_id=seen.id) as events:
        assert titles(await next_changes(events, 4)) == ["2", "3", "4", "5"]
        await create(ana, "6")
        assert sequences(await next_changes(events, 1)) == [6]


async def test_a_stream_that_showed_nothing_yet_can_be_resumed_too(ana: httpx2.AsyncClient) -> None:
    async with beginning(ana) as events:
        start = await next_event(events)
    await create(ana, "While away")
    async with following(ana, last_event_id=start.id) as events:
        assert titles(await next_changes(events, 1)) == ["While away"]


async def test_the_last_id_goes_before_the_since_of_the_same_address(ana: httpx2.AsyncClient) -> None:
    await create(ana, "1", "2", "3")
    first, second = [(await ana.get(f"/api/changes?limit={limit}")).json()["next_cursor"] for limit in (1, 2)]
    async with following(ana, since=first) as events:
        assert titles(await next_changes(events, 2)) == ["2", "3"]
    async with following(ana, since=first, last_event_id=second) as events:
        assert titles(await next_changes(events, 1)) == ["3"]


async def test_it_ends_with_its_token_and_goes_on_with_the_next_one(service: TaskportProcess) -> None:
    async with client_of(service.url, a_token("short", life=3)) as client, following(client) as events:
        await create(client, "Seen")
        (seen,) = await next_changes(events, 1)
        end = await next_event(events)
        assert (end.event, end.json, end.id) == ("end", {"reason": "token_expired"}, None)
        assert [event async for event in events] == []
        assert (await client.get(EVENTS)).json()["error_code"] == "token_expired"
    async with client_of(service.url, a_token("short")) as client:
        await create(client, "While away")
        async with following(client, last_event_id=seen.id) as events:
            assert titles(await next_changes(events, 1)) == ["While away"]


# How many there may be


async def test_the_eleventh_is_refused_until_one_is_closed(ana: httpx2.AsyncClient, ben: httpx2.AsyncClient) -> None:
    async with AsyncExitStack() as nine:
        for _ in range(9):
            await nine.enter_async_context(following(ana))
        async with following(ana):
            refusal = await ana.get(EVENTS)
            assert (refusal.status_code, refusal.json()["error_code"]) == (429, "too_many_streams")
            assert refusal.headers["retry-after"] == "1"
            async with following(ben):
                pass
        async with following_at_last(ana) as events:
            await create(ana, "Hello")
            assert titles(await next_changes(events, 1)) == ["Hello"]


async def test_clients_that_vanish_free_their_places(service: TaskportProcess) -> None:
    token = a_token("vanishing")
    connections = [stream_over_a_socket(service.url, token) for _ in range(10)]
    async with client_of(service.url, token) as client:
        assert (await client.get(EVENTS)).status_code == 429
        for connection in connections:
            connection.close()
        async with AsyncExitStack() as streams:
            for _ in range(10):
                await streams.enter_async_context(following_at_last(client))


@asynccontextmanager
async def following_at_last(client: httpx2.AsyncClient) -> AsyncIterator[Events]:
    """Have a stream as soon as there is a place for it: that of a closed one is free a moment later."""
    for _ in range(200):
        async with open_events(client) as answer:
            if answer.status_code == httpx2.codes.OK:
                events: Any = events_of(answer)
                async with aclosing(events):
                    assert (await next_event(events)).event == "start"
                    yield events
                return
        await asyncio.sleep(0.01)
    raise AssertionError


def stream_over_a_socket(url: str, token: str) -> socket.socket:
    """Open a stream and read its start, as a client does that knows no way to end it in order."""
    connection = socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=5)
    connection.sendall(
        f"GET {EVENTS} HTTP/1.1\r\nHost: taskport.test\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    )
    received = b""
    while b"event: start" not in received:
        received += connection.recv(65536)
    return connection


async def test_streams_hold_no_connection_to_the_database(service: TaskportProcess, ana: httpx2.AsyncClient) -> None:
    async with AsyncExitStack() as streams:
        people = [await streams.enter_async_context(client_of(service.url)) for _ in range(5)]
        for client in [*people, *people, *people]:
            await streams.enter_async_context(following(client))
        await create(ana, *map(str, range(20)))
        assert len((await ana.get("/api/tasks?limit=100")).raise_for_status().json()["items"]) == 20
