"""The promises of MCP: what agents read, and how little of it."""

from typing import Any

from tests.agents import Agent, rows_of
from tests.http_api import Api
from tests.http_lists import new_list, new_section


class FindingContract:
    async def test_open_tasks_are_found_by_their_words(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Order zinnia seeds", "Sow zinnias", "Order stamps")
        await agent.ask("complete_tasks", tasks=["Sow zinnias"])
        assert await agent.found(query="zinnia") == ["Order zinnia seeds"]
        assert set(await agent.found(query="zinnia", status="all")) == {"Order zinnia seeds", "Sow zinnias"}

    async def test_what_is_at_its_default_is_left_out(self, api: Api) -> None:
        agent = Agent(api=api)
        [row] = await agent.created({"title": "Plain", "description": "only in full"})
        assert set(row) == {"id", "title"}

    async def test_a_page_leads_to_the_next(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created(*({"title": f"Part {number}", "tags": ["paged"]} for number in range(5)))
        for sort in ("due", "priority", "newest", "changed"):
            question = dict[str, Any](tags=["PAGED"], sort=sort, limit=2)
            first = await agent.ask("find_tasks", **question)
            second = await agent.ask("find_tasks", **question, cursor=first["next_cursor"])
            last = await agent.ask("find_tasks", **question, cursor=second["next_cursor"])
            titles = [row["title"] for page in (first, second, last) for row in page["tasks"]]
            assert sorted(titles) == [f"Part {number}" for number in range(5)], sort
            assert (last["total"], "next_cursor" in last) == (5, False)

    async def test_a_cursor_of_another_question_is_refused(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("One", "Two")
        cursor = (await agent.ask("find_tasks", limit=1))["next_cursor"]
        sentence = await agent.refused("find_tasks", limit=1, cursor=cursor, status="all")
        assert sentence == "That cursor is not of this question: ask again without it."

    async def test_days_are_words_in_the_user_s_zone(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created({"title": "Fly kites", "due": "tomorrow"}, {"title": "Mend kites", "due": "+9d"})
        assert await agent.found(query="kites", due_before="+2d", due_after="today") == ["Fly kites"]

    async def test_without_a_zone_in_the_call_it_is_that_of_the_profile(self, api: Api) -> None:
        agent = Agent(api=api)
        assert (await agent.ask("get_overview"))["timezone"] == "UTC"
        await api.ana.patch("/api/users/me", json={"timezone": "Pacific/Kiritimati"})
        there = await agent.ask("get_overview")
        assert there["timezone"] == "Pacific/Kiritimati"
        [row] = await agent.created({"title": "Dive", "due": "today"})
        assert row["due"] == there["today"]

    async def test_a_long_description_is_cut_with_a_mark(self, api: Api) -> None:
        agent = Agent(api=api)
        [row] = await agent.created({"title": "Read the contract", "description": "x" * 900})
        [found] = (await agent.ask("find_tasks", query="contract", detail="full"))["tasks"]
        assert found["description"] == "x" * 200 + "… [700 more characters: get_tasks shows all]"
        [whole] = rows_of(await agent.ask("get_tasks", tasks=[row["id"]]))
        assert whole["description"] == "x" * 900

    async def test_the_overview_says_what_day_it_is_and_what_is_due(self, api: Api) -> None:
        agent = Agent(api=api, owner="ben")
        before = await agent.ask("get_overview", timezone="Europe/Berlin")
        await agent.created({"title": "Late", "due": "yesterday"}, {"title": "Now", "due": "today"}, "Some day")
        after = await agent.ask("get_overview", timezone="Europe/Berlin")
        assert after["timezone"] == "Europe/Berlin"
        assert after["open"] == before["open"] + 3
        assert [after[name] - before[name] for name in ("overdue_total", "due_today_total", "without_due")] == [1, 1, 1]
        assert "Late" in {row["title"] for row in after["overdue"]}
        assert after["today"] in {row["due"] for row in after["due_today"]}

    async def test_lists_come_with_their_sections_and_open_tasks(self, api: Api) -> None:
        section = await new_section(api.ana, await new_list(api.ana, "Regatta"), "Sails")
        agent = Agent(api=api)
        await agent.created({"title": "Check the sails", "list": "Regatta"})
        lists = (await agent.ask("list_lists"))["lists"]
        assert lists[0]["name"] == "Inbox"
        [regatta] = [each for each in lists if each["name"] == "Regatta"]
        assert (regatta["open"], regatta["sections"]) == (1, [{"id": section["id"], "name": "Sails"}])
