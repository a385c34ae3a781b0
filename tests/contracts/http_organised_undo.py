"""Taking back what happened to trees, lists and orders, and doing it again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.contracts.http_undo import content_of, done, undone
from tests.http_api import Api, created, listed, path_of
from tests.http_batches import batch, update, verb
from tests.http_trees import Content, in_the_trash, line, made, move, now, open_ones


@dataclass(frozen=True, slots=True)
class Garden:
    """A list with a section, a line of three tasks in it, and another task and another list."""

    home: Content
    kitchen: Content
    root: Content
    child: Content
    grandchild: Content
    other: Content
    elsewhere: Content


async def planted(client: AsyncClient) -> Garden:
    home, elsewhere = await made(client), await made(client)
    kitchen = await made(client, f"/api/lists/{home['id']}/sections")
    root, child, grandchild = await line(client, 3, section_id=kitchen["id"], tags=["errand"])
    await client.post(f"{path_of(grandchild)}/complete")
    return Garden(home, kitchen, root, child, grandchild, await created(client), elsewhere)


async def whole(client: AsyncClient) -> Any:
    """Return all that there is, but for versions and times of changes."""
    tasks = [sorted(await listed(client, path=f"/api/{path}"), key=_by_id) for path in ("tasks", "trash")]
    tasks[1] = [task | {"deleted_at": None} for task in tasks[1]]
    lists = (await client.get("/api/lists")).json()["items"]
    sections = [(await client.get(f"/api/lists/{each['id']}/sections")).json()["items"] for each in lists if each["id"]]
    return [content_of(each) for each in (*tasks, lists, *sections)]


def _by_id(task: Content) -> str:
    return str(task["id"])


Act = Callable[[AsyncClient, Garden], Awaitable[Response]]
ACTS: dict[str, Act] = {
    "completing a tree": lambda client, g: client.post(f"{path_of(g.root)}/complete"),
    "reopening upwards": lambda client, g: client.post(f"{path_of(g.grandchild)}/reopen"),
    "deleting a tree": lambda client, g: client.delete(path_of(g.child)),
    "moving a tree": lambda client, g: client.patch(path_of(g.root), json={"list_id": g.elsewhere["id"]}),
    "putting it below": lambda client, g: move(client, g.root, parent_id=g.other["id"]),
    "taking it out": lambda client, g: client.patch(path_of(g.child), json={"parent_id": None}),
    "a move": lambda client, g: move(client, g.child, before=g.root["id"]),
    "deleting a list": lambda client, g: client.delete(f"/api/lists/{g.home['id']}"),
    "deleting a list and its tasks": lambda client, g: client.delete(f"/api/lists/{g.home['id']}?tasks=trash"),
    "deleting a section": lambda client, g: client.delete(f"/api/sections/{g.kitchen['id']}"),
    "deleting a section and its tasks": lambda client, g: client.delete(f"/api/sections/{g.kitchen['id']}?tasks=trash"),
    "moving a list": lambda client, g: client.post(
        f"/api/lists/{g.elsewhere['id']}/move", json={"before": g.home["id"]}
    ),
    "archiving": lambda client, g: client.patch(f"/api/lists/{g.home['id']}", json={"is_archived": True}),
    "a batch": lambda client, g: batch(
        client,
        [
            update(g.other["id"], parent_id=g.child["id"]),
            verb("complete", g.root["id"]),
            update(g.root["id"], list_id=g.elsewhere["id"]),
            {"op": "move", "id": g.other["id"], "parent_id": None, "list_id": None},
            verb("delete", g.child["id"]),
        ],
    ),
}
every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


class OrganisedUndoContract:
    """Inherit, and provide the fixture `api`."""

    @every_act
    async def test_undo_puts_everything_back_and_redo_does_it_again(self, api: Api, act: Act) -> None:
        garden = await planted(api.ana)
        before = await whole(api.ana)
        operation = await act(api.ana, garden)
        assert operation.is_success, operation.text
        after = await whole(api.ana)
        undo = await done(undone(api.ana, operation))
        assert (after != before, await whole(api.ana)) == (True, before)
        redo = await done(undone(api.ana, undo))
        assert await whole(api.ana) == after
        await done(undone(api.ana, redo))
        assert await whole(api.ana) == before

    async def test_restoring_a_tree_is_taken_back(self, api: Api) -> None:
        garden = await planted(api.ana)
        await api.ana.delete(path_of(garden.root))
        before = await whole(api.ana)
        await done(undone(api.ana, await api.ana.post(f"{path_of(garden.root)}/restore")))
        assert await whole(api.ana) == before

    async def test_undoing_the_creation_of_a_parent_takes_its_subtasks_along(self, api: Api) -> None:
        creation = await api.ana.post("/api/tasks", json={"title": "Parent"})
        child = await created(api.ana, parent_id=creation.json()["id"])
        undo = await done(undone(api.ana, creation))
        assert await in_the_trash(api.ana, creation.json(), child) == [True, True]
        await done(undone(api.ana, undo))
        assert await in_the_trash(api.ana, creation.json(), child) == [False, False]

    async def test_undoing_the_creation_of_a_list_sends_its_tasks_to_the_inbox(self, api: Api) -> None:
        creation = await api.ana.post("/api/lists", json={"name": "Home"})
        task = await created(api.ana, list_id=creation.json()["id"])
        undo = await done(undone(api.ana, creation))
        assert (await now(api.ana, task))[0]["list_id"] is None
        await done(undone(api.ana, undo))
        assert (await now(api.ana, task))[0]["list_id"] == creation.json()["id"]

    async def test_deleting_a_list_again_takes_what_came_into_it_since(self, api: Api) -> None:
        home = await made(api.ana)
        undo = await done(undone(api.ana, await api.ana.delete(f"/api/lists/{home['id']}")))
        kitchen = await made(api.ana, f"/api/lists/{home['id']}/sections")
        task = await created(api.ana, section_id=kitchen["id"])
        redo = await done(undone(api.ana, undo))
        (moved,) = await now(api.ana, task)
        assert (moved["list_id"], moved["section_id"]) == (None, None)
        assert (await api.ana.get(f"/api/sections/{kitchen['id']}")).status_code == 404
        await done(undone(api.ana, redo))
        (back,) = await now(api.ana, task)
        assert (back["list_id"], back["section_id"]) == (home["id"], kitchen["id"])

    async def test_deleting_a_tag_again_takes_it_from_tasks_that_got_it_since(self, api: Api) -> None:
        await created(api.ana, tags=["errand"])
        (tag,) = (await api.ana.get("/api/tags")).json()["items"]
        undo = await done(undone(api.ana, await api.ana.delete(f"/api/tags/{tag['id']}")))
        task = await created(api.ana, tags=["errand"])
        await done(undone(api.ana, undo))
        assert ((await now(api.ana, task))[0]["tags"], (await api.ana.get("/api/tags")).json()["items"]) == ([], [])

    async def test_undoing_a_move_of_a_parent_takes_along_what_came_below_it_since(self, api: Api) -> None:
        garden = await planted(api.ana)
        moved = await api.ana.patch(path_of(garden.root), json={"list_id": garden.elsewhere["id"]})
        new = await created(api.ana, parent_id=garden.root["id"])
        await done(undone(api.ana, moved))
        assert (await now(api.ana, new))[0]["section_id"] == garden.kitchen["id"]

    # What lies in the trash

    async def test_what_is_completed_in_the_trash_comes_back_completed_as_a_whole(self, api: Api) -> None:
        parent = await created(api.ana, is_completed=True)
        reopened = await api.ana.post(f"{path_of(parent)}/reopen")
        child = await created(api.ana, parent_id=parent["id"])
        await api.ana.delete(path_of(parent))
        await done(undone(api.ana, reopened))
        await api.ana.post(f"{path_of(parent)}/restore")
        assert await open_ones(api.ana, parent, child) == [False, False]

    async def test_reopening_in_the_trash_reopens_nothing_outside(self, api: Api) -> None:
        parent, child = await line(api.ana, 2)
        completed = await api.ana.post(f"{path_of(child)}/complete")
        await api.ana.delete(path_of(child))
        await api.ana.post(f"{path_of(parent)}/complete")
        await done(undone(api.ana, completed))
        assert await open_ones(api.ana, parent, child) == [False, True]
