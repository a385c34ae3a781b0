"""What a full replica says by itself, below the application: the same, and on the same connection."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from functools import partial

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from application.limits import IN_FLIGHT_MAX, Limits, Visit
from entrypoints.http.turned_away import LIMITS
from entrypoints.protocol import BoundedProtocol
from tests.contracts.http_limits import limits
from tests.http_api import Api, serving
from tests.in_memory import container
from tests.raw_http import Answer, Line, send

NAMED = "X-Request-Id: a-name\r\n"


@dataclass(slots=True)
class Replica:
    """An application that counts who comes through to it, behind the server's side of real connections."""

    app: ASGIApp
    limits: Limits
    port: int = 0
    asked: list[str] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        await self.app(scope, receive, send)

    def fill(self) -> None:
        self.visits = [self.limits.enter() for _ in range(IN_FLIGHT_MAX)]

    def empty(self) -> None:
        for visit in self.visits:
            self.limits.leave(visit)


@pytest.fixture(scope="module")
async def api() -> AsyncIterator[Api]:
    async with serving(container) as api:
        yield api


@pytest.fixture
async def replica(api: Api) -> AsyncIterator[Replica]:
    api.app.state.limits = limits()
    replica = Replica(api.app, api.app.state.limits)
    config = Config(
        replica.answer, interface="asgi3", ws="none", log_config=None, access_log=False, proxy_headers=False
    )
    state = {LIMITS: replica.limits}
    server = await asyncio.get_running_loop().create_server(
        partial(BoundedProtocol, config, ServerState(), state), "127.0.0.1", 0
    )
    async with server:
        replica.port = server.sockets[0].getsockname()[1]
        yield replica


@pytest.fixture
async def line(replica: Replica) -> AsyncIterator[Line]:
    line = Line(*await asyncio.open_connection("127.0.0.1", replica.port))
    yield line
    line.writer.close()
    await line.writer.wait_closed()


def a_request(method: str, target: str, more: Iterable[str] = (), body: str = "") -> str:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {target} HTTP/1.1\r\nHost: taskport.test\r\n{''.join(more)}{length}\r\n{body}"


@pytest.mark.parametrize("target", ["/api/tasks?limit=2", "/api/tasks/%22%C3%A9?x#y", "/auth/login", '/api/"'])
async def test_whoever_is_turned_away_hears_what_the_application_would_say(
    api: Api, replica: Replica, line: Line, target: str
) -> None:
    replica.fill()
    without = target.partition("#")[0].encode()
    of_the_application = await send(api.app, "GET", without, {"x-request-id": "a-name"})
    answer = await line.says(a_request("GET", target, [NAMED]))
    assert answer == Answer(503, of_the_application.headers, of_the_application.body, 0.0)
    assert replica.asked == []


async def test_a_request_without_a_name_is_given_one(replica: Replica, line: Line) -> None:
    replica.fill()
    answer = await line.says(a_request("GET", "/api/tasks", ["X-Request-Id: no name\r\n"]))
    assert answer.json()["request_id"] == answer.headers["x-request-id"] != "no name"


async def test_a_head_is_turned_away_without_content(replica: Replica, line: Line) -> None:
    replica.fill()
    head = await line.says(a_request("HEAD", "/api/tasks", [NAMED]))
    get = await line.says(a_request("GET", "/api/tasks", [NAMED]))
    assert (head.status, head.headers, head.body) == (503, get.headers, b"")


async def test_the_connection_stays_and_a_body_is_passed_over(replica: Replica, line: Line) -> None:
    replica.fill()
    whole = a_request("POST", "/api/tasks", body='{"title": "GET / HTTP/1.1"}')
    first = await line.says(whole[:-10])
    second = await line.says(whole[-10:] + a_request("GET", "/api/tasks"))
    replica.empty()
    third = await line.says(a_request("GET", "/api/tasks", ["Authorization: Bearer ana\r\n"]))
    assert [answer.status for answer in (first, second, third)] == [503, 503, 200]
    assert replica.asked == ["/api/tasks"]


@pytest.mark.parametrize("ending", ["HTTP/1.0\r\n\r\n", "HTTP/1.1\r\nConnection: close\r\n\r\n"])
async def test_the_connection_ends_where_the_client_will_not_use_it_again(
    replica: Replica, line: Line, ending: str
) -> None:
    replica.fill()
    answer = await line.says(f"GET /api/tasks {ending}")
    assert (answer.status, answer.headers["connection"], await line.is_over()) == (503, "close", True)


async def test_answers_come_in_the_order_of_the_requests(replica: Replica, line: Line) -> None:
    app, arrived, go_on = replica.app, asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        arrived.set()
        await go_on.wait()
        await app(scope, receive, send)

    replica.app = slow
    line.writer.write(a_request("GET", "/health/live").encode())
    await asyncio.wait_for(arrived.wait(), 5)
    replica.fill()
    line.writer.write(a_request("GET", "/api/tasks").encode())
    go_on.set()
    answers = [await line.says(""), await line.says("")]
    assert [answer.status for answer in answers] == [200, 503]


@pytest.mark.parametrize("more", ["Origin: https://tasks.example\r\n", "origin: null\r\n"])
async def test_a_browser_from_elsewhere_is_turned_away_by_the_application(
    replica: Replica, line: Line, more: str
) -> None:
    replica.fill()
    assert (await line.says(a_request("GET", "/api/tasks", [more]))).status == 503
    assert replica.asked == ["/api/tasks"]


async def test_a_full_replica_says_that_it_lives(replica: Replica, line: Line) -> None:
    replica.fill()
    assert [(await line.says(a_request("GET", f"/health/{which}"))).status for which in ("live", "ready")] == [200, 200]


async def test_whoever_is_turned_away_is_counted(replica: Replica, line: Line) -> None:
    told: list[int] = []
    replica.limits.on_turned_away = told.append
    replica.fill()
    await line.says(a_request("GET", "/api/tasks"))
    assert told == [1]
