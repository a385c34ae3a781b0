"""Taking back what was done to lists and sections, and doing it again."""

from typing import Any

import pytest

import application.bounds
from tests.contracts.http_dissolution import Household, a_household, everything, placed
from tests.contracts.http_undo import done, undone
from tests.contracts.http_undo_refusals import superseded
from tests.http_api import Api, created, path_of, recorded, refused
from tests.http_lists import (
    Collection,
    address,
    every_collection,
    items,
    list_path,
    made,
    names,
    new_list,
    new_section,
    section_path,
)


class ListUndoContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def there(self, api: Api) -> Household:
        return await a_household(api.ana)

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

    @every_collection
    async def test_what_there_is_no_room_for_does_not_come_back(
        self, api: Api, collection: Collection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = await collection(api.ana)
        for bound in ("LISTS_MAX", "SECTIONS_OF_A_LIST_MAX"):
            monkeypatch.setattr(application.bounds, bound, 2)
        first, _ = [await made(api.ana, path, name=name) for name in "ab"]
        deletion = await api.ana.delete(address(path, first))
        third = await made(api.ana, path, name="c")
        refused(await undone(api.ana, deletion), 409, "quota_reached")
        assert await names(api.ana, path) == ["b", "c"]
        await api.ana.delete(address(path, third))
        await done(undone(api.ana, deletion))
        assert await names(api.ana, path) == ["a", "b"]
