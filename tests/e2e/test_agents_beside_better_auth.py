"""The whole way in beside a real Better Auth: discovery, authorization, token, call; and who stays outside."""

from pathlib import Path
from typing import Any

import httpx2

from tests.e2e.better_auth import BetterAuthServer, Person
from tests.e2e.conftest import open_folder
from tests.e2e.mcp_clients import answer_of
from tests.e2e.mcp_oauth import let_in
from tests.e2e.service import TaskportProcess

Beside = tuple[BetterAuthServer, TaskportProcess]


def asked(service: TaskportProcess, token: str, method: str = "tools/list", **params: Any) -> httpx2.Response:
    """Ask with a token, as a client without OAuth does."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json, text/event-stream"}
    return httpx2.post(f"{service.url}/mcp", json=body, headers=headers, trust_env=False)


def a_person(server: BetterAuthServer, name: str) -> Person:
    return server.sign_up(f"{name}@example.com", "correct horse battery", name)


async def test_an_agent_is_let_in_and_acts_for_the_person(beside_better_auth: Beside) -> None:
    server, service = beside_better_auth
    ana = a_person(server, "ana")
    async with let_in(ana, f"{service.url}/mcp") as (agent, memory):
        made = await answer_of(agent, "create_tasks", tasks=[{"title": "By an agent"}])
        assert made["results"][0]["task"]["title"] == "By an agent"
    with service.app_with(ana.token()) as app:
        [entry] = app.get("/api/activity").json()["items"]
        assert (entry["actor"]["type"], entry["on_behalf_of"]) == ("agent", ana.id)
    assert memory.tokens is not None
    with service.app_with(memory.tokens.access_token) as stray:
        assert stray.get("/api/tasks").status_code == 401, "a token for agents opens nothing else"


async def test_an_agent_that_may_only_read_asks_for_more_before_it_writes(beside_better_auth: Beside) -> None:
    server, service = beside_better_auth
    async with let_in(a_person(server, "ben"), f"{service.url}/mcp", "tasks:read") as (agent, memory):
        assert (await answer_of(agent, "find_tasks"))["total"] == 0
        assert memory.tokens is not None
        reading = memory.tokens.access_token
        await answer_of(agent, "create_tasks", tasks=[{"title": "With consent"}])
        assert memory.tokens.access_token != reading
        assert await answer_of(agent, "find_tasks", query="consent")
    refused = asked(service, reading, "tools/call", name="create_tasks", arguments={"tasks": [{"title": "Without"}]})
    assert refused.status_code == 403
    assert 'error="insufficient_scope", scope="tasks:write"' in refused.headers["www-authenticate"]


async def test_a_session_is_no_token_for_agents(beside_better_auth: Beside) -> None:
    server, service = beside_better_auth
    answer = asked(service, a_person(server, "cleo").token())
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_token_for_another_service_stays_outside(beside_better_auth: Beside, tmp_path: Path) -> None:
    server, service = beside_better_auth
    async with let_in(a_person(server, "dan"), f"{service.url}/mcp") as (_, memory):
        pass
    assert memory.tokens is not None
    with open_folder() as home:
        settings = {"TASKPORT_HOME": str(home), "BETTER_AUTH_URL": server.url}
        with TaskportProcess(tmp_path / "elsewhere.log", settings) as elsewhere:
            assert asked(elsewhere, memory.tokens.access_token).status_code == 401
    assert asked(service, memory.tokens.access_token).status_code == 200
