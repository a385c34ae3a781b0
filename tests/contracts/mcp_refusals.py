"""The promises of MCP: what is refused, in one sentence that says what to do next."""

from typing import Any

import pytest

from domain.identity import Scope
from entrypoints.mcp.arguments import TaskUpdate
from entrypoints.mcp.calls import UnknownTool
from entrypoints.mcp.questions import ClaimTasks
from entrypoints.mcp.tools import TOOLS
from tests.agents import ABSENT, ARGUMENTS, Agent
from tests.http_api import Api

TOGETHER = "leases go with release and lease_seconds alone: claim in another call."
SENTENCES: list[tuple[str, dict[str, Any], str]] = [
    ("find_tasks", {"statuz": "all"}, "There is no argument statuz: did you mean status?"),
    (
        "update_tasks",
        {"tasks": [{"task": "x", "name": "y"}]},
        "There is no argument tasks.0.name: there are " + ", ".join(TaskUpdate.model_fields),
    ),
    ("list_lists", {"all": True}, "There is no argument all: there are archived"),
    ("find_tasks", {"limit": 51}, "limit: input should be less than or equal to 50."),
    ("find_tasks", {"limit": "20"}, "limit: input should be a valid integer."),
    ("complete_tasks", {"tasks": []}, "tasks: list should have at least 1 item after validation, not 0."),
    ("complete_tasks", {}, "tasks: field required."),
    ("complete_tasks", {"task": ["x"]}, "There is no argument task: did you mean tasks?"),
    ("create_tasks", {"tasks": ["x"]}, "tasks.0: must be an object."),
    ("get_overview", {"timezone": "Mars"}, "timezone must be an IANA time zone such as Europe/Berlin."),
    ("find_tasks", {"sort": "relevance"}, "sort can be by relevance only with query."),
    ("find_tasks", {"query": "!?"}, "query must have a letter or a digit."),
    ("claim_tasks", {"status": "completed"}, "status: input should be 'open'."),
    ("claim_tasks", {"worker": "me"}, "There is no argument worker: there are " + ", ".join(ClaimTasks.model_fields)),
    ("claim_tasks", {"lease_seconds": 9}, "lease_seconds: input should be greater than or equal to 10."),
    ("claim_tasks", {"release": True}, TOGETHER),
    ("claim_tasks", {"leases": [{"task": "x", "lease_id": ABSENT}], "query": "x"}, TOGETHER),
    ("claim_tasks", {"leases": [{"task": "x", "lease_id": ABSENT}], "idempotency_key": "x"}, TOGETHER),
    (
        "undo",
        {"operation_id": ABSENT},
        "There is no such operation: take the operation_id from the answer of a tool that wrote.",
    ),
    ("undo", {"operation_id": "x" * 36}, "operation_id must be one that a tool's answer named."),
]


class AgentRefusalsContract:
    async def test_no_tool_works_without_its_scope(self, api: Api) -> None:
        for tool in TOOLS:
            agent = Agent(api=api, scopes=frozenset(Scope) - {tool.needs})
            sentence = await agent.refused(tool.name, **ARGUMENTS[tool.name])
            assert sentence == f"This token lacks the scope {tool.needs}: ask the user for one that has it."

    async def test_a_refusal_is_one_sentence(self, api: Api, subtests: pytest.Subtests) -> None:
        for tool, arguments, sentence in SENTENCES:
            with subtests.test(sentence):
                assert await Agent(api=api).refused(tool, **arguments) == sentence

    async def test_more_than_fifty_items_are_refused(self, api: Api) -> None:
        sentence = await Agent(api=api).refused("complete_tasks", tasks=["x"] * 51)
        assert sentence == "tasks: list should have at most 50 items after validation, not 51."

    async def test_what_is_no_day_is_answered_with_what_is_one(self, api: Api) -> None:
        for field in ("due", "deadline", "defer_until"):
            for text in ("2026-02-30", "next friday", "2026-02-30T10:00", "today 17:00", ""):
                answered = await Agent(api=api).call("create_tasks", tasks=[{"title": "x", field: text}])
                [result] = answered.content["results"]
                assert result["error"].startswith(f"{field} must be a day such as 2026-12-31, today, tomorrow or +3d, ")

    async def test_characters_that_no_storage_takes_are_refused(self, api: Api) -> None:
        answered = await Agent(api=api).call("create_tasks", tasks=[{"title": "a\0b"}])
        assert answered.is_error
        assert answered.content["results"][0]["error"] == "title must not contain U+0000 or a lone surrogate."

    async def test_a_name_with_such_characters_names_nothing(self, api: Api) -> None:
        for name in ("a\0b", "\ud800", " "):
            assert (await Agent(api=api).call("get_tasks", tasks=[name])).is_error

    async def test_an_unknown_tool_is_no_tool(self, api: Api) -> None:
        with pytest.raises(UnknownTool):
            await Agent(api=api).call("drop_tasks")
