"""The promises of MCP: what agents may call things."""

from tests.agents import Agent, errors_of, rows_of
from tests.http_api import Api, created
from tests.http_lists import new_list, new_section

FIRST = "5eed0000-0000-4000-8000-000000000001"
SECOND = "5eed0000-0000-4000-9000-000000000002"


class ReferencesContract:
    async def test_a_task_is_named_by_its_id(self, api: Api) -> None:
        agent = Agent(api=api)
        [row] = await agent.created("Water the ferns")
        answer = await agent.ask("get_tasks", tasks=[row["id"]])
        assert rows_of(answer)[0]["title"] == "Water the ferns"

    async def test_a_task_is_named_by_the_unique_beginning_of_its_id(self, api: Api) -> None:
        await created(api.ana, id=FIRST, title="One", priority="low")
        await created(api.ana, id=SECOND, title="Other", priority="high")
        answer = await Agent(api=api).ask("get_tasks", tasks=["5eed0000-0000-4000-8", "5EED0000000040009"])
        assert [row["id"] for row in rows_of(answer)] == [FIRST, SECOND]

    async def test_a_beginning_of_several_ids_is_answered_with_all_of_them(self, api: Api) -> None:
        await created(api.ana, id=FIRST, title="One", priority="low")
        await created(api.ana, id=SECOND, title="Other", priority="high")
        answered = await Agent(api=api).call("get_tasks", tasks=["5eed0000"])
        assert answered.is_error
        [result] = answered.content["results"]
        assert result["candidates"] == [f"{FIRST}: One", f"{SECOND}: Other"]

    async def test_a_task_is_named_by_its_exact_title(self, api: Api) -> None:
        agent = Agent(api=api)
        [row, _] = await agent.created("Call the bank", "Call the bank about the card")
        assert rows_of(await agent.ask("complete_tasks", tasks=["Call the bank"]))[0]["id"] == row["id"]

    async def test_an_open_task_goes_before_completed_ones_of_the_same_title(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Take out the bins")
        await agent.ask("complete_tasks", tasks=["Take out the bins"])
        [again] = await agent.created("Take out the bins")
        assert rows_of(await agent.ask("get_tasks", tasks=["Take out the bins"]))[0]["id"] == again["id"]

    async def test_a_title_that_several_tasks_have_is_answered_with_all_of_them(self, api: Api) -> None:
        agent = Agent(api=api)
        [one, other] = await agent.created({"title": "Stand-up", "due": "2026-12-01"}, "Stand-up")
        answered = await agent.call("delete_tasks", tasks=["Stand-up"])
        assert answered.is_error
        [result] = answered.content["results"]
        assert result["error"] == "Several tasks are called so: name one by its id."
        assert result["candidates"] == [f"{one['id']}: Stand-up (due 2026-12-01)", f"{other['id']}: Stand-up"]

    async def test_a_title_that_is_not_exact_is_answered_with_what_is_near(self, api: Api) -> None:
        agent = Agent(api=api)
        [row] = await agent.created("Polish the samovar")
        answered = await agent.call("complete_tasks", tasks=["polish samovar"])
        [result] = answered.content["results"]
        assert result["candidates"] == [f"{row['id']}: Polish the samovar"]

    async def test_a_stranger_s_task_has_no_name(self, api: Api) -> None:
        [row] = await Agent(api=api, owner="ben").created("Secret plan")
        answered = await Agent(api=api).call("get_tasks", tasks=[row["id"], row["id"][:20], "Secret plan"])
        assert answered.is_error
        assert all("candidates" not in result for result in answered.content["results"])

    async def test_lists_and_sections_are_named_whatever_the_case(self, api: Api) -> None:
        home = await new_list(api.ana, "Garden shed")
        section = await new_section(api.ana, home, "Top shelf")
        agent = Agent(api=api)
        [row] = await agent.created({"title": "Sort screws", "list": "garden SHED", "section": "top shelf"})
        assert row["list"] == "Garden shed"
        [full] = rows_of(await agent.ask("get_tasks", tasks=[row["id"]]))
        assert full["section"] == section["id"]

    async def test_a_name_that_several_lists_have_is_answered_with_all_of_them(self, api: Api) -> None:
        ids = sorted([(await new_list(api.ana, name))["id"] for name in ("CHORES", "Chores")])
        answered = await Agent(api=api).call("find_tasks", list="chores")
        assert answered.content["error"] == "Several lists are called so: name one by its id."
        assert sorted(candidate[:36] for candidate in answered.content["candidates"]) == ids

    async def test_a_title_as_long_as_an_id_is_a_title(self, api: Api) -> None:
        agent, title = Agent(api=api), "Call the plumber about the hot water"
        assert len(title) == len(FIRST)
        await agent.created(title)
        assert rows_of(await agent.ask("complete_tasks", tasks=[title]))[0]["title"] == title

    async def test_an_unknown_list_is_refused_and_the_other_items_are_done(self, api: Api) -> None:
        tasks = [{"title": "Lost", "list": "No such list"}, {"title": "Kept", "list": "inbox"}]
        answer = await Agent(api=api).ask("create_tasks", tasks=tasks)
        assert errors_of(answer) == ["There is no such list: list_lists shows those there are.", None]
