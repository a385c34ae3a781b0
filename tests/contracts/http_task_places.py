"""The list and the section of a task: given, changed, and refused."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx2 import Response

from tests.http_api import Api, created, listed, path_of, recorded, refused
from tests.http_lists import list_path, new_list, new_section, section_path
from tests.http_routes import ABSENT_ID

Way = Callable[[Api, dict[str, Any]], Awaitable[Response]]


async def posted(api: Api, place: dict[str, Any]) -> Response:
    return await api.ana.post("/api/tasks", json={"title": "Buy tea"} | place)


async def put(api: Api, place: dict[str, Any]) -> Response:
    return await api.ana.put(path_of(await created(api.ana)), json={"title": "Buy tea"} | place)


async def patched(api: Api, place: dict[str, Any]) -> Response:
    return await api.ana.patch(path_of(await created(api.ana)), json=place)


async def moved(api: Api, place: dict[str, Any]) -> Response:
    return await api.ana.post(f"{path_of(await created(api.ana))}/move", json=place)


WAYS: dict[str, Way] = {"POST": posted, "PUT": put, "PATCH": patched, "move": moved}
every_way = pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)


def place_of(task: dict[str, Any]) -> tuple[Any, Any]:
    return task["list_id"], task["section_id"]


def error_of(answer: Response) -> tuple[str, str]:
    (error,) = refused(answer, 422, "validation_failed")["errors"]
    return error["field"], error["code"]


class TaskPlacesContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def home(self, api: Api) -> dict[str, Any]:
        return await new_list(api.ana)

    @pytest.fixture
    async def kitchen(self, api: Api, home: dict[str, Any]) -> dict[str, Any]:
        return await new_section(api.ana, home)

    async def test_a_task_is_in_the_inbox_unless_it_says_otherwise(self, api: Api) -> None:
        assert place_of(await created(api.ana)) == (None, None)
        assert place_of(await created(api.ana, list_id=None, section_id=None)) == (None, None)

    @every_way
    async def test_a_task_is_put_into_a_list(self, api: Api, home: dict[str, Any], write: Way) -> None:
        answer = await write(api, {"list_id": home["id"]})
        assert answer.status_code in {200, 201}
        assert place_of(answer.json()) == (home["id"], None)
        assert await listed(api.ana) == [answer.json()]

    @every_way
    @pytest.mark.parametrize("names_the_list", [False, True])
    async def test_a_section_says_which_list(
        self, api: Api, home: dict[str, Any], kitchen: dict[str, Any], write: Way, *, names_the_list: bool
    ) -> None:
        place = {"section_id": kitchen["id"]} | ({"list_id": home["id"]} if names_the_list else {})
        assert place_of((await write(api, place)).json()) == (home["id"], kitchen["id"])

    async def test_another_list_has_another_section(self, api: Api, kitchen: dict[str, Any]) -> None:
        task = await created(api.ana, section_id=kitchen["id"])
        work = await new_list(api.ana)
        elsewhere = (await api.ana.patch(path_of(task), json={"list_id": work["id"]})).json()
        assert place_of(elsewhere) == (work["id"], None)
        back = (await api.ana.patch(path_of(task), json={"section_id": kitchen["id"]})).json()
        assert place_of(back) == place_of(task)
        assert place_of((await api.ana.patch(path_of(task), json={"list_id": None})).json()) == (None, None)

    async def test_a_task_leaves_its_section_and_stays_in_the_list(
        self, api: Api, home: dict[str, Any], kitchen: dict[str, Any]
    ) -> None:
        task = await created(api.ana, section_id=kitchen["id"])
        answer = await api.ana.patch(path_of(task), json={"section_id": None})
        assert place_of(answer.json()) == (home["id"], None)

    async def test_a_replacement_leaves_the_place_alone(self, api: Api, kitchen: dict[str, Any]) -> None:
        task = await created(api.ana, section_id=kitchen["id"])
        answer = await api.ana.put(path_of(task), json={"title": "Buy tea"})
        assert (place_of(answer.json()), answer.json()["position"]) == (place_of(task), task["position"])

    async def test_a_task_stands_last_where_it_comes_to(self, api: Api, home: dict[str, Any]) -> None:
        early, late = await created(api.ana), await created(api.ana, list_id=home["id"])
        came = (await api.ana.patch(path_of(early), json={"list_id": home["id"]})).json()
        assert came["position"] > late["position"] > early["position"]

    @pytest.mark.parametrize("named", [("list_id",), ("section_id",), ("list_id", "section_id")], ids=str)
    async def test_naming_the_place_where_it_is_changes_nothing(
        self, api: Api, kitchen: dict[str, Any], named: tuple[str, ...]
    ) -> None:
        task = await created(api.ana, section_id=kitchen["id"])
        before = await recorded(api)
        answer = await api.ana.patch(path_of(task), json={name: task[name] for name in named})
        assert (answer.json(), await recorded(api)) == (task, before)

    async def test_an_archived_list_takes_tasks(self, api: Api, home: dict[str, Any]) -> None:
        await api.ana.patch(list_path(home), json={"is_archived": True})
        assert (await posted(api, {"list_id": home["id"]})).status_code == 201

    async def test_history_says_where_it_was(self, api: Api, home: dict[str, Any]) -> None:
        task = await created(api.ana)
        await api.ana.patch(path_of(task), json={"list_id": home["id"]})
        entry, *_ = (await api.ana.get(f"{path_of(task)}/history")).json()["items"]
        assert (entry["kind"], entry["changes"]["list_id"]) == ("moved", {"before": None, "after": home["id"]})

    # Subtasks

    async def test_subtasks_go_where_their_parent_goes(self, api: Api, home: dict[str, Any]) -> None:
        parent = await created(api.ana)
        child = await created(api.ana, parent_id=parent["id"])
        await api.ana.patch(path_of(parent), json={"list_id": home["id"]})
        assert place_of((await api.ana.get(path_of(child))).json()) == (home["id"], None)

    async def test_a_subtask_is_where_its_parent_is(
        self, api: Api, home: dict[str, Any], kitchen: dict[str, Any]
    ) -> None:
        parent = await created(api.ana, section_id=kitchen["id"])
        child = await created(api.ana, parent_id=parent["id"])
        assert place_of(child) == (home["id"], kitchen["id"])
        for changes in ({"list_id": None}, {"section_id": None}, {"list_id": (await new_list(api.ana))["id"]}):
            (field,) = changes
            assert error_of(await api.ana.patch(path_of(child), json=changes)) == (field, "follows_parent")
        out = await api.ana.patch(path_of(child), json={"parent_id": None, "list_id": None})
        assert place_of(out.json()) == (None, None)

    # Refusals

    @every_way
    @pytest.mark.parametrize("field", ["list_id", "section_id"])
    async def test_what_is_not_there_is_named(
        self, api: Api, home: dict[str, Any], kitchen: dict[str, Any], write: Way, field: str
    ) -> None:
        gone, bens = await new_list(api.ana), await new_list(api.ben)
        gone_section, bens_section = await new_section(api.ana, home), await new_section(api.ben, bens)
        await api.ana.delete(list_path(gone))
        await api.ana.delete(section_path(gone_section))
        absent = {
            "list_id": (ABSENT_ID, gone["id"], bens["id"], kitchen["id"]),
            "section_id": (ABSENT_ID, gone_section["id"], bens_section["id"], home["id"]),
        }
        for other in absent[field]:
            assert error_of(await write(api, {field: other})) == (field, "not_found")
        assert {place_of(task) for task in await listed(api.ana)} <= {(None, None)}

    @every_way
    async def test_the_section_must_be_one_of_the_list(self, api: Api, kitchen: dict[str, Any], write: Way) -> None:
        for other in ((await new_list(api.ana))["id"], None):
            answer = await write(api, {"list_id": other, "section_id": kitchen["id"]})
            assert error_of(answer) == ("section_id", "not_in_the_list")

    @every_way
    @pytest.mark.parametrize("field", ["list_id", "section_id"])
    @pytest.mark.parametrize("value", ["inbox", "none", "", 7, True, ABSENT_ID.upper(), [ABSENT_ID], {}])
    async def test_what_is_no_id_is_refused(self, api: Api, write: Way, field: str, value: Any) -> None:
        assert error_of(await write(api, {field: value}))[0] == field

    async def test_a_refused_change_leaves_no_trace(self, api: Api, home: dict[str, Any]) -> None:
        task = await created(api.ana)
        before = await recorded(api)
        changes = {"title": "x", "list_id": home["id"], "section_id": ABSENT_ID}
        assert error_of(await api.ana.patch(path_of(task), json=changes)) == ("section_id", "not_found")
        assert await recorded(api) == before

    async def test_a_broken_rule_is_told_before_an_absent_list(self, api: Api) -> None:
        assert error_of(await posted(api, {"title": " ", "list_id": ABSENT_ID})) == ("title", "too_short")
