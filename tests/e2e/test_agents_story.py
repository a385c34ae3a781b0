"""An agent's day: it creates, plans, reschedules, completes and undoes, through the SDK's own client."""

from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from entrypoints.mcp.tools import TOOLS
from tests.e2e.mcp_clients import MODERN, OLDER, answer_of, over_http, over_stdio
from tests.e2e.service import TaskportProcess, taskport

both_eras = pytest.mark.parametrize("era", [MODERN, OLDER])
TASKS = [
    {"title": "Write the report", "priority": "high", "due": "today", "tags": ["work"]},
    {"title": "Book the dentist", "due": "yesterday"},
    {"title": "Water the plants", "due": "today"},
]


async def live_the_day(agent: Client) -> dict[str, Any]:
    """Do what the module says; return the ids of the tasks by their titles."""
    made = await answer_of(agent, "create_tasks", tasks=TASKS, idempotency_key="story-1")
    assert await answer_of(agent, "create_tasks", tasks=TASKS, idempotency_key="story-1") == made
    day = await answer_of(agent, "get_overview")
    assert [row["title"] for row in day["overdue"]] == ["Book the dentist"]
    assert [row["title"] for row in day["due_today"]] == ["Write the report", "Water the plants"]
    [mine] = (await answer_of(agent, "claim_tasks"))["results"]
    assert mine["task"]["title"] == "Write the report"
    await answer_of(agent, "reschedule_tasks", tasks=[{"task": "Book the dentist", "due": "tomorrow"}])
    await answer_of(agent, "complete_tasks", tasks=["Water the plants", "Write the report"])
    assert (await answer_of(agent, "find_tasks"))["total"] == 1
    gone = await answer_of(agent, "delete_tasks", tasks=["Book the dentist"])
    undone = await answer_of(agent, "undo", operation_id=gone["operation_id"])
    assert [row["title"] for row in undone["tasks"]] == ["Book the dentist"]
    return {result["task"]["title"]: result["task"]["id"] for result in made["results"]}


@both_eras
async def test_a_day_over_http(local_service: TaskportProcess, era: str) -> None:
    owner = f"http-{era}"
    async with over_http(local_service.url, local_service.token(owner), era) as agent:
        assert [tool.name for tool in (await agent.list_tools()).tools] == [tool.name for tool in TOOLS]
        ids = await live_the_day(agent)
        shown = await agent.read_resource(f"task://{ids['Book the dentist']}")
        assert '"title":"Book the dentist"' in shown.contents[0].model_dump()["text"]
    with local_service.app_with(local_service.token(owner)) as app:
        history = app.get(f"/api/tasks/{ids['Book the dentist']}/history").json()["items"]
        assert {entry["actor"]["type"] for entry in history} == {"agent"}
        assert {entry["on_behalf_of"] for entry in history} == {owner}
        # In the older era a client says its name once, and without sessions that is forgotten.
        assert {entry["actor"]["id"] for entry in history} == {"story teller" if era == MODERN else "mcp client"}


@both_eras
async def test_a_day_on_standard_input_and_output(taskport_home: Path, era: str) -> None:
    async with over_stdio({"TASKPORT_HOME": str(taskport_home)}, era) as agent:
        await live_the_day(agent)


async def test_a_desktop_client_shares_the_database_of_the_service_that_runs(
    taskport_home: Path, tmp_path: Path
) -> None:
    settings = {"TASKPORT_HOME": str(taskport_home)}
    with TaskportProcess(tmp_path / "taskport.log", settings) as service, service.app_with(service.token("me")) as app:
        app.post("/api/tasks", json={"title": "From the browser"})
        async with over_stdio(settings, MODERN) as agent:
            found = await answer_of(agent, "find_tasks")
            assert [row["title"] for row in found["tasks"]] == ["From the browser"]


async def test_an_access_token_opens_both_ways_and_gives_history_its_name(taskport_home: Path, tmp_path: Path) -> None:
    settings = {"TASKPORT_HOME": str(taskport_home)}
    with TaskportProcess(tmp_path / "taskport.log", settings) as service, service.app_with(service.token("ana")) as app:
        made = app.post("/api/users/me/tokens", json={"name": "desk robot"}).json()
        async with over_http(service.url, made["token"], OLDER) as agent:
            await answer_of(agent, "create_tasks", tasks=[{"title": "Over HTTP"}])
        async with over_stdio(settings | {"TASKPORT_TOKEN": made["token"]}, MODERN) as agent:
            await answer_of(agent, "create_tasks", tasks=[{"title": "Over pipes"}])
        history = app.get("/api/activity").json()["items"]
        assert [entry["actor"] for entry in history] == [{"type": "agent", "id": "desk robot"}] * 2
        assert {entry["on_behalf_of"] for entry in history} == {"ana"}


def test_without_a_token_a_service_beside_better_auth_says_what_is_missing() -> None:
    settings = {"BETTER_AUTH_SECRET": "a-secret-that-both-sides-know-0123456789"}
    refused = taskport("mcp", settings=settings)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Set TASKPORT_TOKEN to a personal access token" in refused.stderr


def test_a_token_that_is_no_good_is_said_at_once(taskport_home: Path) -> None:
    refused = taskport("mcp", settings={"TASKPORT_HOME": str(taskport_home), "TASKPORT_TOKEN": "forged"})
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "TASKPORT_TOKEN: The token is not valid." in refused.stderr
