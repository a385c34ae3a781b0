"""Every refusal is a problem (RFC 9457) with all its members, whatever refused it."""

from typing import Any, NamedTuple

import pytest
from httpx2 import Response

from tests.http_api import JSON, Api, created, path_of, refused
from tests.http_routes import ROUTES

MEMBERS = {"type", "title", "status", "detail", "instance", "error_code", "errors", "request_id"}
OLDER_MEMBERS = {"error", "message", "details"}
ABSENT = "/01900000-0000-7000-8000-00000000dead"
EVERY_METHOD = {"BOGUS", "CONNECT", "DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
METHODS = {path: {"GET", "HEAD"} for path in ("/openapi.json", "/docs", "/docs/assets/favicon.png")}
for _route in ROUTES:
    METHODS.setdefault(_route.path().partition("?")[0], set()).update(
        {"GET", "HEAD"} if _route.method == "GET" else {_route.method}
    )


class Refusal(NamedTuple):
    """What provokes a problem, and what is told of it."""

    method: str
    rest: str
    arguments: dict[str, Any]
    status: int
    title: str
    error_code: str


STALE = {"json": {}, "headers": {"if-match": '"9-1"'}}
REFUSALS = [
    Refusal("POST", "", {"content": b"{", "headers": JSON}, 400, "Bad Request", "malformed_json"),
    Refusal("GET", "{task}", {"headers": {"if-none-match": "x"}}, 400, "Bad Request", "malformed_precondition"),
    Refusal("GET", "", {"headers": {"authorization": ""}}, 401, "Unauthorized", "token_missing"),
    Refusal("GET", "", {"headers": {"authorization": "Bearer x"}}, 401, "Unauthorized", "token_invalid"),
    Refusal("GET", ABSENT, {}, 404, "Not Found", "task_not_found"),
    Refusal("POST", ABSENT, {}, 405, "Method Not Allowed", "method_not_allowed"),
    Refusal("PATCH", "{task}", STALE, 412, "Precondition Failed", "precondition_failed"),
    Refusal("POST", "", {"content": b" " * 1_048_577}, 413, "Content Too Large", "content_too_large"),
    Refusal("POST", "", {"content": b"title=x"}, 415, "Unsupported Media Type", "unsupported_media_type"),
    Refusal("POST", "", {"json": {}}, 422, "Unprocessable Content", "validation_failed"),
    Refusal("GET", "/no-id", {}, 422, "Unprocessable Content", "validation_failed"),
    Refusal("GET", "?limit=0", {}, 422, "Unprocessable Content", "validation_failed"),
]
NOWHERE = ["/", "/api", "/nope", "/api/tasks/", "/api/nope", "/api/tasks/x/y", "/docs/assets/nope", "/favicon.ico"]
every_refusal = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.status} {refusal.rest}")


async def provoked(api: Api, mount: str, refusal: Refusal) -> tuple[str, Response]:
    task = await created(api.ana)
    path = mount + refusal.rest.replace("{task}", f"/{task['id']}")
    return path.partition("?")[0], await api.ana.request(refusal.method, path, **refusal.arguments)


class ProblemsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("mount", ["/api/tasks", "/api/todos", "/api/ana/tasks"])
    @every_refusal
    async def test_a_refusal_has_every_member(self, api: Api, mount: str, refusal: Refusal) -> None:
        path, answer = await provoked(api, mount, refusal)
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem.keys() - OLDER_MEMBERS == MEMBERS
        assert (answer.status_code, problem["status"], problem["title"]) == (refusal.status,) * 2 + (refusal.title,)
        assert (problem["error_code"], problem["type"]) == (refusal.error_code, f"/problems/{refusal.error_code}")
        assert (problem["instance"], problem["request_id"]) == (path, answer.headers["x-request-id"])
        assert problem["detail"].endswith(".")

    @every_refusal
    async def test_with_the_owner_in_the_path_it_has_the_older_members_too(self, api: Api, refusal: Refusal) -> None:
        _, answer = await provoked(api, "/api/ana/tasks", refusal)
        problem = answer.json()
        older = (problem["error"], problem["message"], problem["details"])
        assert older == (refusal.error_code, problem["detail"], problem["errors"])

    @pytest.mark.parametrize("mount", ["/api/tasks", "/api/todos"])
    async def test_elsewhere_it_has_not(self, api: Api, mount: str) -> None:
        assert not OLDER_MEMBERS & (await api.ana.get(mount + ABSENT)).json().keys()

    @pytest.mark.parametrize("path", NOWHERE)
    async def test_a_path_that_leads_nowhere_is_not_found(self, api: Api, path: str) -> None:
        answer = await api.nobody.get(path)
        assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found")
        assert (answer.json().keys(), answer.json()["instance"]) == (MEMBERS, path)

    async def test_a_method_that_a_path_lacks_is_answered_with_those_it_has(
        self, api: Api, subtests: pytest.Subtests
    ) -> None:
        for path, has in METHODS.items():
            for method in sorted(EVERY_METHOD - has):
                with subtests.test(f"{method} {path}"):
                    answer = await api.ana.request(method, path)
                    refused(answer, 405, "method_not_allowed")
                    assert answer.headers["allow"] == ", ".join(sorted(has))

    async def test_the_path_is_shown_as_it_came_and_the_query_is_not(self, api: Api) -> None:
        answer = await api.nobody.get("/api/%C3%A9%3Cb%3E?secret=1")
        assert answer.json()["instance"] == "/api/%C3%A9%3Cb%3E"

    @pytest.mark.parametrize("field", ["title", "description", "priority", "is_completed"])
    async def test_what_was_refused_is_not_repeated(self, api: Api, field: str) -> None:
        task = await created(api.ana)
        for sent in ("canary" * 500, ["canary"], {"canary": 1}):
            answer = await api.ana.patch(path_of(task), json={field: sent})
            assert (answer.status_code, "canary" in answer.text) == (422, False)
