"""Bad paths, queries and headers that the collection does not have."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from tests.http_api import JSON, Api, created, listed, path_of, refused
from tests.http_routes import OF_ONE_TASK
from tests.raw_http import harmless, send

NO_IDS = [
    "01900000-0000-7000-8000-00000000deag",
    "01900000-0000-7000-8000-00000000de%C3%A9",
    "%EF%BC%910900000-0000-7000-8000-00000000dea",
    "%ED%A0%80",
    "%FF",
    "a" * 8_000,
    "..",
    "1",
]
ALIASES: list[Callable[[str], str]] = [
    str.upper,
    lambda task_id: task_id.replace("-", ""),
    lambda task_id: f"urn:uuid:{task_id}",
    lambda task_id: f"{{{task_id}}}",
    lambda task_id: f"{task_id}%0A",
    lambda task_id: f"%20{task_id}",
    lambda task_id: f"{task_id[:-1]}%20",
    lambda task_id: task_id.replace("-", "%2D").upper(),
    lambda task_id: task_id[:8] + task_id[9:] + "-",
]
LONG_QUERIES = {
    "name": b"a" * 8_000 + b"=1",
    "value": b"limit=" + b"1" * 8_000,
    "sort": b"sort=" + b"title," * 1_300,
    "names": b"&".join(b"p%d" % number for number in range(1500)),
    "same name": b"a&" * 4_000,
    "repeated": b"limit=1&" * 1_000,
    "priorities": b"priority=low&" * 600,
    "escapes": b"sort=" + b"%00" * 2_600,
}


class HostileRequestsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("query", LONG_QUERIES.values(), ids=LONG_QUERIES)
    async def test_a_long_query_gets_a_short_answer(self, api: Api, query: bytes) -> None:
        harmless(await send(api.app, "GET", b"/api/tasks?" + query), 422)

    @pytest.mark.parametrize("task_id", NO_IDS, ids=lambda task_id: task_id[:40])
    async def test_what_is_no_id_is_refused(self, api: Api, task_id: str, subtests: pytest.Subtests) -> None:
        for route in OF_ONE_TASK:
            with subtests.test(str(route)):
                path = route.path(task_id).encode()
                harmless(await send(api.app, route.method, path, JSON, [b"{}"]), 404, 422)

    @pytest.mark.parametrize("alias", ALIASES)
    async def test_an_id_has_one_spelling(
        self, api: Api, alias: Callable[[str], str], subtests: pytest.Subtests
    ) -> None:
        task = await created(api.ana)
        for route in OF_ONE_TASK:
            with subtests.test(str(route)):
                path = route.path(alias(task["id"])).encode()
                harmless(await send(api.app, route.method, path, JSON, [b"{}"]), 422)
                assert await listed(api.ana) == [task]

    @pytest.mark.parametrize("name", ["if-match", "if-none-match"])
    @pytest.mark.parametrize(
        "value", ['"' * 16_001, '"a",' * 4_000, '"a"' + " " * 16_000 + "x", "," * 16_000, b'"\xff"\x00', "W/" * 8_000]
    )
    async def test_a_precondition_that_goes_on_forever_is_malformed(
        self, api: Api, name: str, value: str | bytes
    ) -> None:
        path = path_of(await created(api.ana)).encode()
        method = "GET" if name == "if-none-match" else "DELETE"
        assert harmless(await send(api.app, method, path, {name: value}), 400)["errors"][0]["code"] == "malformed"

    async def test_what_is_longer_than_anybody_needs_is_not_looked_at(self, api: Api) -> None:
        long = [
            await send(api.app, "GET", b"/api/tasks/" + b"a" * 8192),
            await send(api.app, "GET", b"/api/tasks?" + b"a" * 8192),
            await send(api.app, "GET", b"/api/tasks", {"cookie": "a" * 16384}),
            await send(api.app, "GET", b"/api/tasks", {"cookie": ("a",) * 3000}),
        ]
        codes = [harmless(answer, 414, 431)["error_code"] for answer in long]
        assert codes == ["uri_too_long", "uri_too_long", "headers_too_large", "headers_too_large"]
        assert all(len(answer.body) < 9000 for answer in long)

    async def test_a_body_that_does_not_come_is_not_waited_for(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("entrypoints.http.json_bodies.SECONDS_FOR_BODY", 0.05)

        async def begun_and_never_ended() -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.Event().wait()

        answer = await api.ana.post("/api/tasks", content=begun_and_never_ended(), headers=JSON)
        assert refused(answer, 408, "request_timeout")
        assert answer.headers["connection"] == "close"

    @pytest.mark.parametrize("header", ["x-http-method-override", "x-http-method", "x-method-override"])
    async def test_the_method_is_the_method(self, api: Api, header: str) -> None:
        task = await created(api.ana)
        assert (await api.ana.get(path_of(task), headers={header: "DELETE"})).status_code == 200
        assert await listed(api.ana) == [task]

    @pytest.mark.parametrize("host", ["", "a b", "a/b", "a@b", "http://a", "a:b", "a\tb", b"\xff", ("a", "a")], ids=str)
    async def test_a_host_is_a_name_or_an_address(self, api: Api, host: str | bytes | tuple[str, ...]) -> None:
        assert harmless(await send(api.app, "GET", b"/api/tasks", {"host": host}), 400)["error_code"] == "bad_request"

    @pytest.mark.parametrize("host", ["a", "A.b-c:80", "127.0.0.1", "[::1]:8000", "xn--bcher-kva.example", "a_b"])
    async def test_any_one_host_will_do(self, api: Api, host: str) -> None:
        assert (await send(api.app, "GET", b"/api/tasks", {"host": host})).status == 200

    @pytest.mark.parametrize("header", ["x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-host"])
    async def test_the_path_is_the_path(self, api: Api, header: str) -> None:
        answer = await api.ana.post("/api/tasks", json={"title": "x"}, headers={header: "/api/trash"})
        assert answer.headers["location"].startswith("/api/tasks/")
