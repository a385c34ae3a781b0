"""The promises of MCP: calls that are sent again."""

from tests.agents import Agent
from tests.http_api import Api


class AgentRetriesContract:
    async def test_a_call_with_a_key_is_done_once_and_answered_twice(self, api: Api) -> None:
        agent = Agent(api=api)
        first = await agent.ask("create_tasks", tasks=[{"title": "Only once"}], idempotency_key="mcp-once")
        again = await agent.ask("create_tasks", tasks=[{"title": "Only once"}], idempotency_key="mcp-once")
        assert again == first
        assert await agent.found(query="only once") == ["Only once"]

    async def test_a_deletion_by_title_is_answered_again_although_the_title_is_gone(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Gone for now")
        first = await agent.ask("delete_tasks", tasks=["Gone for now", "Never there"], idempotency_key="mcp-gone")
        assert (
            await agent.ask("delete_tasks", tasks=["Gone for now", "Never there"], idempotency_key="mcp-gone") == first
        )

    async def test_an_undo_with_a_key_is_answered_again(self, api: Api) -> None:
        agent = Agent(api=api)
        operation_id = (await agent.ask("create_tasks", tasks=[{"title": "Back"}]))["operation_id"]
        first = await agent.ask("undo", operation_id=operation_id, idempotency_key="mcp-undo")
        assert await agent.ask("undo", operation_id=operation_id, idempotency_key="mcp-undo") == first

    async def test_a_key_belongs_to_one_call(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Once", "Twice")
        await agent.ask("complete_tasks", tasks=["Once"], idempotency_key="mcp-other")
        sentence = await agent.refused("complete_tasks", tasks=["Twice"], idempotency_key="mcp-other")
        assert sentence == "That idempotency_key belongs to another call: nothing was done, make a new one."

    async def test_the_keys_of_the_two_doors_are_the_same(self, api: Api) -> None:
        body = {"title": "Through the other door"}
        answer = await api.ana.post("/api/tasks", json=body, headers={"Idempotency-Key": "mcp-door"})
        assert answer.status_code == 201
        assert "belongs to another call" in await Agent(api=api).refused(
            "create_tasks", tasks=[body], idempotency_key="mcp-door"
        )
