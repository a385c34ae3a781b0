"""Creating, reading, replacing and editing tasks over HTTP."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from tests.http_api import Api, created, fields_of, listed, path_of, refused

ABSENT = "/api/tasks/01900000-0000-7000-8000-00000000dead"
FULL = {"title": "Ünïcode 😀", "description": " two\nlines ", "priority": "high", "is_completed": True}


class TaskRoutesContract:
    """Inherit, and provide the fixture `api`."""

    # Creating

    async def test_a_title_is_enough(self, api: Api) -> None:
        task = (await api.ana.post("/api/tasks", json={"title": "Buy milk"})).json()
        given = {name: task.pop(name) for name in ("id", "created_at", "updated_at", "position")}
        assert task == {
            "title": "Buy milk",
            "description": None,
            "priority": "medium",
            "due": None,
            "deadline": None,
            "defer_until": None,
            "tags": [],
            "list_id": None,
            "section_id": None,
            "parent_id": None,
            "is_completed": False,
            "completed_at": None,
            "version": 1,
        }
        assert given["created_at"] == given["updated_at"]

    async def test_the_answer_says_where_the_task_is_and_which_version(self, api: Api) -> None:
        answer = await api.ana.post("/api/tasks", json={"title": "Buy milk"})
        assert answer.status_code == 201
        assert answer.headers["location"] == path_of(answer.json())
        assert answer.headers["etag"] == '"1-1"'

    async def test_what_was_created_can_be_read(self, api: Api) -> None:
        task = await created(api.ana, **FULL)
        answer = await api.ana.get(path_of(task))
        assert (answer.status_code, answer.json()) == (200, task)
        assert FULL.items() <= task.items()

    async def test_times_are_utc_to_the_microsecond(self, api: Api) -> None:
        task = await created(api.ana, is_completed=True)
        for moment in ("created_at", "updated_at", "completed_at"):
            assert task[moment].endswith("Z")
            assert datetime.fromisoformat(task[moment]).tzinfo is not None

    async def test_ids_are_of_version_7(self, api: Api) -> None:
        assert (await created(api.ana))["id"][14] == "7"

    async def test_the_title_is_trimmed_and_the_description_is_not(self, api: Api) -> None:
        task = await created(api.ana, title=" \t Buy milk\n", description="  indented\n")
        assert (task["title"], task["description"]) == ("Buy milk", "  indented\n")

    async def test_the_same_twice_is_two_tasks(self, api: Api) -> None:
        ids = {(await created(api.ana))["id"] for _ in range(2)}
        assert ids == {task["id"] for task in await listed(api.ana)}

    @pytest.mark.parametrize("content", [{"title": "😀" * 200}, {"title": "x", "description": "😀" * 1000}])
    async def test_the_longest_texts_pass_counted_in_code_points(self, api: Api, content: dict[str, Any]) -> None:
        assert content.items() <= (await created(api.ana, **content)).items()

    @pytest.mark.parametrize(
        ("content", "field", "code"),
        [
            ({}, "title", "missing"),
            ({"title": None}, "title", "string_type"),
            ({"title": 7}, "title", "string_type"),
            ({"title": ""}, "title", "too_short"),
            ({"title": " \n\u2003"}, "title", "too_short"),
            ({"title": "a" * 201}, "title", "too_long"),
            ({"title": "a\0b"}, "title", "character_not_allowed"),
            ({"title": "x", "description": "a" * 1001}, "description", "too_long"),
            ({"title": "x", "description": "\0"}, "description", "character_not_allowed"),
            ({"title": "x", "description": ["y"]}, "description", "string_type"),
            ({"title": "x", "priority": "urgent"}, "priority", "enum"),
            ({"title": "x", "priority": "HIGH"}, "priority", "enum"),
            ({"title": "x", "priority": None}, "priority", "enum"),
            ({"title": "x", "is_completed": "true"}, "is_completed", "bool_type"),
            ({"title": "x", "is_completed": 1}, "is_completed", "bool_type"),
            ({"title": "x", "is_completed": None}, "is_completed", "bool_type"),
            ({"title": "x", "owner_id": "ben"}, "owner_id", "unknown"),
        ],
    )
    async def test_each_broken_rule_is_named(self, api: Api, content: dict[str, Any], field: str, code: str) -> None:
        answer = await api.ana.post("/api/tasks", json=content)
        errors = refused(answer, 422, "validation_failed")["errors"]
        assert [(error["field"], error["code"]) for error in errors] == [(field, code)]
        assert await listed(api.ana) == []

    # Replacing

    async def test_what_a_replacement_leaves_out_returns_to_its_default(self, api: Api) -> None:
        task = await created(api.ana, **FULL)
        replaced = (await api.ana.put(path_of(task), json={"title": "Buy tea"})).json()
        assert {"title": "Buy tea", "description": None, "priority": "medium"}.items() <= replaced.items()
        assert (replaced["is_completed"], replaced["completed_at"], replaced["version"]) == (False, None, 2)
        assert replaced["created_at"] == task["created_at"]

    async def test_a_replacement_needs_a_title(self, api: Api) -> None:
        task = await created(api.ana)
        assert fields_of(await api.ana.put(path_of(task), json={"priority": "low"})) == ["title"]

    async def test_a_replacement_creates_nothing(self, api: Api) -> None:
        refused(await api.ana.put(ABSENT, json={"title": "Buy tea"}), 404, "task_not_found")
        assert await listed(api.ana) == []

    # Editing

    @pytest.mark.parametrize("change", [{name: value} for name, value in FULL.items()])
    async def test_an_edit_changes_what_it_names_and_no_more(self, api: Api, change: dict[str, Any]) -> None:
        task = await created(api.ana)
        edited = (await api.ana.patch(path_of(task), json=change)).json()
        kept = task.keys() - change.keys() - {"version", "updated_at", "completed_at"}
        assert change.items() <= edited.items()
        assert {name: edited[name] for name in kept} == {name: task[name] for name in kept}
        assert (edited["version"], edited["updated_at"] > task["updated_at"]) == (2, True)
        assert (await api.ana.get(path_of(task))).json() == edited

    async def test_null_clears_what_may_be_empty(self, api: Api) -> None:
        task = await created(api.ana, description="gone soon")
        assert (await api.ana.patch(path_of(task), json={"description": None})).json()["description"] is None

    @pytest.mark.parametrize("field", ["title", "priority", "is_completed"])
    async def test_null_is_refused_where_there_is_always_a_value(self, api: Api, field: str) -> None:
        task = await created(api.ana)
        assert fields_of(await api.ana.patch(path_of(task), json={field: None})) == [field]

    @pytest.mark.parametrize("same", [{}, {"title": " Buy milk "}, {"priority": "medium", "is_completed": False}])
    async def test_a_change_of_nothing_leaves_the_version(self, api: Api, same: dict[str, Any]) -> None:
        task = await created(api.ana)
        answer = await api.ana.patch(path_of(task), json=same)
        assert (answer.status_code, answer.json(), answer.headers["etag"]) == (200, task, '"1-1"')

    async def test_edits_of_different_fields_at_once_are_all_kept(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        await asyncio.gather(*(api.ana.patch(path, json={name: value}) for name, value in FULL.items()))
        task = (await api.ana.get(path)).json()
        assert (FULL.items() <= task.items(), task["version"]) == (True, 5)
