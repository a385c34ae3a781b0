"""The promises of `/mcp`: what holds for REST holds for agents, and what fails here is told without a word too much."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import StorageUnavailable
from domain.identity import OwnerId, Principal, Scope
from entrypoints.mcp import deadline
from entrypoints.mcp.tools import TOOLS
from tests.agents import ABSENT, ARGUMENTS
from tests.contracts.http_failures import SECRET, broken_storage
from tests.contracts.http_limits import SlowQueries, limits
from tests.http_api import FOREVER, Api, refused
from tests.http_log import CaughtLog, Logged
from tests.mcp_messages import MODERN, OLDER, send, tool_result

both_eras = pytest.mark.parametrize("era", [MODERN, OLDER])
METADATA = "http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp"


class ReadOnly:
    """Everybody is Ana with a token that may only read: one that she consented to, or one that she made."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal

    async def identify(self, _: str) -> Principal:
        return self.principal


def read_only(agent: str | None) -> ReadOnly:
    scopes = frozenset({Scope.READ})
    return ReadOnly(Principal(owner=OwnerId("ana"), expires_at=FOREVER, scopes=scopes, agent=agent))


class AgentBoundsContract(Logged):
    # Rates and time

    async def test_calls_count_for_their_owner_together_with_those_of_rest(self, api: Api) -> None:
        async with api.but_with(limits=limits(quota=3)) as limited:
            answers = [await send(limited.ana, "tools/list"), await limited.ana.get("/api/tasks")]
            answers += [await send(limited.ana, "tools/call", name="find_tasks", arguments={}) for _ in range(2)]
            of_ben = await send(limited.ben, "tools/list")
        assert [answer.status_code for answer in (*answers, of_ben)] == [200, 200, 200, 429, 200]
        refused(answers[3], 429, "rate_limited")
        assert answers[3].headers["retry-after"] == "45"

    @both_eras
    async def test_a_call_that_takes_too_long_is_given_up(
        self, api: Api, era: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(deadline, "DEADLINE", 0.05)
        async with api.but_with(task_queries=SlowQueries(at_once=2)) as slow:
            done = await tool_result(slow.ana, "find_tasks", era=era)
        assert done["isError"]
        assert done["content"][0]["text"] == (
            "Taskport cannot answer right now: nothing was done, try again in a few seconds."
        )

    # Scopes

    async def test_a_client_that_a_person_let_in_is_told_to_ask_for_more(self, api: Api) -> None:
        heard: list[SecurityEvent] = []
        async with api.but_with(agents_identity=read_only("client-1"), audit=heard.append) as limited:
            assert not (await tool_result(limited.ana, "find_tasks"))["isError"]
            asked: dict[str, Any] = {"name": "create_tasks", "arguments": {"tasks": [{"title": "No"}]}}
            for era in (MODERN, OLDER):
                answer = await send(limited.ana, "tools/call", era=era, **asked)
                refused(answer, 403, "insufficient_scope")
                challenge = f'Bearer error="insufficient_scope", scope="tasks:write", resource_metadata="{METADATA}"'
                assert answer.headers["www-authenticate"] == challenge
        assert [(event.kind, event.reason, event.subject) for event in heard] == [
            (SecurityEventKind.SCOPE_REFUSED, "tasks:write", "/mcp")
        ] * 2

    async def test_another_token_is_refused_by_every_tool_that_writes_and_the_operator_is_told(self, api: Api) -> None:
        heard: list[SecurityEvent] = []
        writing = [tool.name for tool in TOOLS if tool.needs is Scope.WRITE]
        async with api.but_with(agents_identity=read_only(None), audit=heard.append) as limited:
            for name in writing:
                done = await tool_result(limited.ana, name, **ARGUMENTS[name])
                assert done["content"][0]["text"].startswith("This token lacks the scope tasks:write")
        told = [(event.kind, event.owner, event.reason, event.subject) for event in heard]
        assert told == [(SecurityEventKind.SCOPE_REFUSED, "ana", "tasks:write", name) for name in writing]

    async def test_the_line_for_the_operator_names_the_request(self, api: Api, log: CaughtLog) -> None:
        async with api.but_with(agents_identity=read_only(None)) as limited:
            await send(limited.ana, "tools/call", headers={"x-request-id": "mine"}, name="undo", arguments={})
        [line] = [line for line in log.events if line["event"] == "security"]
        assert (line["kind"], line["subject"], line["request_id"]) == ("scope_refused", "undo", "mine")

    # Failures

    async def test_an_unexpected_failure_tells_the_agent_nothing(self, api: Api) -> None:
        async with api.but_with(**broken_storage(RuntimeError(SECRET))) as broken:
            for answer in [await send(broken.ana, method, **asked) for method, asked in every_call()]:
                assert answer.json()["error"]["message"].startswith("Something went wrong here: "), answer.text
                assert SECRET not in answer.text

    async def test_storage_that_is_away_is_told_as_such(self, api: Api) -> None:
        async with api.but_with(**broken_storage(StorageUnavailable(SECRET))) as away:
            for answer in [await send(away.ana, method, **asked) for method, asked in every_call()]:
                assert "Taskport cannot answer right now: nothing was done" in answer.text, answer.text
                assert SECRET not in answer.text


def every_call() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each tool, and what has an address, as an agent asks for it."""
    yield from (("tools/call", {"name": tool.name, "arguments": ARGUMENTS[tool.name]}) for tool in TOOLS)
    yield "resources/read", {"uri": f"task://{ABSENT}"}
    yield "prompts/get", {"name": "plan_my_day"}
