"""The promises of MCP: agents that share a list are each given other tasks."""

import asyncio
from datetime import timedelta
from itertools import chain
from typing import Any

from httpx2 import AsyncClient

from tests.agents import ABSENT, Agent, errors_of
from tests.builders import NOON
from tests.http_api import Api, created, listed, recorded
from tests.http_lists import new_list
from tests.mcp_messages import tool_result

STOP = "That lease is lost: stop working on the task, somebody else may have it; claim_tasks gives others."


async def given(agent: Agent, **asked: Any) -> list[str]:
    """Claim, and return the titles of what was given."""
    return [result["task"]["title"] for result in (await agent.ask("claim_tasks", **asked))["results"]]


async def a_lease(agent: Agent) -> dict[str, str]:
    """Claim the next task; return what renews and releases it."""
    [result] = (await agent.ask("claim_tasks"))["results"]
    return {"task": result["task"]["id"], "lease_id": result["lease_id"]}


async def claimed(client: AsyncClient, **asked: Any) -> Any:
    return (await tool_result(client, "claim_tasks", **asked))["structuredContent"]


class AgentClaimsContract:
    async def test_each_is_given_the_most_urgent_task_that_nobody_has(self, api: Api) -> None:
        one, other = Agent(api=api, client="one"), Agent(api=api, client="other")
        await one.created("Later", {"title": "First", "priority": "high"}, "Last", {"title": "Low", "priority": "low"})
        assert [await given(agent) for agent in (one, other)] == [["First"], ["Later"]]
        assert await given(one, limit=50) == ["Last", "Low"]
        answer = await other.ask("claim_tasks")
        assert answer == {"results": [], "next": "Nothing that matches is free: ask again later."}

    async def test_agents_that_claim_at_once_are_given_each_task_once(self, api: Api) -> None:
        agents = [Agent(api=api, client=f"worker {number}") for number in range(10)]
        await agents[0].created(*(f"Part {number}" for number in range(30)))
        handed_out = await asyncio.gather(*(given(agent, limit=3) for agent in agents))
        assert sorted(chain(*handed_out)) == sorted(f"Part {number}" for number in range(30))

    async def test_it_asks_for_what_it_can_do(self, api: Api) -> None:
        await new_list(api.ana, "Builds")
        agent = Agent(api=api)
        await agent.created({"title": "Mend main", "list": "Builds", "tags": ["ci"], "due": "today"}, "Write a poem")
        await agent.ask("complete_tasks", tasks=["Write a poem"])
        await agent.created("Write a poem about ci")
        assert await given(agent, query="poem", limit=9) == ["Write a poem about ci"]
        assert await given(agent, list="builds", tags=["CI"], due_before="+1d", limit=9) == ["Mend main"]

    async def test_rest_and_agents_share_the_leases(self, api: Api) -> None:
        await created(api.ana)
        assert len((await claimed(api.ana))["results"]) == 1
        answer = await api.ana.post("/api/tasks/claim", json={"worker": "build"})
        assert answer.json() == {"items": []}

    async def test_a_lease_is_kept_and_given_back_with_its_id(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Paint", "Varnish")
        first, second = await a_lease(agent), await a_lease(agent)
        lost = first | {"lease_id": ABSENT}
        kept = await agent.ask("claim_tasks", leases=[first, lost, second], lease_seconds=3600)
        assert errors_of(kept) == [None, STOP, None]
        assert kept["expires_at"] > (await agent.ask("claim_tasks", leases=[second]))["expires_at"]
        back = await agent.ask("claim_tasks", leases=[first], release=True)
        assert back == {"results": [{"lease_id": first["lease_id"]}], "next": "What was released can be claimed again."}
        assert await given(agent, limit=9) == ["Paint"]
        malformed = await agent.call("claim_tasks", leases=[first | {"lease_id": "x"}])
        assert errors_of(malformed.content) == ["lease_id must be one that claim_tasks named."]

    async def test_to_complete_a_task_ends_its_lease(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Sweep")
        lease = await a_lease(agent)
        await agent.ask("complete_tasks", tasks=["Sweep"])
        answered = await agent.call("claim_tasks", leases=[lease])
        assert (answered.is_error, errors_of(answered.content)) == (True, [STOP])

    async def test_a_lease_that_ends_gives_the_task_to_the_next(self, api: Api) -> None:
        now = NOON
        async with api.but_with(clock=lambda: now) as timed:
            await created(timed.ana)
            first = await claimed(timed.ana, lease_seconds=60)
            assert first["expires_at"] == "2026-11-20T12:01:00+00:00"
            assert (await claimed(timed.ana))["results"] == []
            now = NOON + timedelta(seconds=60)
            assert len((await claimed(timed.ana))["results"]) == 1

    async def test_a_claim_that_is_sent_again_is_answered_again(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("One", "Other")
        first = await agent.ask("claim_tasks", idempotency_key="mcp-claim")
        assert await agent.ask("claim_tasks", idempotency_key="mcp-claim") == first
        assert len(await given(agent, limit=9)) == 1

    async def test_a_lease_is_no_part_of_the_task_and_of_nobody_else(self, api: Api) -> None:
        task = await created(api.ana)
        before = await recorded(api)
        agent, ben = Agent(api=api), Agent(api=api, owner="ben")
        assert await given(ben, limit=50) == []
        lease = await a_lease(agent)
        foreign, absent = [
            await ben.call("claim_tasks", leases=[lease | {"task": each}]) for each in (task["id"], ABSENT)
        ]
        assert foreign == absent
        assert (await listed(api.ana), await recorded(api)) == ([task], before)
