"""What every answer carries: the request's id and the headers that keep browsers out of trouble."""

import re

import pytest
from httpx2 import Response

from tests.contracts.http_failures import broken_storage
from tests.http_api import JSON, Api, created, path_of
from tests.http_log import Logged
from tests.http_routes import FINITE, Route

SECURITY = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def guarded(answer: Response) -> bool:
    return {name: answer.headers.get(name) for name in SECURITY} == SECURITY


class HeadersContract(Logged):
    """Inherit, and provide the fixture `api`."""

    async def test_every_good_answer_is_guarded(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        answers = [
            await api.ana.post("/api/tasks", json={"title": "Buy tea"}),
            await api.ana.get("/api/tasks"),
            await api.ana.get(path, headers={"if-none-match": '"1-1"'}),
            await api.ana.delete(path),
            await api.nobody.get("/health/live"),
            await api.nobody.get("/openapi.json"),
            await api.nobody.get("/docs/assets/favicon.png"),
        ]
        assert [answer.status_code for answer in answers] == [201, 200, 304, 204, 200, 200, 200]
        assert all(guarded(answer) for answer in answers)

    async def test_every_refusal_is_guarded(self, api: Api) -> None:
        answers = [
            await api.ana.post("/api/tasks", content=b"{", headers=JSON),
            await api.nobody.get("/api/tasks"),
            await api.ana.get("/api/ben/tasks"),
            await api.ana.get("/nope"),
            await api.ana.patch("/api/tasks"),
            await api.ana.post("/api/tasks", content=b" " * 2_000_000, headers=JSON),
            await api.ana.get("/api/tasks?limit=0"),
        ]
        assert [answer.status_code for answer in answers] == [400, 401, 403, 404, 405, 413, 422]
        assert all(guarded(answer) for answer in answers)

    async def test_a_failure_is_guarded(self, api: Api) -> None:
        async with api.but_with(**broken_storage(RuntimeError())) as broken:
            answer = await broken.ana.get("/api/tasks")
        assert (answer.status_code, guarded(answer)) == (500, True)

    @pytest.mark.parametrize("path", ["/docs", "/redoc"])
    async def test_the_pages_may_load_our_own_scripts_alone(self, api: Api, path: str) -> None:
        answer = await api.nobody.get(path)
        policy = answer.headers["content-security-policy"]
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
        assert "://" not in policy + answer.text
        assert guarded(answer) is False

    async def test_nothing_says_what_the_service_is_made_of(self, api: Api) -> None:
        names = (await api.ana.get("/api/tasks")).headers.keys()
        assert not {"server", "x-powered-by", "via", "set-cookie"} & set(names)

    @pytest.mark.parametrize("route", [route for route in FINITE if route.method == "GET"], ids=str)
    async def test_head_is_answered_like_get(self, api: Api, route: Route) -> None:
        path = route.path((await created(api.ana))["id"])
        head, get = [await api.ana.request(method, path, headers={"x-request-id": "1"}) for method in ("HEAD", "GET")]
        assert (head.status_code, head.headers) == (get.status_code, get.headers)

    # The request's id

    async def test_a_request_without_an_id_gets_one(self, api: Api) -> None:
        ids = {(await api.nobody.get("/health/live")).headers["x-request-id"] for _ in range(3)}
        assert len(ids) == 3
        assert all(UUID7.fullmatch(each) for each in ids)

    @pytest.mark.parametrize("path", ["/health/live", "/api/tasks", "/nope"])
    @pytest.mark.parametrize("given", ["1", "a.b_c~d-E", "x" * 128])
    async def test_the_clients_id_comes_back(self, api: Api, path: str, given: str) -> None:
        answer = await api.nobody.get(path, headers={"x-request-id": given})
        assert answer.headers["x-request-id"] == answer.json().get("request_id", given) == given

    @pytest.mark.parametrize("given", [b"", b"a b", b"x" * 129, b"<script>", b"a\tb", b"\xc3\xa9", b'"', b"a\x00b"])
    async def test_an_id_that_could_do_harm_does_not(self, api: Api, given: bytes) -> None:
        answer = await api.nobody.get("/health/live", headers=[(b"x-request-id", given)])
        assert UUID7.fullmatch(answer.headers["x-request-id"])

    async def test_an_answer_has_one_id(self, api: Api) -> None:
        answer = await api.nobody.get("/health/live", headers=[("x-request-id", "one"), ("x-request-id", "two")])
        assert answer.headers.get_list("x-request-id") == ["one"]
