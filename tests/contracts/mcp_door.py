"""The promises of `/mcp`: who is let in, and how those are told who are not."""

import pytest

from domain.identity import OwnerId, Principal, Scope
from entrypoints.mcp.tools import TOOLS
from tests.contracts.http_identity import UnreachableIdentity
from tests.http_api import FOREVER, Api, refused
from tests.mcp_messages import MODERN, OLDER, result_of, send, tool_result

both_eras = pytest.mark.parametrize("era", [MODERN, OLDER])
METADATA = "http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp"
HINT = f'resource_metadata="{METADATA}", scope="tasks:read tasks:write"'


class LimitedIdentity:
    """Every token names its only scope."""

    async def identify(self, token: str) -> Principal:
        return Principal(owner=OwnerId("ana"), expires_at=FOREVER, scopes=frozenset({Scope(token)}))


class DoorContract:
    @both_eras
    async def test_tools_are_listed_and_called(self, api: Api, era: str) -> None:
        listed = await result_of(api.ana, "tools/list", era=era)
        assert [tool["name"] for tool in listed["tools"]] == [tool.name for tool in TOOLS]
        done = await tool_result(api.ana, "create_tasks", era=era, tasks=[{"title": "Through the door"}])
        assert done["structuredContent"]["results"][0]["task"]["title"] == "Through the door"
        assert not done["isError"]

    @both_eras
    async def test_a_refusal_is_an_answer_with_one_sentence(self, api: Api, era: str) -> None:
        done = await tool_result(api.ana, "get_overview", era=era, when="now")
        assert done["isError"]
        assert done["content"] == [{"type": "text", "text": "There is no argument when: there are timezone"}]
        assert "structuredContent" not in done

    async def test_history_names_the_client_and_whom_it_acts_for(self, api: Api) -> None:
        done = await tool_result(api.ana, "create_tasks", tasks=[{"title": "Traced"}])
        task_id = done["structuredContent"]["results"][0]["task"]["id"]
        [entry] = (await api.ana.get(f"/api/tasks/{task_id}/history")).json()["items"]
        assert entry["actor"] == {"type": "agent", "id": "test client"}
        assert entry["on_behalf_of"] == "ana"

    async def test_the_owner_is_the_token_s(self, api: Api) -> None:
        await tool_result(api.ben, "create_tasks", tasks=[{"title": "Of Ben"}])
        found = await tool_result(api.ana, "find_tasks", query="of ben")
        assert found["structuredContent"] == {"tasks": [], "total": 0}

    async def test_without_a_token_the_answer_says_where_tokens_come_from(self, api: Api) -> None:
        answer = await send(api.nobody, "tools/list")
        refused(answer, 401, "token_missing")
        assert answer.headers["www-authenticate"] == f"Bearer {HINT}"
        document = (await api.nobody.get("/.well-known/oauth-protected-resource/mcp")).json()
        assert document == {
            "resource": "http://127.0.0.1:8000/mcp",
            "resource_name": "Taskport",
            "scopes_supported": ["tasks:read", "tasks:write"],
            "bearer_methods_supported": ["header"],
        }

    async def test_a_bad_token_is_refused_in_the_same_way(self, api: Api) -> None:
        answer = await send(api.nobody, "tools/list", headers={"authorization": "Bearer forged"})
        refused(answer, 401, "token_invalid")
        assert answer.headers["www-authenticate"].endswith(HINT)

    async def test_a_token_that_may_not_even_read_stays_outside(self, api: Api) -> None:
        async with api.but_with(agents_identity=LimitedIdentity()) as limited:
            answer = await send(limited.nobody, "tools/list", headers={"authorization": "Bearer tasks:write"})
            refused(answer, 403, "insufficient_scope")
            challenge = f'Bearer error="insufficient_scope", scope="tasks:read", resource_metadata="{METADATA}"'
            assert answer.headers["www-authenticate"] == challenge

    async def test_a_token_that_may_only_read_finds_and_does_not_write(self, api: Api) -> None:
        async with api.but_with(agents_identity=LimitedIdentity()) as limited:
            limited.nobody.headers["authorization"] = "Bearer tasks:read"
            assert not (await tool_result(limited.nobody, "find_tasks"))["isError"]
            done = await tool_result(limited.nobody, "create_tasks", tasks=[{"title": "No"}])
            assert done["content"][0]["text"].startswith("This token lacks the scope tasks:write")

    async def test_who_is_suspended_is_kept_out(self, api: Api) -> None:
        await tool_result(api.ben, "create_tasks", tasks=[{"title": "Before"}])
        await api.admin.post("/api/users/ben/suspend")
        refused(await send(api.ben, "tools/list"), 403, "user_suspended")
        await api.admin.post("/api/users/ben/reinstate")
        assert (await send(api.ben, "tools/list")).status_code == 200

    async def test_an_identity_provider_that_is_away_is_no_bad_token(self, api: Api) -> None:
        async with api.but_with(agents_identity=UnreachableIdentity()) as away:
            refused(await send(away.ana, "tools/list"), 503, "identity_unavailable")

    async def test_pages_of_other_origins_are_turned_away(self, api: Api) -> None:
        foreign = await send(api.ana, "tools/list", headers={"origin": "https://evil.example"})
        refused(foreign, 403, "foreign_origin")
        elsewhere = await send(api.ana, "tools/list", headers={"origin": "http://localhost:6274"})
        assert elsewhere.status_code == 200
        own = await send(api.ana, "tools/list", headers={"origin": "http://127.0.0.1:8000"})
        assert own.status_code == 200

    async def test_there_is_no_stream_to_open_and_no_session_to_end(self, api: Api) -> None:
        for method in ("GET", "DELETE", "PUT"):
            answer = await api.ana.request(method, "/mcp")
            refused(answer, 405, "method_not_allowed")
            assert answer.headers["allow"] == "POST"

    async def test_an_unknown_tool_is_an_error_of_the_protocol(self, api: Api) -> None:
        answer = await send(api.ana, "tools/call", era=OLDER, name="drop_tasks", arguments={})
        assert answer.json()["error"]["message"] == "There is no such tool: tools/list shows those there are."
