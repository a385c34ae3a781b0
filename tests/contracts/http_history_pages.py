"""Reading history page by page, from the newest entry to the first."""

from typing import Any

import pytest

from tests.contracts.http_history import entries
from tests.http_api import Api, created, fields_of, path_of, refused
from tests.http_routes import ABSENT_ID

PLACES = ["/api/activity", "/api/tasks/{id}/history", "/api/todos/{id}/history", "/api/ana/tasks/{id}/history"]
everywhere = pytest.mark.parametrize("place", PLACES)


async def pages(api: Api, path: str, limit: int) -> list[list[dict[str, Any]]]:
    """Follow the cursor to the end."""
    found, cursor = [], None
    for _ in range(10):
        page = (await api.ana.get(f"{path}?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))).json()
        assert page["limit"] == limit
        found.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return found
    raise AssertionError("The pages have no end.")


class HistoryPagesContract:
    """Inherit, and provide the fixture `api`."""

    @everywhere
    @pytest.mark.parametrize("limit", [1, 2, 4, 5, 100])
    async def test_pages_go_from_the_newest_to_the_first(self, api: Api, place: str, limit: int) -> None:
        task = await created(api.ana)
        for number in range(3):
            await api.ana.patch(path_of(task), json={"title": f"Number {number}"})
        found = await pages(api, place.format(id=task["id"]), limit)
        assert [entry["sequence"] for page in found for entry in page] == [4, 3, 2, 1]
        assert [len(page) for page in found] == {1: [1] * 4, 2: [2, 2], 4: [4], 5: [4], 100: [4]}[limit]

    async def test_a_task_has_its_own_entries_alone(self, api: Api) -> None:
        one, two = [await created(api.ana) for _ in range(2)]
        for task in (one, two, one):
            await api.ana.patch(f"{path_of(task)}/complete")
        found = await pages(api, f"{path_of(one)}/history", 1)
        assert [(entry["sequence"], entry["id"]) for page in found for entry in page] == [
            (5, one["id"]),
            (3, one["id"]),
            (1, one["id"]),
        ]

    async def test_what_happens_between_two_pages_repeats_nothing(self, api: Api) -> None:
        for _ in range(4):
            await created(api.ana)
        first = (await api.ana.get("/api/activity?limit=2")).json()
        await created(api.ana)
        second = await entries(api, query=f"limit=2&cursor={first['next_cursor']}")
        assert [entry["sequence"] for entry in (*first["items"], *second)] == [4, 3, 2, 1]

    @everywhere
    async def test_a_cursor_is_good_for_one_owner_and_one_call(self, api: Api, place: str) -> None:
        task = await created(api.ana)
        for client, other in ((api.ben, await created(api.ben)), (api.ana, task)):
            await client.patch(path_of(other), json={"title": "Buy tea"})
        path = place.format(id=task["id"])
        elsewhere = "/api/activity" if path != "/api/activity" else f"{path_of(task)}/history"
        own = (await api.ana.get(f"{path}?limit=1")).json()["next_cursor"]
        others = [
            (await api.ana.get(f"{elsewhere}?limit=1")).json()["next_cursor"],
            (await api.ben.get("/api/activity?limit=1")).json()["next_cursor"],
            (await api.ana.get("/api/changes")).json()["next_cursor"],
        ]
        made_up = ["", "x", "%00", own[:-1], own + "A", own.swapcase(), "A" * 32, "é" * 32, own + "%20", "x" * 5000]
        for cursor in others + made_up:
            assert fields_of(await api.ana.get(f"{path}?cursor={cursor}")) == ["cursor"]
        assert (await api.ana.get(f"{path}?cursor={own}")).status_code == 200

    @everywhere
    @pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.0", ""])
    async def test_a_limit_is_not_clamped(self, api: Api, place: str, limit: str) -> None:
        path = place.format(id=(await created(api.ana))["id"])
        assert fields_of(await api.ana.get(f"{path}?limit={limit}")) == ["limit"]

    async def test_what_is_not_there_has_no_history(self, api: Api) -> None:
        refused(await api.ana.get(f"/api/tasks/{ABSENT_ID}/history"), 404, "task_not_found")
        page = await api.ana.get("/api/activity")
        assert page.json() == {"items": [], "limit": 20, "next_cursor": None}
