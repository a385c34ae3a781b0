"""What becomes of the tasks of a list or a section that is deleted, and how all of it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient

import application.task_trees
from tests.contracts.http_undo import content_of, done, undone
from tests.contracts.http_undo_refusals import superseded
from tests.http_api import Api, created, fields_of, listed, path_of, recorded, refused
from tests.http_lists import items, list_path, new_list, new_section, section_path


@dataclass(frozen=True, slots=True)
class Household:
    """A list with a section; an open task in the list, a completed one with a subtask in the section, one trashed."""

    home: dict[str, Any]
    kitchen: dict[str, Any]
    open: dict[str, Any]
    parent: dict[str, Any]
    child: dict[str, Any]
    trashed: dict[str, Any]

    @property
    def tasks(self) -> Sequence[dict[str, Any]]:
        return self.open, self.parent, self.child, self.trashed

    @property
    def in_kitchen(self) -> Sequence[dict[str, Any]]:
        return self.parent, self.child, self.trashed


async def a_household(client: AsyncClient) -> Household:
    home = await new_list(client)
    kitchen = await new_section(client, home)
    parent = await created(client, title="parent", section_id=kitchen["id"], is_completed=True)
    household = Household(
        home=home,
        kitchen=kitchen,
        open=await created(client, title="open", list_id=home["id"]),
        parent=parent,
        child=await created(client, title="child", parent_id=parent["id"], is_completed=True),
        trashed=await created(client, title="trashed", section_id=kitchen["id"]),
    )
    await client.delete(path_of(household.trashed))
    return household


async def everything(client: AsyncClient) -> Any:
    """Return all that the owner has, in the trash and out of it, but for what grows with every change."""
    lists = await items(client, "/api/lists")
    sections = [await items(client, f"{list_path(each)}/sections") for each in lists]
    tasks = await listed(client, "sort=title&limit=100")
    trash = sorted(await listed(client, path="/api/trash"), key=lambda task: str(task["title"]))
    for task in trash:
        del task["deleted_at"]
    return content_of(lists), [content_of(each) for each in sections], content_of(tasks), content_of(trash)


async def placed(client: AsyncClient, tasks: Sequence[dict[str, Any]]) -> list[tuple[Any, Any]]:
    """Return the list and the section of each of the tasks, in the trash or not."""
    found = {task["id"]: task for path in ("/api/tasks", "/api/trash") for task in await listed(client, path=path)}
    return [(found[task["id"]]["list_id"], found[task["id"]]["section_id"]) for task in tasks]


async def in_trash(client: AsyncClient) -> set[str]:
    return {task["title"] for task in await listed(client, path="/api/trash")}


class DissolutionContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def there(self, api: Api) -> Household:
        return await a_household(api.ana)

    @pytest.mark.parametrize("query", ["", "?tasks=move"])
    async def test_the_tasks_of_a_deleted_list_move_to_the_inbox(self, api: Api, there: Household, query: str) -> None:
        assert (await api.ana.delete(list_path(there.home) + query)).status_code == 204
        assert await placed(api.ana, there.tasks) == [(None, None)] * 4
        assert await in_trash(api.ana) == {"trashed"}
        positions = {task["id"]: task["position"] for task in await listed(api.ana)}
        assert all(positions[task["id"]] == task["position"] for task in (there.open, there.parent, there.child))
        refused(await api.ana.get(section_path(there.kitchen)), 404, "section_not_found")

    async def test_the_tasks_of_a_deleted_list_move_to_the_trash(self, api: Api, there: Household) -> None:
        assert (await api.ana.delete(f"{list_path(there.home)}?tasks=trash")).status_code == 204
        assert await placed(api.ana, there.tasks) == [(None, None)] * 4
        assert await in_trash(api.ana) == {"open", "parent", "child", "trashed"}

    @pytest.mark.parametrize("query", ["", "?tasks=move"])
    async def test_the_tasks_of_a_deleted_section_stay_in_the_list(
        self, api: Api, there: Household, query: str
    ) -> None:
        assert (await api.ana.delete(section_path(there.kitchen) + query)).status_code == 204
        assert await placed(api.ana, there.tasks) == [(there.home["id"], None)] * 4
        assert await in_trash(api.ana) == {"trashed"}

    async def test_the_tasks_of_a_deleted_section_move_to_the_trash(self, api: Api, there: Household) -> None:
        assert (await api.ana.delete(f"{section_path(there.kitchen)}?tasks=trash")).status_code == 204
        assert await placed(api.ana, there.tasks) == [(there.home["id"], None)] * 4
        assert await in_trash(api.ana) == {"parent", "child", "trashed"}

    async def test_what_is_elsewhere_stays(self, api: Api, there: Household) -> None:
        work, bens = await new_list(api.ana, "Work"), await a_household(api.ben)
        task, at_bens = await created(api.ana, list_id=work["id"]), await everything(api.ben)
        await api.ana.delete(f"{list_path(there.home)}?tasks=trash")
        assert await listed(api.ana) == [task]
        assert (await everything(api.ben), bens.home["version"]) == (at_bens, 1)

    async def test_a_restored_task_brings_its_subtasks_back_without_the_list(self, api: Api, there: Household) -> None:
        await api.ana.delete(f"{list_path(there.home)}?tasks=trash")
        assert (await api.ana.post(f"{path_of(there.parent)}/restore")).status_code == 200
        assert {task["title"] for task in await listed(api.ana)} == {"parent", "child"}
        assert await placed(api.ana, [there.parent, there.child]) == [(None, None)] * 2

    @pytest.mark.parametrize("query", ["?tasks=move", "?tasks=trash"])
    async def test_one_operation_does_all_of_it(self, api: Api, there: Household, query: str) -> None:
        newest = (await recorded(api))[0]
        answer = await api.ana.delete(list_path(there.home) + query)
        entries = (await api.ana.get("/api/activity?limit=100")).json()["items"]
        ours = [entry for entry in entries if entry["operation_id"] == answer.headers["operation-id"]]
        assert sorted(entry["type"] for entry in ours) == ["list", "section", "task", "task", "task", "task"]
        assert sorted(entry["sequence"] for entry in ours) == list(range(newest + 1, newest + 7))

    @pytest.mark.parametrize("query", ["", "?tasks=trash"])
    @pytest.mark.parametrize("path_of_it", ["list", "section"])
    async def test_more_tasks_than_fit_into_one_operation_are_refused(
        self, api: Api, there: Household, query: str, path_of_it: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(application.task_trees, "ONE_CHANGE_MAX", 2)
        path = list_path(there.home) if path_of_it == "list" else section_path(there.kitchen)
        before = await recorded(api)
        refused(await api.ana.delete(path + query), 409, "too_many_tasks")
        assert await recorded(api) == before
        monkeypatch.setattr(application.task_trees, "ONE_CHANGE_MAX", 4)
        assert (await api.ana.delete(path + query)).status_code == 204

    @pytest.mark.parametrize("tasks", ["keep", "", "MOVE", "move&tasks=trash"])
    async def test_what_becomes_of_them_is_one_of_two_words(self, api: Api, there: Household, tasks: str) -> None:
        for path in (list_path(there.home), section_path(there.kitchen)):
            assert fields_of(await api.ana.delete(f"{path}?tasks={tasks}")) == ["tasks"]

    # Undo

    @pytest.mark.parametrize("query", ["?tasks=move", "?tasks=trash"])
    @pytest.mark.parametrize("which", ["list", "section"])
    async def test_undo_brings_all_of_it_back_and_redo_takes_it_again(
        self, api: Api, there: Household, query: str, which: str
    ) -> None:
        path = list_path(there.home) if which == "list" else section_path(there.kitchen)
        before = await everything(api.ana)
        deletion = await api.ana.delete(path + query)
        after = await everything(api.ana)
        undo = await done(undone(api.ana, deletion))
        assert (after != before, await everything(api.ana)) == (True, before)
        redo = await done(undone(api.ana, undo))
        assert await everything(api.ana) == after
        await done(undone(api.ana, redo))
        assert await everything(api.ana) == before

    async def test_the_answer_of_undo_says_how_the_list_is(self, api: Api) -> None:
        home = await new_list(api.ana)
        undo = await done(undone(api.ana, await api.ana.delete(list_path(home))))
        back = (await api.ana.get(list_path(home))).json()
        assert undo.json()["tasks"] == []
        assert undo.json()["others"] == [{"type": "list", "deleted_at": None, "resource": back}]
        assert back == home | {"version": 3, "updated_at": back["updated_at"]}

    @pytest.mark.parametrize("changes", [{"name": "Work"}, {"is_archived": True}, {"name": "x", "is_archived": True}])
    async def test_an_edit_is_undone_and_done_again(self, api: Api, changes: dict[str, Any]) -> None:
        home = await new_list(api.ana)
        before = await everything(api.ana)
        edit = await api.ana.patch(list_path(home), json=changes)
        after = await everything(api.ana)
        undo = await done(undone(api.ana, edit))
        assert (after != before, await everything(api.ana)) == (True, before)
        await done(undone(api.ana, undo))
        assert await everything(api.ana) == after

    async def test_a_move_is_undone(self, api: Api) -> None:
        one, two = await new_list(api.ana, "1"), await new_list(api.ana, "2")
        before = await everything(api.ana)
        await done(undone(api.ana, await api.ana.post(f"{list_path(two)}/move", json={"before": one["id"]})))
        assert await everything(api.ana) == before

    async def test_undoing_a_creation_deletes_it_and_its_tasks_move(self, api: Api) -> None:
        creation = await api.ana.post("/api/lists", json={"name": "Home"})
        task = await created(api.ana, section_id=(await new_section(api.ana, creation.json()))["id"])
        await done(undone(api.ana, creation))
        assert await items(api.ana, "/api/lists") == []
        assert await placed(api.ana, [task]) == [(None, None)]

    async def test_something_newer_is_in_the_way(self, api: Api, there: Household) -> None:
        edit = await api.ana.patch(list_path(there.home), json={"name": "Work"})
        await api.ana.patch(list_path(there.home), json={"name": "Office"})
        deletion = await api.ana.delete(list_path(there.home))
        await api.ana.patch(path_of(there.open), json={"list_id": (await new_list(api.ana))["id"]})
        before = await recorded(api)
        assert superseded(await undone(api.ana, edit)) == ["name"]
        assert superseded(await undone(api.ana, deletion)) == ["list_id"]
        assert await recorded(api) == before

    @pytest.mark.parametrize("which", ["list", "section"])
    async def test_what_came_in_meanwhile_is_released_when_it_goes_away_again(
        self, api: Api, there: Household, which: str
    ) -> None:
        path = list_path(there.home) if which == "list" else section_path(there.kitchen)
        undo = await done(undone(api.ana, await api.ana.delete(path)))
        newcomer = await created(api.ana, section_id=there.kitchen["id"])
        attic = await new_section(api.ana, there.home, "Attic")
        await done(undone(api.ana, undo))
        here = None if which == "list" else there.home["id"]
        assert await placed(api.ana, [newcomer]) == [(here, None)]
        assert (await api.ana.get(section_path(attic))).status_code == (404 if which == "list" else 200)

    async def test_a_section_does_not_come_back_without_its_list(self, api: Api, there: Household) -> None:
        attic = await new_section(api.ana, there.home, "Attic")
        deletion = await api.ana.delete(section_path(attic))
        away = await api.ana.delete(list_path(there.home))
        before = await recorded(api)
        assert superseded(await undone(api.ana, deletion)) == ["list_id"]
        assert await recorded(api) == before
        await done(undone(api.ana, away))
        await done(undone(api.ana, deletion))
        assert (await api.ana.get(section_path(attic))).status_code == 200
