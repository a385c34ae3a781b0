"""Bad bodies that the collection does not have: the neighbours of those that once hurt somebody."""

import pytest

from entrypoints.http.json_bodies import BODY_MAX
from tests.http_api import JSON, Api, created, listed, refused
from tests.http_routes import BODIES, OF_ONE_TASK, Route
from tests.raw_http import harmless, send

NEW = b'{"title":"x"}'

NOT_JSON = {
    "lone surrogate": rb'{"title":"\ud800"}',
    "lone low surrogate": rb'{"title":"x","description":"\udfff"}',
    "surrogate in a name": rb'{"title":"x","\ud800":1}',
    "member twice": b'{"title":"x","title":"x"}',
    "member twice, escaped": rb'{"title":"x","\u0074itle":"y"}',
    "member twice, below": b'{"title":"x","t":{"a":1,"a":2}}',
    "NaN": b'{"title":"x","priority":NaN}',
    "-Infinity": b'{"title":"x","priority":-Infinity}',
    "UTF-16": '{"title":"x"}'.encode("utf-16"),
    "UTF-16 without its mark": '{"title":"x"}'.encode("utf-16-le"),
    "Latin-1": '{"title":"é"}'.encode("latin-1"),
    "overlong UTF-8": b'{"title":"\xc0\xaf"}',
    "beyond Unicode": b'{"title":"\xf4\x90\x80\x80"}',
    "control character": b'{"title":"a\nb"}',
    "NUL behind": b'{"title":"x"}\0',
    "two values": b'{"title":"x"}{"title":"y"}',
    "comma behind": b'{"title":"x",}',
    "no quotes": b"{title:1}",
    "leading zero": b'{"title":"x","priority":01}',
    "hexadecimal": b'{"title":"x","priority":0x1}',
    "one bracket": b"[",
    "blank": b" \n",
    "very deep": b'{"title":' * 5000,
    "huge number": b'{"title":"x","priority":' + b"9" * 900_000 + b"}",
}
NAMES = ["__proto__", "constructor", "__class__", "model_config", "version", "deleted_at", "completed_at", "Title", ""]
MEDIA_TYPES = [
    "text/plain; charset=application/json",
    "text/json",
    "application/jsonp",
    "application/x-json",
    "application/json+xml",
    "json",
    "*/*",
    "multipart/form-data",
    "application",
    ";",
    " ",
    b"application/j\xffson",
]


class HostileBodiesContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("route", BODIES, ids=str)
    async def test_what_is_not_json_changes_nothing(self, api: Api, route: Route, subtests: pytest.Subtests) -> None:
        task = await created(api.ana)
        for name, body in NOT_JSON.items():
            with subtests.test(name):
                answer = await send(api.app, route.method, route.path(task["id"]).encode(), JSON, [body])
                assert harmless(answer, 400)["error_code"] == "malformed_json"
                assert await listed(api.ana) == [task]

    @pytest.mark.parametrize("name", NAMES)
    async def test_names_that_mean_something_elsewhere_are_unknown(
        self, api: Api, name: str, subtests: pytest.Subtests
    ) -> None:
        task_id = (await created(api.ana))["id"]
        for route in BODIES:
            with subtests.test(str(route)):
                answer = await api.ana.request(route.method, route.path(task_id), json=route.body | {name: {"x": 1}})
                (error,) = refused(answer, 422, "validation_failed")["errors"]
                assert error["code"] == "unknown"

    @pytest.mark.parametrize("media_type", MEDIA_TYPES, ids=str)
    async def test_a_body_of_another_kind_is_not_read(
        self, api: Api, media_type: str | bytes, subtests: pytest.Subtests
    ) -> None:
        task_id = (await created(api.ana))["id"]
        for route in BODIES:
            with subtests.test(str(route)):
                path = route.path(task_id).encode()
                answer = await send(api.app, route.method, path, {"content-type": media_type}, [NEW])
                assert harmless(answer, 415)["error_code"] == "unsupported_media_type"

    @pytest.mark.parametrize(
        "media_type", ["APPLICATION/JSON", "application/json; charset=utf-8", "application/a+json"]
    )
    async def test_json_is_read_under_its_other_names(self, api: Api, media_type: str) -> None:
        answer = await send(api.app, "POST", b"/api/tasks", {"content-type": media_type}, [NEW])
        assert answer.status == 201

    # Size

    async def test_a_body_that_grows_too_large_on_the_way_is_refused(self, api: Api, subtests: pytest.Subtests) -> None:
        for route in BODIES:
            with subtests.test(str(route)):
                answer = await send(api.app, route.method, route.path().encode(), JSON, [b" " * 65_536] * 32)
                assert harmless(answer, 413)["error_code"] == "content_too_large"

    async def test_a_body_that_announces_itself_as_too_large_is_refused_unread(
        self, api: Api, subtests: pytest.Subtests
    ) -> None:
        headers = {**JSON, "content-length": str(BODY_MAX + 1)}
        for route in OF_ONE_TASK:
            with subtests.test(str(route)):
                answer = await send(api.app, route.method, route.path().encode(), headers, [NEW])
                assert harmless(answer, 413)["error_code"] == "content_too_large"

    async def test_a_body_may_have_one_mebibyte(self, api: Api) -> None:
        whole = NEW + b" " * (BODY_MAX - len(NEW))
        fits = await send(api.app, "POST", b"/api/tasks", JSON, [whole[:-9], whole[-9:]])
        grows = await send(api.app, "POST", b"/api/tasks", JSON, [whole, b" "])
        assert (fits.status, grows.status) == (201, 413)

    @pytest.mark.parametrize(
        "length", ["", "-1", "+5", "abc", "1e9", "0x10", b"\xb2", "9" * 5000, "00000000000000000013"]
    )
    async def test_a_length_that_is_none_does_no_harm(self, api: Api, length: str | bytes) -> None:
        answer = await send(api.app, "POST", b"/api/tasks", {**JSON, "content-length": length}, [NEW])
        assert answer.status in {201, 400, 413}
