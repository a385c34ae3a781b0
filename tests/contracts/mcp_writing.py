"""The promises of MCP: what agents write, item by item and as one operation."""

from tests.agents import Agent, errors_of, rows_of
from tests.http_api import Api
from tests.http_lists import new_list, new_section


class WritingContract:
    async def test_one_bad_item_does_not_keep_the_others_from_being_done(self, api: Api) -> None:
        agent = Agent(api=api)
        tasks = [{"title": "Good"}, {"title": "  "}, {"title": "Good too", "due": "2026-12-01T17:30"}]
        answer = await agent.ask("create_tasks", tasks=tasks)
        assert errors_of(answer) == [None, "title must not be blank.", None]
        assert answer["results"][2]["task"]["due"] == "2026-12-01T17:30"

    async def test_everything_of_one_call_is_undone_at_once(self, api: Api) -> None:
        agent = Agent(api=api)
        answer = await agent.ask("create_tasks", tasks=[{"title": "Undo me"}, {"title": "Undo me as well"}])
        undone = await agent.ask("undo", operation_id=answer["operation_id"])
        assert undone["tasks"] == []
        assert await agent.found(query="undo me") == []

    async def test_a_deletion_is_the_trash_and_says_how_to_undo_it(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Throw away")
        answer = await agent.ask("delete_tasks", tasks=["Throw away"])
        assert answer["next"] == "The tasks are in the trash: undo with this operation_id brings them back."
        assert await agent.found(query="throw away") == []
        undone = await agent.ask("undo", operation_id=answer["operation_id"])
        assert [row["title"] for row in undone["tasks"]] == ["Throw away"]

    async def test_rescheduling_to_a_day_keeps_the_time_of_day(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created({"title": "Dentist", "due": "2026-12-01T17:30 Europe/Berlin"})
        moved = await agent.ask("reschedule_tasks", tasks=[{"task": "Dentist", "due": "2026-12-08"}])
        assert rows_of(moved)[0]["due"] == "2026-12-08T17:30 Europe/Berlin"
        whole = await agent.ask("reschedule_tasks", tasks=[{"task": "Dentist", "due": "2026-12-09", "all_day": True}])
        assert rows_of(whole)[0]["due"] == "2026-12-09"
        none = await agent.ask("reschedule_tasks", tasks=[{"task": "Dentist", "due": "none"}])
        assert "due" not in rows_of(none)[0]

    async def test_a_time_is_not_all_day(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Swim")
        change = {"task": "Swim", "due": "2026-12-08T10:00", "all_day": True}
        answered = await agent.call("reschedule_tasks", tasks=[change])
        assert errors_of(answered.content) == ["due must be a day without a time to be all day."]

    async def test_a_time_with_an_offset_is_refused_with_what_to_write_instead(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Call Oslo")
        answered = await agent.call("reschedule_tasks", tasks=[{"task": "Call Oslo", "due": "2026-12-08T10:00Z"}])
        [error] = errors_of(answered.content)
        assert error is not None
        assert error == (
            "due must be a day such as 2026-12-31, today, tomorrow or +3d, a time without an offset such as "
            "2026-12-31T17:30, such a time and an IANA zone, or none."
        )

    async def test_what_an_update_leaves_out_stays(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created(
            {"title": "Pack", "description": "socks", "tags": ["Trip", "soon"], "deadline": "2026-12-24"}
        )
        change = {"task": "Pack", "priority": "high", "add_tags": ["bag", "TRIP"], "remove_tags": ["SOON"]}
        await agent.ask("update_tasks", tasks=[change])
        [row] = rows_of(await agent.ask("get_tasks", tasks=["Pack"]))
        assert (row["priority"], row["tags"], row["description"]) == ("high", ["Trip", "bag"], "socks")
        await agent.ask("update_tasks", tasks=[{"task": "Pack", "description": "", "deadline": "none"}])
        [row] = rows_of(await agent.ask("get_tasks", tasks=["Pack"]))
        assert not {"description", "deadline"} & set(row)

    async def test_completed_tasks_can_be_made_open_again(self, api: Api) -> None:
        agent = Agent(api=api)
        await agent.created("Sharpen skates")
        [done] = rows_of(await agent.ask("complete_tasks", tasks=["Sharpen skates"]))
        assert "completed_at" in done
        [again] = rows_of(await agent.ask("complete_tasks", tasks=["Sharpen skates"], reopen=True))
        assert "completed_at" not in again

    async def test_tasks_move_to_lists_sections_parents_and_neighbours(self, api: Api) -> None:
        await new_section(api.ana, await new_list(api.ana, "Boathouse"), "Hull")
        agent = Agent(api=api)
        [paint, scrape, dry] = await agent.created("Paint the hull", "Scrape the hull", "Let it dry")
        moves = [
            {"task": "Paint the hull", "list": "Boathouse", "section": "Hull"},
            {"task": "Scrape the hull", "before": "Paint the hull"},
            {"task": "Let it dry", "parent": "Paint the hull"},
        ]
        assert errors_of(await agent.ask("move_tasks", tasks=moves)) == [None, None, None]
        ids = [paint["id"], scrape["id"], dry["id"]]
        rows = rows_of(await agent.ask("get_tasks", tasks=ids))
        assert [row["list"] for row in rows] == ["Boathouse"] * 3
        assert rows[2]["parent"] == paint["id"]
        listed = await api.ana.get(f"/api/tasks?section_id={rows[0]['section']}&parent_id=none&sort=position")
        assert [task["id"] for task in listed.json()["items"]] == [scrape["id"], paint["id"]]

    async def test_history_names_the_agent_and_whom_it_acts_for(self, api: Api) -> None:
        for agent, name in (
            (Agent(api=api), "robot"),
            (Agent(api=api, token_name="nightly import"), "nightly import"),
            (Agent(api=api, client=None), "mcp client"),
        ):
            [row] = await agent.created("Leave a trace")
            history = (await api.ana.get(f"/api/tasks/{row['id']}/history")).json()["items"]
            assert history[0]["actor"] == {"type": "agent", "id": name}
            assert history[0]["on_behalf_of"] == "ana"
