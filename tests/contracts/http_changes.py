"""Sync over HTTP: whoever applies the pages of changes has what the server has."""

import asyncio
from datetime import datetime

import pytest

from tests.http_api import Api, created, fields_of, listed, path_of
from tests.http_batches import chosen_id, create, results_of, verb
from tests.http_sync import Replica, page


class ChangesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_an_item_is_the_task_as_it_is_now(self, api: Api) -> None:
        task = await created(api.ana, description="two", is_completed=True)
        (item,) = (await page(api.ana))["items"]
        assert item == {"type": "task", "id": task["id"], "sequence": 1, "resource": task}

    async def test_each_is_there_once_at_its_newest_number(self, api: Api) -> None:
        one, two = [await created(api.ana) for _ in range(2)]
        await api.ana.post(f"{path_of(one)}/complete")
        items = (await page(api.ana))["items"]
        assert [(item["sequence"], item["id"]) for item in items] == [(2, two["id"]), (3, one["id"])]

    @pytest.mark.parametrize("query", ["", "?permanent=true"])
    async def test_what_is_deleted_leaves_a_tombstone_and_no_content(self, api: Api, query: str) -> None:
        task = await created(api.ana, title="canary")
        await api.ana.delete(path_of(task) + query)
        (item,) = (await page(api.ana))["items"]
        assert datetime.fromisoformat(item.pop("deleted_at")) > datetime.fromisoformat(task["created_at"])
        assert item == {"type": "task", "id": task["id"], "sequence": 2}

    async def test_what_is_restored_comes_back(self, api: Api) -> None:
        task = await created(api.ana)
        await api.ana.delete(path_of(task))
        cursor = (await page(api.ana))["next_cursor"]
        restored = (await api.ana.post(f"{path_of(task)}/restore")).json()
        assert [item["resource"] for item in (await page(api.ana, cursor))["items"]] == [restored]

    async def test_what_is_created_again_under_its_id_comes_back(self, api: Api) -> None:
        await results_of(api.ana, [create(chosen_id(1))])
        await api.ana.delete(f"/api/tasks/{chosen_id(1)}?permanent=true")
        cursor = (await page(api.ana))["next_cursor"]
        await results_of(api.ana, [create(chosen_id(1))])
        (item,) = (await page(api.ana, cursor))["items"]
        assert (item["id"], item["resource"]["version"]) == (chosen_id(1), 2)

    # Pages

    async def test_a_page_goes_on_where_the_last_one_ended(self, api: Api) -> None:
        tasks = [await created(api.ana) for _ in range(5)]
        first = await page(api.ana, limit=2)
        second = await page(api.ana, first["next_cursor"], limit=2)
        third = await page(api.ana, second["next_cursor"], limit=2)
        assert [each["has_more"] for each in (first, second, third)] == [True, True, False]
        items = [item for each in (first, second, third) for item in each["items"]]
        assert [item["resource"] for item in items] == tasks

    async def test_a_full_page_may_be_the_last(self, api: Api) -> None:
        for _ in range(2):
            await created(api.ana)
        assert (await page(api.ana, limit=2))["has_more"] is False

    async def test_an_empty_page_keeps_the_place(self, api: Api) -> None:
        await created(api.ana)
        cursor = (await page(api.ana))["next_cursor"]
        assert await page(api.ana, cursor) == {"items": [], "next_cursor": cursor, "has_more": False}
        task = await created(api.ana)
        assert [item["resource"] for item in (await page(api.ana, cursor))["items"]] == [task]

    async def test_who_has_nothing_can_begin(self, api: Api) -> None:
        nothing = await page(api.ana)
        assert (nothing["items"], nothing["has_more"]) == ([], False)
        task = await created(api.ana)
        items = (await page(api.ana, nothing["next_cursor"]))["items"]
        assert [item["resource"] for item in items] == [task]

    @pytest.mark.parametrize(("limit", "count"), [(1, 1), (None, 100), (500, 101)])
    async def test_a_page_has_a_hundred_items_unless_it_is_said(self, api: Api, limit: int | None, count: int) -> None:
        await results_of(api.ana, [create()] * 100)
        await created(api.ana)
        assert len((await page(api.ana, limit=limit))["items"]) == count

    @pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "1.0", ""])
    async def test_a_limit_is_not_clamped(self, api: Api, limit: str) -> None:
        assert fields_of(await api.ana.get(f"/api/changes?limit={limit}")) == ["limit"]

    # What it is for

    @pytest.mark.parametrize("limit", [1, 3, 500])
    async def test_who_applies_the_pages_has_what_the_server_has(self, api: Api, limit: int) -> None:
        replica = Replica(api.ana)
        ids = [chosen_id(number) for number in range(1, 7)]
        await results_of(api.ana, [create(each) for each in ids])
        await replica.sync(limit)
        await results_of(api.ana, [verb("complete", ids[0]), verb("delete", ids[1]), create(), verb("delete", ids[2])])
        await api.ana.delete(f"/api/tasks/{ids[3]}?permanent=true")
        await replica.sync(limit)
        assert replica.has_all_of(await listed(api.ana))
        await results_of(api.ana, [verb("restore", ids[1]), verb("delete", ids[4]), verb("restore", ids[4])])
        await api.ana.delete(f"/api/tasks/{ids[2]}?permanent=true")
        await replica.sync(limit)
        assert replica.has_all_of(await listed(api.ana))

    async def test_beside_writers_it_ends_with_what_the_server_has(self, api: Api) -> None:
        replica, writing = Replica(api.ana), True

        async def write(writer: int) -> None:
            path = path_of(await created(api.ana))
            for step in ({"title": f"{writer}"}, {"is_completed": True}, {"description": "two"}):
                await api.ana.patch(path, json=step)
            await api.ana.delete(path)
            if writer % 2:
                await api.ana.post(f"{path}/restore")

        async def read() -> None:
            while writing:
                await replica.sync(3)
                await asyncio.sleep(0)

        reader = asyncio.create_task(read())
        await asyncio.gather(*(write(writer) for writer in range(8)))
        writing = False
        await reader
        await replica.sync(3)
        tasks = await listed(api.ana)
        assert (len(tasks), replica.has_all_of(tasks)) == (4, True)
