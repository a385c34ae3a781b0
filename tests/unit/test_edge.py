"""What stands around the routes: hosts, proxies and origins, as an operator has set them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI

from domain.errors import IdentityUnavailable
from domain.identity import OwnerId, Principal, Scope
from domain.standing import Barred
from entrypoints.http.app import create_app
from entrypoints.settings import Settings
from tests import in_memory
from tests.bad_inputs import Case, of
from tests.contracts.http_failures import Broken, broken_storage
from tests.contracts.http_headers import SECURITY
from tests.http_api import FOREVER, JSON, with_ports
from tests.http_log import CaughtLog, Logged
from tests.http_routes import FINITE, ROUTES, Route
from tests.raw_http import Answer, Headers, send

APP = "https://app.example.test"
FROM_THE_APP = {"origin": APP}


@asynccontextmanager
async def served(ports: Mapping[str, object] | None = None, **settings: Any) -> AsyncIterator[FastAPI]:
    in_memory.forget_everything()
    app = create_app(Settings.model_construct(**settings), with_ports(in_memory.container(), **(ports or {})))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[FastAPI]:
    hosts = ("taskport.test", "*.example.test")
    async with served(cors_origins=(APP,), allowed_hosts=hosts, rate_limit="off") as app:
        yield app


@pytest.fixture
async def app(running: FastAPI) -> FastAPI:
    in_memory.forget_everything()
    await running.state.container.admission().refresh()
    return running


def guarded(answer: Answer) -> bool:
    """Whether an answer carries our headers and the request's id."""
    return SECURITY.items() <= answer.headers.items() and "x-request-id" in answer.headers


class TestOrigins(Logged):
    @pytest.mark.parametrize("route", FINITE, ids=str)
    async def test_the_app_may_read_every_answer(self, app: FastAPI, route: Route) -> None:
        answer = await send(app, route.method, route.path().encode(), {**JSON, **FROM_THE_APP}, [b"{}"])
        assert answer.headers["access-control-allow-origin"] == APP
        assert {"ETag", "Location", "Operation-Id", "Retry-After"} <= exposed(answer)
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]

    @pytest.mark.parametrize(
        ("method", "target", "more", "body", "status"),
        [
            ("GET", b"/api/tasks", {"authorization": None}, b"", 401),
            ("GET", b"/nope", {}, b"", 404),
            ("BOGUS", b"/api/tasks", {}, b"", 405),
            ("POST", b"/api/tasks", JSON, b" " * 1_048_577, 413),
            ("GET", b"/api/tasks?" + b"a" * 9000, {}, b"", 414),
            ("POST", b"/api/tasks", {"content-type": "text/plain"}, b"{}", 415),
            ("GET", b"/api/tasks", {"host": "evil.test"}, b"", 421),
            ("POST", b"/api/tasks", JSON, b"{}", 422),
            ("GET", b"/api/tasks", {"cookie": "a" * 17_000}, b"", 431),
        ],
    )
    async def test_every_refusal_can_be_read_and_is_guarded(  # one row of the table
        self, app: FastAPI, method: str, target: bytes, more: Headers, body: bytes, status: int
    ) -> None:
        answer = await send(app, method, target, {**FROM_THE_APP, **more}, [body])
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, APP)
        assert guarded(answer)

    @pytest.mark.parametrize(
        ("ports", "status"),
        [(broken_storage(RuntimeError()), 500), ({"identity": Broken(IdentityUnavailable("away"))}, 503)],
    )
    async def test_every_failure_can_be_read_and_is_guarded(self, ports: dict[str, object], status: int) -> None:
        async with served(ports, cors_origins=(APP,)) as app:
            answer = await send(app, "GET", b"/api/tasks", FROM_THE_APP)
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, APP)
        assert guarded(answer)

    @pytest.mark.parametrize("route", ROUTES, ids=str)
    async def test_a_preflight_allows_what_the_route_takes(self, app: FastAPI, route: Route) -> None:
        wants = {
            "access-control-request-method": route.method,
            "access-control-request-headers": "authorization,content-type,idempotency-key,if-match,last-event-id",
        }
        answer = await send(app, "OPTIONS", route.path().encode(), FROM_THE_APP | wants)
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, APP)
        assert guarded(answer)

    @pytest.mark.parametrize("case", of("cors"), ids=str)
    async def test_nobody_else_is_allowed_anything(self, app: FastAPI, case: Case) -> None:
        for method, more in (("GET", {}), ("OPTIONS", {"access-control-request-method": "GET"})):
            answer = await send(app, method, b"/api/tasks", case.given["headers"] | more)
            assert answer.status in case.allowed
            assert not {"access-control-allow-origin", "access-control-allow-credentials"} & answer.headers.keys()
            assert "Origin" in answer.headers["vary"]

    @pytest.mark.parametrize(
        ("origin", "method", "header"),
        [("https://evil.test", "GET", "accept"), (APP, "TRACE", "accept"), (APP, "GET", "x-other")],
    )
    async def test_a_preflight_is_refused_like_all_else(
        self, app: FastAPI, origin: str, method: str, header: str
    ) -> None:
        wants = {"access-control-request-method": method, "access-control-request-headers": header}
        answer = await send(app, "OPTIONS", b"/api/tasks", {"origin": origin, **wants})
        problem = answer.json()
        assert (answer.status, problem["error_code"], problem["instance"]) == (400, "preflight_refused", "/api/tasks")
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert answer.headers.get("access-control-allow-origin") == (APP if origin == APP else None)
        assert guarded(answer)


class TestHosts(Logged):
    @pytest.mark.parametrize("host", ["taskport.test", "TASKPORT.test:8000", "a.example.test", "a.b.example.test"])
    async def test_an_allowed_host_is_answered(self, app: FastAPI, host: str) -> None:
        assert (await send(app, "GET", b"/api/tasks", {"host": host})).status == 200

    @pytest.mark.parametrize(
        "host", ["evil.test", "example.test", "evilexample.test", "taskport.test.evil.test", "taskport.test."]
    )
    async def test_another_host_is_misdirected(self, app: FastAPI, host: str) -> None:
        answer = await send(app, "GET", b"/api/tasks", {"host": host})
        assert (answer.status, answer.json()["error_code"]) == (421, "host_not_allowed")
        assert host.encode() not in answer.body

    async def test_no_page_reaches_the_agents_door_by_a_name_of_its_own(self, app: FastAPI) -> None:
        answer = await send(app, "POST", b"/mcp", {**JSON, "host": "rebound.test"}, [b"{}"])
        assert (answer.status, answer.json()["error_code"]) == (421, "host_not_allowed")

    async def test_a_probe_may_come_by_address(self, app: FastAPI) -> None:
        assert (await send(app, "GET", b"/health/live", {"host": "10.0.0.7:8000"})).status == 200


class TestProxies(Logged):
    @pytest.mark.parametrize(
        ("trusted", "forwarded", "client"),
        [
            ((), "192.0.2.7", "127.0.0.1"),
            (("10.0.0.0/8",), "192.0.2.7", "127.0.0.1"),
            (("127.0.0.1",), "192.0.2.7", "192.0.2.7"),
            (("127.0.0.1",), "203.0.113.1, 192.0.2.7", "192.0.2.7"),
            (("127.0.0.1", "10.0.0.0/8"), "203.0.113.1, 192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ],
    )
    async def test_the_client_is_the_nearest_that_is_no_trusted_proxy(
        self, log: CaughtLog, trusted: tuple[str, ...], forwarded: str, client: str
    ) -> None:
        async with served({"barred_queries": AnaIsSuspended()}, trusted_proxies=trusted) as app:
            await send(app, "GET", b"/api/tasks", {"x-forwarded-for": forwarded})
        (line,) = (line for line in log.events if line["event"] == "security")
        assert line["client"] == client


class TestAudit(Logged):
    async def test_who_is_barred_is_told_by_route_and_reason(self, log: CaughtLog) -> None:
        async with served({"barred_queries": AnaIsSuspended()}) as app:
            answer = await send(app, "GET", b"/api/tasks", {"x-request-id": "mine"})
        line, request = log.events
        assert (answer.status, request["status"]) == (403, 403)
        assert (line["kind"], line["reason"], line["owner"]) == ("barred_refused", "user_suspended", "ana")
        assert (line["subject"], line["request_id"]) == ("/api/tasks", "mine")

    async def test_a_scope_that_is_missing_is_told(self, log: CaughtLog) -> None:
        async with served({"identity": ReadsAlone()}) as app:
            answer = await send(app, "POST", b"/api/tasks", JSON, [b"{}"])
        line, _ = log.events
        assert answer.json()["error_code"] == "insufficient_scope"
        assert (line["kind"], line["reason"], line["owner"]) == ("scope_refused", "tasks:write", "ana")


class AnaIsSuspended:
    async def barred(self, *, revoked_since: datetime) -> Barred:  # noqa: ARG002  # as the port has it
        return Barred(suspended=frozenset({OwnerId("ana")}))


class ReadsAlone:
    async def identify(self, token: str) -> Principal:
        return Principal(owner=OwnerId(token), expires_at=FOREVER, scopes=frozenset({Scope.READ}))


def exposed(answer: Answer) -> set[str]:
    return set(answer.headers["access-control-expose-headers"].split(", "))


@pytest.mark.parametrize("path", [b"/docs", b"/redoc", b"/openapi.json", b"/docs/assets/favicon.png"])
async def test_the_documentation_can_be_switched_off(path: bytes) -> None:
    async with served(api_docs=False) as app:
        answer = await send(app, "GET", path)
    assert (answer.status, answer.json()["error_code"], guarded(answer)) == (404, "not_found", True)
