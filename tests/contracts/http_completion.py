"""Completing and reopening tasks over HTTP, by verb, by edit and by the older contract's toggle."""

from typing import Any

import pytest

from tests.http_api import JSON, Api, created, fields_of, path_of, refused


async def verb(api: Api, task: dict[str, Any], name: str) -> dict[str, Any]:
    answer = await api.ana.post(f"{path_of(task)}/{name}")
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


class CompletionRoutesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_task_can_be_completed(self, api: Api) -> None:
        done = await verb(api, await created(api.ana), "complete")
        assert (done["is_completed"], done["version"]) == (True, 2)
        assert done["completed_at"] == done["updated_at"]

    async def test_a_completed_task_can_be_reopened(self, api: Api) -> None:
        opened = await verb(api, await created(api.ana, is_completed=True), "reopen")
        assert (opened["is_completed"], opened["completed_at"], opened["version"]) == (False, None, 2)

    @pytest.mark.parametrize(("name", "before"), [("complete", True), ("reopen", False)])
    async def test_done_twice_is_done_once(self, api: Api, name: str, *, before: bool) -> None:
        task = await created(api.ana, is_completed=before)
        assert await verb(api, task, name) == task

    async def test_completed_again_it_keeps_the_moment(self, api: Api) -> None:
        task = await created(api.ana, is_completed=True)
        edited = (await api.ana.patch(path_of(task), json={"is_completed": True, "title": "Buy tea"})).json()
        assert (edited["completed_at"], edited["title"]) == (task["completed_at"], "Buy tea")

    async def test_a_replacement_completes_and_reopens(self, api: Api) -> None:
        task = await created(api.ana)
        done = (await api.ana.put(path_of(task), json={"title": "Buy milk", "is_completed": True})).json()
        opened = (await api.ana.put(path_of(task), json={"title": "Buy milk"})).json()
        assert (done["is_completed"], opened["is_completed"]) == (True, False)

    async def test_without_a_body_the_patch_turns_completion_over(self, api: Api) -> None:
        path = f"{path_of(await created(api.ana))}/complete"
        states = [(await api.ana.patch(path)).json()["is_completed"] for _ in range(3)]
        assert states == [True, False, True]

    @pytest.mark.parametrize("wanted", [True, False])
    @pytest.mark.parametrize("before", [True, False])
    async def test_with_a_body_the_patch_sets_completion(self, api: Api, *, before: bool, wanted: bool) -> None:
        task = await created(api.ana, is_completed=before)
        for _ in range(2):
            answer = await api.ana.patch(f"{path_of(task)}/complete", json={"is_completed": wanted})
            assert (answer.json()["is_completed"], answer.json()["version"]) == (wanted, 1 + (before is not wanted))

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "is_completed"),
            ({"is_completed": None}, "is_completed"),
            ({"is_completed": "yes"}, "is_completed"),
            ({"is_completed": 1}, "is_completed"),
            ({"is_completed": True, "title": "x"}, "title"),
            ([], "body"),
        ],
    )
    async def test_a_body_that_says_anything_else_is_refused(self, api: Api, body: Any, field: str) -> None:
        task = await created(api.ana)
        assert fields_of(await api.ana.patch(f"{path_of(task)}/complete", json=body)) == [field]
        assert (await api.ana.get(path_of(task))).json() == task

    async def test_a_body_that_cannot_be_read_is_not_taken_for_none(self, api: Api) -> None:
        task = await created(api.ana)
        broken = await api.ana.patch(f"{path_of(task)}/complete", content=b"{", headers=JSON)
        unlabelled = await api.ana.patch(f"{path_of(task)}/complete", content=b'{"is_completed": true}')
        refused(broken, 400, "malformed_json")
        refused(unlabelled, 415, "unsupported_media_type")
        assert (await api.ana.get(path_of(task))).json() == task
