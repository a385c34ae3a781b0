"""Finding the tasks of a list or a section, in their manual order."""

from typing import Any

import pytest

from tests.contracts.http_cursors import scan
from tests.http_api import Api, created, fields_of, listed, path_of
from tests.http_lists import list_path, new_list, new_section
from tests.http_routes import ABSENT_ID


def titles(tasks: list[dict[str, Any]]) -> str:
    return "".join(task["title"] for task in tasks)


class ListFiltersContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def home(self, api: Api) -> dict[str, Any]:
        return await new_list(api.ana)

    @pytest.fixture
    async def kitchen(self, api: Api, home: dict[str, Any]) -> dict[str, Any]:
        return await new_section(api.ana, home)

    @pytest.fixture
    async def there(self, api: Api, home: dict[str, Any], kitchen: dict[str, Any]) -> None:
        """Make a and b in the inbox, c and d in the list, e and f in its section, g in another list."""
        work = await new_list(api.ana)
        places: list[dict[str, Any]] = [
            {},
            {"is_completed": True},
            {"list_id": home["id"]},
            {"list_id": home["id"], "is_completed": True},
            {"section_id": kitchen["id"]},
            {"section_id": kitchen["id"], "is_completed": True},
            {"list_id": work["id"]},
        ]
        for title, place in zip("abcdefg", places, strict=True):
            await created(api.ana, title=title, **place)
        for place in places:
            await api.ana.delete(path_of(await created(api.ana, title="trash", **place)))

    @pytest.mark.usefixtures("there")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("list_id=inbox", "ab"),
            ("list_id={home}", "cdef"),
            ("section_id={kitchen}", "ef"),
            ("section_id=none", "abcdg"),
            ("list_id={home}&section_id={kitchen}", "ef"),
            ("list_id={home}&section_id=none", "cd"),
            ("list_id=inbox&section_id={kitchen}", ""),
            ("list_id={home}&status=open", "ce"),
            ("list_id=inbox&status=completed", "b"),
            ("list_id={home}&q=f", "f"),
            ("list_id={home}&parent_id=none", "cdef"),
            (f"list_id={ABSENT_ID}", ""),
            (f"section_id={ABSENT_ID}", ""),
            ("list_id={kitchen}", ""),
            ("section_id={home}", ""),
        ],
    )
    async def test_tasks_are_found_by_their_place(
        self, api: Api, home: dict[str, Any], kitchen: dict[str, Any], query: str, found: str
    ) -> None:
        asked = query.format(home=home["id"], kitchen=kitchen["id"])
        answer = await api.ana.get(f"/api/tasks?{asked}&sort=position")
        assert (titles(answer.json()["items"]), answer.json()["total"]) == (found, len(found))
        assert titles(await listed(api.ana, f"{asked}&sort=-position")) == found[::-1]
        assert titles(await listed(api.ana, f"{asked}&sort=title")) == found

    async def test_somebody_elses_list_is_empty(self, api: Api, home: dict[str, Any]) -> None:
        await created(api.ana, list_id=home["id"])
        assert await listed(api.ben, f"list_id={home['id']}") == []

    async def test_a_deleted_list_is_empty(self, api: Api, home: dict[str, Any]) -> None:
        task = await created(api.ana, list_id=home["id"])
        await api.ana.delete(list_path(home))
        assert await listed(api.ana, f"list_id={home['id']}") == []
        assert [each["id"] for each in await listed(api.ana, "list_id=inbox")] == [task["id"]]

    @pytest.mark.parametrize("field", ["list_id", "section_id"])
    @pytest.mark.parametrize("value", ["", "x", "null", "Inbox", ABSENT_ID.upper(), ABSENT_ID.replace("-", "")])
    async def test_what_is_no_id_is_refused(self, api: Api, field: str, value: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{field}={value}")) == [field]

    async def test_each_filter_has_its_own_word(self, api: Api) -> None:
        assert fields_of(await api.ana.get("/api/tasks?list_id=none")) == ["list_id"]
        assert fields_of(await api.ana.get("/api/tasks?section_id=inbox")) == ["section_id"]
        assert fields_of(await api.ana.get("/api/tasks?list_id=inbox&list_id=inbox")) == ["list_id"]

    async def test_the_manual_order_is_that_of_one_place(self, api: Api) -> None:
        for sort in ("position", "-position", "priority,position"):
            assert fields_of(await api.ana.get(f"/api/tasks?sort={sort}")) == ["sort"]
            assert await listed(api.ana, f"sort={sort}&list_id=inbox") == []

    # Moving and paging

    async def test_tasks_stand_where_they_were_moved_to(self, api: Api, home: dict[str, Any]) -> None:
        a, b, c, d = [await created(api.ana, title=title, list_id=home["id"]) for title in "abcd"]
        await api.ana.post(f"{path_of(d)}/move", json={"before": a["id"]})
        await api.ana.post(f"{path_of(b)}/move", json={"after": c["id"]})
        assert titles(await listed(api.ana, f"list_id={home['id']}&sort=position")) == "dacb"

    @pytest.mark.parametrize("sort", ["position", "-position", "-priority,position", "position,title"])
    async def test_pages_meet(self, api: Api, home: dict[str, Any], sort: str) -> None:
        for number in range(7):
            await created(api.ana, priority=("low", "high")[number % 2], list_id=home["id"])
            await created(api.ana)
        query = f"list_id={home['id']}&sort={sort}"
        whole = [task["id"] for task in await listed(api.ana, query)]
        assert (await scan(api, "/api/tasks", query), len(whole)) == (whole, 7)

    async def test_a_scan_sees_what_stays_once_while_others_move(self, api: Api, home: dict[str, Any]) -> None:
        tasks = [await created(api.ana, title=title, list_id=home["id"]) for title in "abcdefgh"]
        mover, stays = tasks[7], [task["id"] for task in tasks[:7]]
        query, seen, cursor = f"/api/tasks?list_id={home['id']}&sort=position&limit=2", list[str](), ""
        for number in range(9):
            found = (await api.ana.get(query + cursor)).json()
            seen += [task["id"] for task in found["items"]]
            if found["next_cursor"] is None:
                break
            cursor = f"&cursor={found['next_cursor']}"
            await api.ana.post(f"{path_of(mover)}/move", json={"before": tasks[number]["id"]})
        assert [task_id for task_id in seen if task_id != mover["id"]] == stays

    async def test_a_cursor_is_good_for_one_list(self, api: Api, home: dict[str, Any]) -> None:
        for _ in range(3):
            await created(api.ana, list_id=home["id"])
        cursor = (await api.ana.get(f"/api/tasks?list_id={home['id']}&limit=1")).json()["next_cursor"]
        for other in ("list_id=inbox", f"list_id={ABSENT_ID}", ""):
            assert fields_of(await api.ana.get(f"/api/tasks?{other}&limit=1&cursor={cursor}")) == ["cursor"]
