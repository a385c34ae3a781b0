"""What is logged of a request: one line that names no path, no token and nothing that a user wrote."""

from typing import Any

import pytest

from domain.errors import IdentityUnavailable, OutcomeUnknown, Overloaded, StorageUnavailable
from tests.contracts.http_failures import Broken, asked, broken_storage
from tests.http_api import Api, created
from tests.http_log import CaughtLog, Logged
from tests.http_routes import FINITE, PRIVATE, STORED

CANARY = "canary-7391"


class LogContract(Logged):
    """Inherit, and provide the fixture `api`."""

    async def test_a_request_is_one_line(self, api: Api, log: CaughtLog) -> None:
        answer = await api.ana.get("/api/tasks?limit=1", headers={"x-request-id": "mine"})
        (line,) = log.events
        assert answer.status_code == line["status"] == 200
        assert line.pop("timestamp").endswith("Z")
        assert 0 < line.pop("duration_ms") < 5000
        assert line == {
            "event": "request",
            "level": "info",
            "request_id": "mine",
            "owner": "ana",
            "method": "GET",
            "route": "/api/tasks",
            "status": 200,
        }

    async def test_the_line_names_the_route_and_not_the_path(
        self, api: Api, log: CaughtLog, subtests: pytest.Subtests
    ) -> None:
        for route in FINITE:
            with subtests.test(str(route)):
                log.forget()
                await api.ana.request(route.method, route.path(), json=route.body)
                (line,) = log.but_for_security
                assert (line["method"], line["route"]) == (route.method, route.template)

    async def test_the_line_names_the_method_that_came(self, api: Api, log: CaughtLog) -> None:
        await api.ana.head("/api/tasks")
        (line,) = log.events
        assert (line["method"], line["route"], line["status"]) == ("HEAD", "/api/tasks", 200)

    @pytest.mark.parametrize("method", ["GET", "BOGUS"])
    async def test_a_path_that_leads_nowhere_has_no_route(self, api: Api, log: CaughtLog, method: str) -> None:
        await api.ana.request(method, f"/{CANARY}?{CANARY}")
        (line,) = log.events
        assert (line["route"], line["owner"], line["status"]) == (None, None, 404)
        assert CANARY not in log.text

    async def test_a_stranger_is_nobody_in_the_log(self, api: Api, log: CaughtLog, subtests: pytest.Subtests) -> None:
        for route in PRIVATE:
            with subtests.test(str(route)):
                log.forget()
                await api.nobody.request(route.method, route.path(), headers={"authorization": f"Bearer {CANARY}"})
                (line,) = log.events
                assert (line["status"], line["owner"], CANARY in log.text) == (401, None, False)

    @pytest.mark.parametrize(
        "request_",
        [
            {"method": "POST", "url": "/api/tasks", "json": {"title": CANARY, "description": CANARY}},
            {"method": "POST", "url": "/api/tasks", "json": {"title": CANARY * 50}},
            {"method": "POST", "url": "/api/tasks", "json": {CANARY: CANARY}},
            {"method": "POST", "url": "/api/tasks", "content": CANARY},
            {"method": "GET", "url": f"/api/tasks/{CANARY}"},
            {"method": "GET", "url": f"/api/{CANARY}/tasks"},
            {"method": "GET", "url": f"/api/tasks?{CANARY}={CANARY}"},
            {"method": "GET", "url": "/api/tasks", "headers": {"if-none-match": CANARY, "cookie": CANARY}},
            {"method": "GET", "url": "/api/tasks", "headers": {"user-agent": CANARY, "referer": CANARY}},
        ],
    )
    async def test_nothing_that_a_client_sent_is_logged(
        self, api: Api, log: CaughtLog, request_: dict[str, Any]
    ) -> None:
        await api.ana.request(**request_)
        assert (len(log.events), CANARY in log.text) == (1, False)

    async def test_a_request_id_cannot_forge_a_line(self, api: Api, log: CaughtLog) -> None:
        await api.nobody.get("/health/live", headers={"x-request-id": 'x"}\t{"event":"forged'})
        (line,) = log.events
        assert "forged" not in line["request_id"]

    # Failures

    async def test_an_unexpected_failure_is_one_line_more(
        self, api: Api, log: CaughtLog, subtests: pytest.Subtests
    ) -> None:
        async with api.but_with(**broken_storage(RuntimeError(CANARY))) as broken:
            for route in STORED:
                with subtests.test(str(route)):
                    log.forget()
                    answer = await asked(broken, route)
                    failure, line = log.but_for_security
                    assert (failure["event"], failure["level"]) == ("unexpected failure", "error")
                    assert failure["request_id"] == line["request_id"] == answer.headers["x-request-id"]
                    assert failure["failure"]["exception"] == "builtins.RuntimeError"
                    assert any("http_failures.py" in str(place) for place in failure["failure"]["stack"])
                    assert (line["event"], line["status"], line["route"]) == ("request", 500, route.template)

    async def test_its_message_and_its_causes_messages_are_not_in_it(self, api: Api, log: CaughtLog) -> None:
        failure = RuntimeError(CANARY)
        failure.__cause__ = ValueError(f"title={CANARY}")
        async with api.but_with(**broken_storage(failure)) as broken:
            task = await created(api.ana)
            await broken.ana.patch(f"/api/tasks/{task['id']}", json={"title": CANARY})
        (line,) = (event for event in log.events if event["event"] == "unexpected failure")
        assert line["failure"]["exception"] == "builtins.RuntimeError from builtins.ValueError"
        assert CANARY not in log.text

    @pytest.mark.parametrize(
        "ports",
        [
            broken_storage(StorageUnavailable("away")),
            broken_storage(OutcomeUnknown("who knows")),
            {"identity": Broken(IdentityUnavailable("away"))},
        ],
        ids=["storage", "outcome", "identity"],
    )
    async def test_a_503_says_in_the_log_what_was_away(
        self, api: Api, log: CaughtLog, ports: dict[str, object]
    ) -> None:
        async with api.but_with(**ports) as broken:
            await broken.ana.post("/api/tasks", json={"title": CANARY})
        failure, line = log.events
        assert line["status"] == 503
        assert failure["failure"]["exception"].split(" ")[0].startswith("domain.errors.")
        assert failure["failure"]["stack"]
        assert CANARY not in log.text

    async def test_a_503_that_any_crowd_can_bring_about_is_one_line(self, api: Api, log: CaughtLog) -> None:
        async with api.but_with(identity=Broken(Overloaded())) as crowded:
            answer = await crowded.nobody.get("/api/tasks", headers={"authorization": f"Bearer {CANARY}"})
        (line,) = log.events
        assert (answer.status_code, line["event"], line["status"]) == (503, "request", 503)
