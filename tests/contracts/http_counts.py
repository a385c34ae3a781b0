"""Counts over HTTP: what is asked, how it is answered, and what is refused."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.http_api import Api, created, fields_of, path_of, refused
from tests.http_routes import ABSENT_ID
from tests.http_tags import path_of_tag

PATHS = ["/api/tasks", "/api/todos", "/api/ana/tasks"]
GROUPS = ["status", "priority", "list", "tag", "due"]


async def counts(api: Api, query: str, path: str = "/api/tasks") -> list[tuple[Any, int, int, int]]:
    answer = await api.ana.get(f"{path}/counts?{query}")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body.keys() == {"group_by", "items"}
    return [(each["key"], each["open"], each["completed"], each["total"]) for each in body["items"]]


class CountsContract:
    """Inherit, and provide the fixture `api`. Its clock stands at noon of 20 November 2026, UTC, and a little later."""

    @pytest.fixture
    async def work(self, api: Api) -> str:
        """Write four tasks, one of them in the trash, and return the id of their list."""
        work: str = (await api.ana.post("/api/lists", json={"name": "Work"})).json()["id"]
        await created(api.ana, tags=["Home", "errand"], list_id=work, due={"date": "2026-11-20"}, priority="high")
        await created(api.ana, tags=["home"], is_completed=True, due={"at": "2026-11-21T00:30:00"})
        await created(api.ana, list_id=work, due={"at": "2026-11-20T23:30:00", "timezone": "America/New_York"})
        await api.ana.delete(path_of(await created(api.ana, tags=["errand"], list_id=work)))
        return work

    @pytest.mark.parametrize("path", PATHS)
    async def test_tasks_are_counted_by_group(self, api: Api, work: str, path: str) -> None:
        home, errand = [(await path_of_tag(api.ana, name)).rpartition("/")[2] for name in ("Home", "errand")]
        expected = {
            "status": [("open", 2, 0, 2), ("completed", 0, 1, 1)],
            "priority": [("medium", 1, 1, 2), ("high", 1, 0, 1)],
            "list": [(work, 2, 0, 2), (None, 0, 1, 1)],
            "tag": [(home, 1, 1, 2), (errand, 1, 0, 1), (None, 1, 0, 1)],
            "due": [("today", 1, 0, 1), ("tomorrow", 1, 1, 2)],
        }
        for group, items in expected.items():
            assert await counts(api, f"group_by={group}", path) == items

    @pytest.mark.parametrize(
        ("query", "items"),
        [
            ("group_by=status&list_id=inbox", [("completed", 0, 1, 1)]),
            ("group_by=priority&tag=HOME&tag=errand&tag_match=all", [("high", 1, 0, 1)]),
            ("group_by=due&status=open", [("today", 1, 0, 1), ("tomorrow", 1, 0, 1)]),
            ("group_by=due&timezone=America/New_York", [("today", 2, 0, 2), ("tomorrow", 0, 1, 1)]),
            ("group_by=due&timezone=Pacific/Kiritimati", [("past", 1, 0, 1), ("today", 1, 1, 2)]),
            ("group_by=status&q=milk&due_before=tomorrow", [("open", 1, 0, 1)]),
            (
                "group_by=status&parent_id=none&archived=false&deferred=false",
                [("open", 2, 0, 2), ("completed", 0, 1, 1)],
            ),
            ("group_by=list&tag=nope", []),
        ],
    )
    @pytest.mark.usefixtures("work")
    async def test_what_a_filter_leaves_is_counted(self, api: Api, query: str, items: list[Any]) -> None:
        assert await counts(api, query) == items

    @pytest.mark.parametrize("group", GROUPS)
    async def test_who_has_nothing_has_no_groups(self, api: Api, group: str) -> None:
        await created(api.ben, tags=["Home"])
        assert await counts(api, f"group_by={group}") == []

    @pytest.mark.parametrize("query", ["", "group_by=", "group_by=day", "group_by=TAG", "group_by=tag,list"])
    async def test_one_of_the_groups_must_be_asked_for(self, api: Api, query: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks/counts?{query}")) == ["group_by"]

    @pytest.mark.parametrize(
        ("query", "field", "code"),
        [
            ("group_by=tag&group_by=tag", "group_by", "repeated"),
            ("group_by=tag&limit=1", "query", "unknown"),
            ("group_by=tag&sort=title", "query", "unknown"),
            ("group_by=tag&cursor=x", "query", "unknown"),
            ("group_by=due&timezone=Mars", "timezone", "unknown_timezone"),
            ("group_by=tag&list_id=none", "list_id", "value_error"),
            ("group_by=due&due_before=now", "due_before", "not_a_time"),
        ],
    )
    async def test_other_questions_are_refused(self, api: Api, query: str, field: str, code: str) -> None:
        (error,) = refused(await api.ana.get(f"/api/tasks/counts?{query}"), 422, "validation_failed")["errors"]
        assert (error["field"], error["code"]) == (field, code)

    async def test_the_nearest_name_is_suggested(self, api: Api) -> None:
        answer = await api.ana.get("/api/tasks/counts?group_by=tag&groupby=list")
        (error,) = refused(answer, 422, "validation_failed")["errors"]
        assert error["message"].endswith("did you mean group_by?")

    # Progress

    async def test_progress_stands_beside_the_task(self, api: Api) -> None:
        parent = await created(api.ana)
        child = await created(api.ana, parent_id=parent["id"])
        await created(api.ana, parent_id=child["id"], is_completed=True)
        before = (await api.ana.get(path_of(parent))).headers["etag"]
        await api.ana.delete(path_of(await created(api.ana, parent_id=child["id"])))
        progress = await api.ana.get(f"{path_of(parent)}/progress")
        assert progress.json() == {"open": 1, "completed": 1, "total": 2}
        assert (await api.ana.get(path_of(parent))).headers["etag"] == before

    async def test_a_task_without_subtasks_has_made_none(self, api: Api) -> None:
        progress = await api.ana.get(f"{path_of(await created(api.ana))}/progress")
        assert progress.json() == {"open": 0, "completed": 0, "total": 0}

    async def test_what_is_not_there_has_no_progress(self, api: Api) -> None:
        task = await created(api.ana)
        await api.ana.delete(path_of(task))
        for path in (path_of(task), path_of(await created(api.ben)), f"/api/tasks/{ABSENT_ID}"):
            refused(await api.ana.get(f"{path}/progress"), 404, "task_not_found")

    @pytest.mark.parametrize("name", ["unknown", "group_by", "\0"])
    async def test_progress_takes_no_parameters(self, api: Api, name: str) -> None:
        answer = await api.ana.get(f"{path_of(await created(api.ana))}/progress?{quote(name)}=1")
        assert fields_of(answer) == ["query"]
