"""The whole way in beside a real Better Auth: discovery, authorization, token, call; and who stays outside."""

from pathlib import Path

import httpx2
import pytest

from tests.e2e.better_auth import BetterAuthServer, Person
from tests.e2e.conftest import StartBetterAuth, StartTaskport, open_folder
from tests.e2e.mcp_clients import answer_of
from tests.e2e.mcp_oauth import let_in
from tests.e2e.service import TaskportProcess, free_port

Beside = tuple[BetterAuthServer, TaskportProcess]


@pytest.fixture
def beside(start_better_auth: StartBetterAuth, start_taskport: StartTaskport) -> Beside:
    """A Better Auth that issues tokens for agents, and the service that they are meant for."""
    port = free_port()
    server = start_better_auth(RESOURCE=f"http://127.0.0.1:{port}/mcp")
    return server, start_taskport(server, API_PORT=str(port))


def listing(service: TaskportProcess, token: str) -> httpx2.Response:
    """Ask for the tools with a token, as a client without OAuth does."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json, text/event-stream"}
    return httpx2.post(f"{service.url}/mcp", json=body, headers=headers, trust_env=False)


def a_person(server: BetterAuthServer) -> Person:
    return server.sign_up("ana@example.com", "correct horse battery", "Ana")


async def test_an_agent_is_let_in_and_acts_for_the_person(beside: Beside) -> None:
    server, service = beside
    ana = a_person(server)
    async with let_in(ana, f"{service.url}/mcp") as (agent, memory):
        made = await answer_of(agent, "create_tasks", tasks=[{"title": "By an agent"}])
        assert made["results"][0]["task"]["title"] == "By an agent"
    with service.app_with(ana.token()) as app:
        [entry] = app.get("/api/activity").json()["items"]
        assert (entry["actor"]["type"], entry["on_behalf_of"]) == ("agent", ana.id)
    assert memory.tokens is not None
    with service.app_with(memory.tokens.access_token) as stray:
        assert stray.get("/api/tasks").status_code == 401, "a token for agents opens nothing else"


async def test_an_agent_that_may_only_read_does_not_write(beside: Beside) -> None:
    server, service = beside
    async with let_in(a_person(server), f"{service.url}/mcp", "tasks:read") as (agent, _):
        assert (await answer_of(agent, "find_tasks"))["total"] == 0
        done = await agent.call_tool("create_tasks", {"tasks": [{"title": "No"}]})
        assert done.is_error


async def test_a_session_is_no_token_for_agents(beside: Beside) -> None:
    server, service = beside
    answer = listing(service, a_person(server).token())
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_token_for_another_service_stays_outside(beside: Beside, tmp_path: Path) -> None:
    server, service = beside
    async with let_in(a_person(server), f"{service.url}/mcp") as (_, memory):
        pass
    assert memory.tokens is not None
    with open_folder() as home:
        settings = {"TASKPORT_HOME": str(home), "BETTER_AUTH_URL": server.url}
        with TaskportProcess(tmp_path / "elsewhere.log", settings) as elsewhere:
            assert listing(elsewhere, memory.tokens.access_token).status_code == 401
    assert listing(service, memory.tokens.access_token).status_code == 200
