"""The promises of MCP: what belongs to somebody else is answered as what does not exist, by whatever it is named."""

from typing import Any

import pytest

from tests.agents import ABSENT, Agent
from tests.http_api import Api, created, listed, recorded
from tests.http_lists import new_list, new_section
from tests.mcp_messages import send


def of_one_task(task: str) -> dict[str, dict[str, Any]]:
    """Return a call of every tool that can name a task."""
    return {
        "get_tasks": {"tasks": [task]},
        "find_tasks": {"parent": task},
        "create_tasks": {"tasks": [{"title": "Below", "parent": task}]},
        "update_tasks": {"tasks": [{"task": task, "title": "Mine", "add_tags": ["x"]}]},
        "complete_tasks": {"tasks": [task]},
        "reschedule_tasks": {"tasks": [{"task": task, "due": "today"}]},
        "move_tasks": {"tasks": [{"task": task, "list": "inbox"}]},
        "delete_tasks": {"tasks": [task]},
    }


def of_one_place(field: str, place: str) -> dict[str, dict[str, Any]]:
    """Return a call of every tool that can name a list or a section."""
    calls: dict[str, dict[str, Any]] = {
        "create_tasks": {"tasks": [{"title": "Inside", field: place}]},
        "move_tasks": {"tasks": [{"task": "Mine", field: place}]},
    }
    return calls | ({"find_tasks": {"list": place}} if field == "list" else {})


class AgentIsolationContract:
    async def test_a_foreign_task_is_answered_as_an_absent_one(self, api: Api, subtests: pytest.Subtests) -> None:
        bens = await created(api.ben, title="Of Ben")
        before, agent = await recorded(api), Agent(api=api)
        for foreign, absent in ((bens["id"], ABSENT), (bens["id"][:20], ABSENT[:20]), ("Of Ben", "Of nobody")):
            for name, arguments in of_one_task(foreign).items():
                with subtests.test(f"{name} {foreign}"):
                    assert await agent.call(name, **arguments) == await agent.call(name, **of_one_task(absent)[name])
        assert await recorded(api) == before
        assert await listed(api.ben) == [bens]

    async def test_so_is_a_foreign_list_or_section(self, api: Api, subtests: pytest.Subtests) -> None:
        attic = await new_list(api.ben, "Attic")
        shelf = await new_section(api.ben, attic, "Shelf")
        await created(api.ana, title="Mine")
        before, agent = await recorded(api), Agent(api=api)
        for field, foreign in (("list", attic), ("section", shelf)):
            for named, absent in ((foreign["id"], ABSENT), (foreign["name"], "Nowhere")):
                for name, arguments in of_one_place(field, named).items():
                    with subtests.test(f"{name} {field} {named}"):
                        other = of_one_place(field, absent)[name]
                        assert await agent.call(name, **arguments) == await agent.call(name, **other)
        assert await recorded(api) == before

    async def test_a_foreign_operation_is_no_operation(self, api: Api) -> None:
        ben, ana = Agent(api=api, owner="ben"), Agent(api=api)
        foreign = (await ben.ask("create_tasks", tasks=[{"title": "Of Ben"}]))["operation_id"]
        answers = [await ana.refused("undo", operation_id=each) for each in (foreign, ABSENT)]
        assert answers[0] == answers[1]
        assert await ben.found() == ["Of Ben"]

    async def test_a_foreign_address_is_no_address(self, api: Api) -> None:
        task, attic = await created(api.ben), await new_list(api.ben, "Attic")
        for kind, foreign in (("task", task["id"]), ("list", attic["id"])):
            answers = [await send(api.ana, "resources/read", uri=f"{kind}://{each}") for each in (foreign, ABSENT)]
            told = [answer.text.replace(each, "…") for answer, each in zip(answers, (foreign, ABSENT), strict=True)]
            assert told[0] == told[1]
            assert "Nothing of yours has that address" in told[0]

    async def test_a_foreign_key_or_cursor_is_worth_nothing(self, api: Api) -> None:
        ben, ana = Agent(api=api, owner="ben"), Agent(api=api)
        call = {"tasks": [{"title": "Mine"}], "idempotency_key": "same"}
        assert await ben.ask("create_tasks", **call) != await ana.ask("create_tasks", **call)
        await ben.created("Another")
        cursor = (await ben.ask("find_tasks", limit=1))["next_cursor"]
        assert await ana.refused("find_tasks", limit=1, cursor=cursor) == (
            "That cursor is not of this question: ask again without it."
        )
