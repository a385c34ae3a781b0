"""The promises of MCP: what has an address, and the prompts."""

import json
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.http_api import Api, created
from tests.http_lists import new_list
from tests.mcp_messages import MODERN, OLDER, result_of, send

both_eras = pytest.mark.parametrize("era", [MODERN, OLDER])


async def contents(client: AsyncClient, uri: str, *, era: str = MODERN) -> Any:
    [only] = (await result_of(client, "resources/read", era=era, uri=uri))["contents"]
    assert (only["uri"], only["mimeType"]) == (uri, "application/json")
    return json.loads(only["text"])


class AttachmentsContract:
    @both_eras
    async def test_a_task_has_an_address(self, api: Api, era: str) -> None:
        task = await created(api.ana, title="Read me", description="whole")
        assert (await contents(api.ana, f"task://{task['id']}", era=era))["description"] == "whole"

    async def test_a_list_has_an_address_and_shows_what_is_open_in_it(self, api: Api) -> None:
        cellar = await new_list(api.ana, "Cellar")
        await created(api.ana, title="Count bottles", list_id=cellar["id"])
        shown = await contents(api.ana, f"list://{cellar['id']}")
        assert (shown["name"], shown["open"]) == ("Cellar", 1)
        assert [row["title"] for row in shown["tasks"]] == ["Count bottles"]
        assert (await contents(api.ana, "list://inbox"))["name"] == "Inbox"

    async def test_the_day_has_an_address(self, api: Api) -> None:
        assert "due_today" in await contents(api.ana, "overview://today")
        listed = await result_of(api.ana, "resources/list")
        assert [each["uri"] for each in listed["resources"]] == ["overview://today"]
        templates = (await result_of(api.ana, "resources/templates/list"))["resourceTemplates"]
        assert [each["uriTemplate"] for each in templates] == ["task://{id}", "list://{id}"]

    @both_eras
    @pytest.mark.parametrize("name", ["plan_my_day", "weekly_review"])
    async def test_a_prompt_comes_with_the_day(self, api: Api, era: str, name: str) -> None:
        listed = (await result_of(api.ana, "prompts/list", era=era))["prompts"]
        assert name in {prompt["name"] for prompt in listed}
        text, day = (await result_of(api.ana, "prompts/get", era=era, name=name))["messages"]
        assert "overview" in text["content"]["text"]
        assert "overdue" in json.loads(day["content"]["resource"]["text"])

    @pytest.mark.parametrize(
        "uri", ["task://", "task://nothing", "list://nowhere", "file:///etc/passwd", "overview://x"]
    )
    async def test_nothing_else_has_an_address(self, api: Api, uri: str) -> None:
        error = (await send(api.ana, "resources/read", era=OLDER, uri=uri)).json()["error"]
        assert error["message"].startswith("Nothing of yours has that address")

    async def test_a_stranger_s_task_has_none(self, api: Api) -> None:
        task = await created(api.ben, title="Of Ben")
        answer = await send(api.ana, "resources/read", era=OLDER, uri=f"task://{task['id']}")
        assert "error" in answer.json()

    async def test_an_unknown_prompt_is_an_error_of_the_protocol(self, api: Api) -> None:
        error = (await send(api.ana, "prompts/get", era=OLDER, name="world_peace")).json()["error"]
        assert error["message"] == "There is no such prompt: prompts/list shows those there are."
