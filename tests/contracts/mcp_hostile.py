"""The promises of `/mcp`: what is no message of ours is refused in one voice, and nothing comes of it."""

from typing import Any

import pytest
from httpx2 import Response

from tests.http_api import JSON, Api, listed, refused
from tests.mcp_messages import MODERN, OLDER, asked, headers_of

NEW = b'{"title":"Smuggled"}'
BAD: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "no object": b'"x"',
    "null": b"null",
    "an empty batch": b"[]",
    "a batch": asked(b"[%s]" % NEW, around=b"[%s]"),
    "a batch of two": asked(b"[%s]" % NEW, around=b"[%s,%s]"),
    "a name twice": asked(b'[{"title":"x","title":"Smuggled"}]'),
    "a method twice": asked(b"[%s]" % NEW).replace(b'"id":1', b'"id":1,"method":"ping"'),
    "too deep": asked(b"[" * 40 + b"]" * 40),
    "deeper than any stack": asked(b"[" * 100_000 + b"]" * 100_000),
    "too wide": asked(b"[%s1]" % (b"1," * 20_000)),
    "no number": asked(b'[{"title":NaN}]'),
    "half a surrogate": asked(b'[{"title":"\\ud800"}]'),
    "a byte order mark": b"\xef\xbb\xbf" + asked(b"[%s]" % NEW),
    "another encoding": asked(b"[%s]" % NEW).decode().encode("utf-16"),
    "no UTF-8": b"\xff",
}


async def posted(api: Api, body: bytes, era: str) -> Response:
    return await api.ana.post("/mcp", content=body, headers=JSON | headers_of(era, "tools/call", "create_tasks"))


class HostileMessagesContract:
    @pytest.mark.parametrize("era", [MODERN, OLDER])
    async def test_what_is_no_message_is_refused_in_one_sentence(
        self, api: Api, era: str, subtests: pytest.Subtests
    ) -> None:
        for name, body in BAD.items():
            with subtests.test(name):
                answer = await posted(api, body, era)
                error: dict[str, Any] = answer.json()["error"]
                assert (answer.status_code, error["code"]) in {(400, -32700), (400, -32600)}
                assert error["message"].startswith("Send one message as strict JSON: no batch")
        assert await listed(api.ana) == []

    @pytest.mark.parametrize("era", [MODERN, OLDER])
    async def test_the_same_message_without_the_fault_is_taken(self, api: Api, era: str) -> None:
        answer = await posted(api, asked(b"[%s]" % NEW), era)
        assert answer.json()["result"]["isError"] is False
        assert [task["title"] for task in await listed(api.ana)] == ["Smuggled"]

    async def test_a_message_that_no_server_knows_is_an_error_of_the_protocol(self, api: Api) -> None:
        for body in (b'{"jsonrpc":"2.0"}', b'{"jsonrpc":"2.0","id":1,"method":"__class__"}', b'{"id":{},"method":1}'):
            answer = await posted(api, body, MODERN)
            assert (answer.status_code, "error" in answer.json()) == (400, True), body

    async def test_a_body_that_is_too_large_is_refused(self, api: Api) -> None:
        refused(await posted(api, asked(b'["%s"]' % (b"x" * 1_100_000)), MODERN), 413, "content_too_large")

    async def test_nobody_s_body_is_looked_at(self, api: Api) -> None:
        answer = await api.nobody.post("/mcp", content=b"{", headers=JSON)
        refused(answer, 401, "token_missing")

    async def test_a_message_has_no_parameters_in_its_address(self, api: Api) -> None:
        refused(await api.ana.post("/mcp?user=ben", json={}), 422, "validation_failed")
