"""What becomes of the tasks of a list or a section that is deleted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient

import application.task_trees
from tests.contracts.http_undo import content_of
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
    async def test_whoever_comes_in_at_the_same_time_is_not_lost(self, api: Api, there: Household, query: str) -> None:
        movers = [await created(api.ana) for _ in range(4)]
        place = {"section_id": there.kitchen["id"]}
        answers = await asyncio.gather(
            *(api.ana.post("/api/tasks", json={"title": "new"} | place) for _ in range(4)),
            *(api.ana.patch(path_of(mover), json=place) for mover in movers[:2]),
            api.ana.delete(list_path(there.home) + query),
            *(api.ana.post(f"{path_of(mover)}/move", json=place) for mover in movers[2:]),
            *(api.ana.patch(path_of(task), json={"description": "two"}) for task in (there.open, there.parent)),
            *(api.ana.post("/api/tasks", json={"title": "new"} | place) for _ in range(4)),
        )
        assert {answer.status_code for answer in answers} <= {200, 201, 204, 404, 422}
        tasks = [task for path in ("/api/tasks", "/api/trash") for task in await listed(api.ana, path=path)]
        assert {(task["list_id"], task["section_id"]) for task in tasks} == {(None, None)}
        assert len(tasks) == 8 + sum(answer.status_code == 201 for answer in answers)

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
