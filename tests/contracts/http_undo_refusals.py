"""What cannot be taken back, and what it says then."""

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.contracts.http_undo import done, undone
from tests.http_api import Api, created, fields_of, listed, path_of, recorded, refused
from tests.http_batches import batch, create, update
from tests.http_routes import ABSENT_ID

EDIT = {"title": "Buy tea", "priority": "high"}


async def edited(client: AsyncClient, task: dict[str, Any], **changes: Any) -> Response:
    return await client.patch(path_of(task), json=changes)


def superseded(answer: Response) -> list[str]:
    """Return the fields that a refusal to undo names."""
    errors = refused(answer, 409, "operation_superseded")["errors"]
    assert {error["code"] for error in errors} == {"changed_since"}
    return [error["field"] for error in errors]


class UndoRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    # Something newer

    @pytest.mark.parametrize(
        ("newer", "named"),
        [
            ({"title": "Buy coffee"}, ["title"]),
            ({"title": "Buy coffee", "description": "x", "priority": "low"}, ["priority", "title"]),
            ({"priority": "medium"}, ["priority"]),
        ],
    )
    async def test_what_newer_changes_touched_is_named(self, api: Api, newer: dict[str, Any], named: list[str]) -> None:
        task = await created(api.ana)
        operation = await edited(api.ana, task, **EDIT)
        await edited(api.ana, task, **newer)
        before = await recorded(api)
        assert superseded(await undone(api.ana, operation)) == named
        assert await recorded(api) == before

    async def test_a_change_there_and_back_is_newer_too(self, api: Api) -> None:
        task = await created(api.ana)
        operation = await edited(api.ana, task, title="Buy tea")
        for title in ("Buy coffee", "Buy tea"):
            await edited(api.ana, task, title=title)
        assert superseded(await undone(api.ana, operation)) == ["title"]

    async def test_a_creation_that_was_undone_and_then_restored_is_not_undone_again(self, api: Api) -> None:
        made = await api.ana.post("/api/tasks", json={"title": "Buy milk"})
        await undone(api.ana, made)
        await api.ana.post(f"{path_of(made.json())}/restore")
        assert superseded(await undone(api.ana, made)) == ["deleted_at"]
        assert len(await listed(api.ana)) == 1

    async def test_other_fields_do_not_matter(self, api: Api) -> None:
        task = await created(api.ana)
        operation = await edited(api.ana, task, title="Buy tea")
        await edited(api.ana, task, description="two", is_completed=True)
        await api.ana.delete(path_of(task))
        (back,) = (await done(undone(api.ana, operation))).json()["tasks"]
        assert (back["title"], back["description"], back["is_completed"]) == ("Buy milk", "two", True)
        assert back["deleted_at"] is not None

    async def test_other_tasks_do_not_matter(self, api: Api) -> None:
        one, two = [await created(api.ana) for _ in range(2)]
        operation = await edited(api.ana, one, title="Buy tea")
        await edited(api.ana, two, title="Buy tea")
        await done(undone(api.ana, operation))

    async def test_a_creation_is_superseded_by_any_edit(self, api: Api) -> None:
        creation = await api.ana.post("/api/tasks", json={"title": "Buy milk"})
        await edited(api.ana, creation.json(), description="two")
        assert superseded(await undone(api.ana, creation)) == ["description"]

    async def test_a_batch_is_undone_as_a_whole_or_not_at_all(self, api: Api) -> None:
        tasks = [await created(api.ana) for _ in range(3)]
        made = await batch(api.ana, [update(task["id"], title="Buy tea") for task in tasks])
        await edited(api.ana, tasks[1], title="Buy coffee")
        before = await recorded(api)
        assert superseded(await undone(api.ana, made)) == ["title"]
        assert await recorded(api) == before

    async def test_after_undo_and_another_edit_it_is_superseded(self, api: Api) -> None:
        task = await created(api.ana)
        operation = await edited(api.ana, task, title="Buy tea")
        await done(undone(api.ana, operation))
        await edited(api.ana, task, title="Buy coffee")
        assert superseded(await undone(api.ana, operation)) == ["title"]

    async def test_a_redone_operation_is_undone_by_its_redo(self, api: Api) -> None:
        task = await created(api.ana)
        operation = await edited(api.ana, task, title="Buy tea")
        redo = await done(undone(api.ana, await done(undone(api.ana, operation))))
        assert superseded(await undone(api.ana, operation)) == ["title"]
        assert (await done(undone(api.ana, redo))).json()["tasks"][0]["title"] == "Buy milk"

    async def test_of_an_undo_and_an_edit_at_once_none_is_lost(self, api: Api) -> None:
        task = await created(api.ana)
        operation = await edited(api.ana, task, title="Buy tea")
        undo, edit = await asyncio.gather(undone(api.ana, operation), edited(api.ana, task, title="Buy coffee"))
        assert (undo.status_code in {200, 409}, edit.status_code) == (True, 200)
        assert [each["title"] for each in await listed(api.ana)] == ["Buy coffee"]

    # Deleted for good

    @pytest.mark.parametrize("trashed", [False, True])
    async def test_a_deletion_for_good_cannot_be_undone(self, api: Api, *, trashed: bool) -> None:
        task = await created(api.ana)
        if trashed:
            await api.ana.delete(path_of(task))
        operation = await api.ana.delete(f"{path_of(task)}?permanent=true")
        refused(await undone(api.ana, operation), 409, "operation_not_undoable")

    async def test_nor_can_anything_that_came_before_it(self, api: Api) -> None:
        creation = await api.ana.post("/api/tasks", json={"title": "Buy milk"})
        task = creation.json()
        edit = await edited(api.ana, task, title="Buy tea")
        made = await batch(api.ana, [create(), update(task["id"], title="Buy coffee")])
        await api.ana.delete(f"{path_of(task)}?permanent=true")
        before = await recorded(api)
        for operation in (creation, edit, made):
            refused(await undone(api.ana, operation), 409, "operation_not_undoable")
        assert await recorded(api) == before

    # Not there

    async def test_a_foreign_operation_is_answered_like_an_unknown_one(self, api: Api) -> None:
        bens = await api.ben.post("/api/tasks", json={"title": "Ben's"})
        answers = []
        for operation_id in (bens.headers["operation-id"], ABSENT_ID):
            answer = await api.ana.post(f"/api/operations/{operation_id}/undo", headers={"x-request-id": "same"})
            refused(answer, 404, "operation_not_found")
            answers.append((answer.headers, answer.content.replace(operation_id.encode(), b"ID")))
        assert answers[0] == answers[1]
        assert await listed(api.ben) == [bens.json()]

    async def test_an_operation_that_changed_nothing_is_not_there(self, api: Api) -> None:
        nothing = await edited(api.ana, await created(api.ana), title="Buy milk")
        refused(await undone(api.ana, nothing), 404, "operation_not_found")

    async def test_an_undo_that_changed_nothing_is_not_there(self, api: Api) -> None:
        operation = await edited(api.ana, await created(api.ana), title="Buy tea")
        await done(undone(api.ana, operation))
        again = await done(undone(api.ana, operation))
        refused(await undone(api.ana, again), 404, "operation_not_found")

    @pytest.mark.parametrize("operation_id", ["x", ABSENT_ID.upper(), ABSENT_ID.replace("-", ""), "%00"])
    async def test_an_id_has_one_spelling(self, api: Api, operation_id: str) -> None:
        assert fields_of(await api.ana.post(f"/api/operations/{operation_id}/undo")) == ["operation_id"]
