"""What happens to a task happens to what is below it, and sometimes to what is above."""

from collections.abc import Awaitable, Callable

import pytest
from httpx2 import AsyncClient, Response

from tests.http_api import Api, created, listed, path_of, refused
from tests.http_batches import batch, verb
from tests.http_trees import Content, below, in_the_trash, line, now, open_ones

Act = Callable[[AsyncClient, Content], Awaitable[Response]]
FULL = {"title": "Buy milk"}
COMPLETIONS: dict[str, Act] = {
    "POST complete": lambda client, task: client.post(f"{path_of(task)}/complete"),
    "a toggle": lambda client, task: client.patch(f"{path_of(task)}/complete"),
    "set": lambda client, task: client.patch(f"{path_of(task)}/complete", json={"is_completed": True}),
    "PATCH": lambda client, task: client.patch(path_of(task), json={"is_completed": True}),
    "PUT": lambda client, task: client.put(path_of(task), json=FULL | {"is_completed": True}),
    "batch": lambda client, task: batch(client, [verb("complete", task["id"])]),
}
REOPENINGS: dict[str, Act] = {
    "POST reopen": lambda client, task: client.post(f"{path_of(task)}/reopen"),
    "a toggle": COMPLETIONS["a toggle"],
    "set": lambda client, task: client.patch(f"{path_of(task)}/complete", json={"is_completed": False}),
    "PATCH": lambda client, task: client.patch(path_of(task), json={"is_completed": False}),
    "PATCH in place": lambda client, task: client.patch(
        path_of(task), json={"is_completed": False, "parent_id": task["parent_id"]}
    ),
    "PUT": lambda client, task: client.put(path_of(task), json=FULL),
    "batch": lambda client, task: batch(client, [verb("reopen", task["id"])]),
}
every_completion = pytest.mark.parametrize("complete", COMPLETIONS.values(), ids=COMPLETIONS)
every_reopening = pytest.mark.parametrize("reopen", REOPENINGS.values(), ids=REOPENINGS)


class SubtaskCascadesContract:
    """Inherit, and provide the fixture `api`."""

    @every_completion
    async def test_completing_a_parent_completes_what_is_open_below(self, api: Api, complete: Act) -> None:
        root, child, grandchild = await line(api.ana, 3)
        (done,) = await below(api.ana, child, 1, is_completed=True)
        answer = await complete(api.ana, root)
        assert answer.status_code == 200
        tasks = await now(api.ana, root, child, grandchild, done)
        assert [task["version"] for task in tasks] == [2, 2, 2, 1]
        assert len({task["completed_at"] for task in tasks[:3]}) == 1
        entries = (await api.ana.get("/api/activity?limit=3")).json()["items"]
        assert {entry["operation_id"] for entry in entries} == {answer.headers["operation-id"]}

    async def test_completing_a_parent_leaves_the_trash_alone(self, api: Api) -> None:
        parent, child = await line(api.ana, 2)
        await api.ana.delete(path_of(child))
        await api.ana.post(f"{path_of(parent)}/complete")
        assert await open_ones(api.ana, parent, child) == [False, True]
        refused(await api.ana.post(f"{path_of(child)}/restore"), 409, "parent_completed")

    @every_reopening
    async def test_reopening_a_subtask_reopens_what_is_above_and_nothing_else(self, api: Api, reopen: Act) -> None:
        root, child, grandchild = await line(api.ana, 3)
        (sibling,) = await below(api.ana, child, 1)
        await api.ana.post(f"{path_of(root)}/complete")
        assert (await reopen(api.ana, grandchild)).status_code == 200
        assert await open_ones(api.ana, root, child, grandchild, sibling) == [True, True, True, False]

    async def test_reopening_a_parent_leaves_its_subtasks_completed(self, api: Api) -> None:
        root, child = await line(api.ana, 2)
        await api.ana.post(f"{path_of(root)}/complete")
        await api.ana.post(f"{path_of(root)}/reopen")
        assert await open_ones(api.ana, root, child) == [True, False]

    # Deleting and restoring

    async def test_deleting_takes_the_tree_and_restoring_brings_it_back(self, api: Api) -> None:
        tree = await line(api.ana, 4)
        deletion = await api.ana.delete(path_of(tree[1]))
        assert await in_the_trash(api.ana, *tree) == [False, True, True, True]
        entries = (await api.ana.get("/api/activity?limit=3")).json()["items"]
        assert {entry["operation_id"] for entry in entries} == {deletion.headers["operation-id"]}
        assert (await api.ana.post(f"{path_of(tree[1])}/restore")).status_code == 200
        assert await in_the_trash(api.ana, *tree) == [False] * 4

    async def test_what_was_deleted_before_stays_in_the_trash(self, api: Api) -> None:
        root, child, grandchild = await line(api.ana, 3)
        (sibling,) = await below(api.ana, root, 1)
        await api.ana.delete(path_of(child))
        await api.ana.delete(path_of(root))
        await api.ana.post(f"{path_of(root)}/restore")
        assert await in_the_trash(api.ana, root, child, grandchild, sibling) == [False, True, True, False]
        await api.ana.post(f"{path_of(child)}/restore")
        assert await in_the_trash(api.ana, child, grandchild) == [False, False]

    async def test_what_one_batch_deleted_open_does_not_come_back_below_what_it_completed_then(self, api: Api) -> None:
        root, child = await line(api.ana, 2)
        items = [verb("delete", child["id"]), verb("complete", root["id"]), verb("delete", root["id"])]
        assert (await batch(api.ana, items)).status_code == 200
        assert (await api.ana.post(f"{path_of(root)}/restore")).status_code == 200
        assert await in_the_trash(api.ana, root, child) == [False, True]

    async def test_a_subtask_does_not_come_back_alone(self, api: Api) -> None:
        parent, child = await line(api.ana, 2)
        await api.ana.delete(path_of(parent))
        refused(await api.ana.post(f"{path_of(child)}/restore"), 409, "parent_in_trash")
        answer = await batch(api.ana, [verb("restore", child["id"])], "per_item")
        assert answer.json()["results"][0]["status"] == 409
        assert await in_the_trash(api.ana, parent, child) == [True, True]

    async def test_a_batch_can_bring_back_parent_and_child_in_turn(self, api: Api) -> None:
        parent, child = await line(api.ana, 2)
        for task in (child, parent):
            await api.ana.delete(path_of(task))
        answer = await batch(api.ana, [verb("restore", task["id"]) for task in (parent, child)])
        assert (answer.status_code, await in_the_trash(api.ana, parent, child)) == (200, [False, False])

    async def test_a_completed_subtask_comes_back_below_a_completed_parent(self, api: Api) -> None:
        parent, child = await line(api.ana, 2)
        await api.ana.post(f"{path_of(child)}/complete")
        await api.ana.delete(path_of(child))
        await api.ana.post(f"{path_of(parent)}/complete")
        assert (await api.ana.post(f"{path_of(child)}/restore")).status_code == 200

    @pytest.mark.parametrize("is_trashed", [False, True])
    async def test_deleting_for_good_takes_the_tree(self, api: Api, *, is_trashed: bool) -> None:
        kept = await created(api.ana)
        root, child, _ = await line(api.ana, 3)
        await api.ana.delete(path_of(child))
        if is_trashed:
            await api.ana.delete(path_of(root))
        assert (await api.ana.delete(f"{path_of(root)}?permanent=true")).status_code == 204
        assert [task["id"] for task in await listed(api.ana)] == [kept["id"]]
        assert await listed(api.ana, path="/api/trash") == []
        removed = (await api.ana.get("/api/activity?limit=3")).json()["items"]
        assert [entry["kind"] for entry in removed] == ["deleted_permanently"] * 3
