"""Taking an operation back by the id that its answer carried."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.http_api import Api, created, listed, path_of, recorded
from tests.http_batches import batch, chosen_id, create, update, verb

Act = Callable[[AsyncClient, str], Awaitable[Response]]
ACTS: dict[str, tuple[dict[str, Any], Act]] = {
    "an edit": (
        {"description": "two"},
        lambda client, path: client.patch(path, json={"title": "Buy tea", "description": None, "priority": "low"}),
    ),
    "a replacement": ({"is_completed": True}, lambda client, path: client.put(path, json={"title": "Buy tea"})),
    "completing": ({}, lambda client, path: client.post(f"{path}/complete")),
    "reopening": ({"is_completed": True}, lambda client, path: client.post(f"{path}/reopen")),
    "a toggle": ({"is_completed": True}, lambda client, path: client.patch(f"{path}/complete")),
    "deleting": ({"is_completed": True}, lambda client, path: client.delete(path)),
    "setting completion": ({}, lambda client, path: client.patch(f"{path}/complete", json={"is_completed": True})),
}
every_act = pytest.mark.parametrize(("content", "act"), ACTS.values(), ids=ACTS)
GROWS = {"version", "updated_at"}


def content_of(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks without what grows with every change."""
    return [{name: value for name, value in task.items() if name not in GROWS} for task in tasks]


async def state(api: Api) -> Any:
    """Return all tasks, in the trash and out of it."""
    trash = await listed(api.ana, path="/api/trash")
    return content_of(await listed(api.ana, "sort=created_at")), [task["id"] for task in trash]


async def undone(client: AsyncClient, of: Response, **headers: str) -> Response:
    return await client.post(f"/api/operations/{of.headers['operation-id']}/undo", headers=headers)


async def done(answer: Awaitable[Response]) -> Response:
    """Return an answer that is no refusal."""
    told = await answer
    assert told.status_code == 200, told.text
    return told


class UndoContract:
    """Inherit, and provide the fixture `api`."""

    @every_act
    async def test_undo_puts_back_what_there_was_and_redo_what_came(
        self, api: Api, content: dict[str, Any], act: Act
    ) -> None:
        path = path_of(await created(api.ana, **content))
        before = await state(api)
        operation = await act(api.ana, path)
        after = await state(api)
        undo = await done(undone(api.ana, operation))
        assert (after != before, await state(api)) == (True, before)
        redo = await done(undone(api.ana, undo))
        assert await state(api) == after
        await done(undone(api.ana, redo))
        assert await state(api) == before

    async def test_undoing_a_creation_puts_the_task_in_the_trash(self, api: Api) -> None:
        creation = await api.ana.post("/api/tasks", json={"title": "Buy tea"})
        undo = await done(undone(api.ana, creation))
        assert await state(api) == ([], [creation.json()["id"]])
        await done(undone(api.ana, undo))
        assert await listed(api.ana, path="/api/tasks") != []

    async def test_undoing_a_restoration_puts_it_back_in_the_trash(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        await api.ana.delete(path)
        before = await state(api)
        await done(undone(api.ana, await api.ana.post(f"{path}/restore")))
        assert await state(api) == before

    async def test_a_batch_is_taken_back_as_a_whole(self, api: Api) -> None:
        one, two, three = [(await created(api.ana))["id"] for _ in range(3)]
        before = await state(api)
        new = chosen_id(1)
        operations = [
            create(new),
            update(one, title="Buy tea"),
            verb("complete", one),
            verb("delete", two),
            update(three, title="x") | {"if_match": '"1-1"'},
            create(title="Buy tea"),
        ]
        made = await done(batch(api.ana, operations))
        after = await state(api)
        undo = await done(undone(api.ana, made))
        assert (await state(api))[0] == before[0]
        assert set((await state(api))[1]) == {new, made.json()["results"][5]["task"]["id"]}
        assert {task["id"] for task in undo.json()["tasks"]} == {one, two, three, *(await state(api))[1]}
        await done(undone(api.ana, undo))
        assert await state(api) == after

    async def test_reopening_is_taken_back_to_the_very_moment(self, api: Api) -> None:
        task = await created(api.ana, is_completed=True)
        reopened = await api.ana.post(f"{path_of(task)}/reopen")
        (back,) = (await done(undone(api.ana, reopened))).json()["tasks"]
        assert (back["completed_at"], back["version"]) == (task["completed_at"], 3)

    # The answer

    async def test_the_answer_says_what_was_undone_and_how_the_tasks_are(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        deletion = await api.ana.delete(path)
        undo = await undone(api.ana, deletion)
        task = (await api.ana.get(path)).json()
        assert undo.json() == {
            "undoes": deletion.headers["operation-id"],
            "tasks": [task | {"deleted_at": None}],
            "others": [],
        }
        assert undo.headers["operation-id"] != deletion.headers["operation-id"]

    async def test_undoing_is_an_operation_in_the_history(self, api: Api) -> None:
        operation = await api.ana.patch(path_of(await created(api.ana)), json={"title": "Buy tea"})
        undo = await undone(api.ana, operation, **{"x-request-id": "request-7"})
        entry, *_ = (await api.ana.get("/api/activity")).json()["items"]
        assert (entry["operation_id"], entry["undoes"], entry["request_id"]) == (
            undo.headers["operation-id"],
            operation.headers["operation-id"],
            "request-7",
        )
        assert entry["changes"] == {"title": {"before": "Buy tea", "after": "Buy milk"}}

    @every_act
    async def test_undone_twice_is_undone_once(self, api: Api, content: dict[str, Any], act: Act) -> None:
        operation = await act(api.ana, path_of(await created(api.ana, **content)))
        first = await done(undone(api.ana, operation))
        once = await recorded(api)
        again = await done(undone(api.ana, operation))
        assert (again.json(), await recorded(api)) == (first.json(), once)

    async def test_a_batch_undone_twice_is_undone_once(self, api: Api) -> None:
        made = await done(batch(api.ana, [create(), create(), verb("delete", (await created(api.ana))["id"])]))
        first = await done(undone(api.ana, made))
        once = await recorded(api)
        again = await done(undone(api.ana, made))
        assert (again.json(), await recorded(api)) == (first.json(), once)
