"""Sorting by due date and by deadline over HTTP: in whose zone, how it is spelt, and what its cursors are good for."""

from itertools import permutations
from typing import Any

import pytest

from tests.contracts.http_cursors import page, scan
from tests.http_api import Api, created, fields_of, listed

DUES: dict[str, Any] = {
    "y": {"date": "2026-03-28"},
    "d": {"date": "2026-03-29"},
    "g": {"at": "2026-03-29T02:30:00"},
    "h": {"at": "2026-03-29T03:15:00"},
    "b": {"at": "2026-03-29T03:15:00", "timezone": "Europe/Berlin"},
    "n": {"at": "2026-03-28T21:20:00", "timezone": "America/New_York"},
    "-": None,
}
"""In Berlin `g` is in the gap, at 01:30 UTC, `h` and `b` are at 01:15 and `n` is at 01:20."""


async def titles(api: Api, query: str) -> str:
    return "".join(task["title"] for task in await listed(api.ana, query))


class DueOrderContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def dues(self, api: Api) -> list[dict[str, Any]]:
        return [
            await created(api.ana, title=title, due=due, deadline=(due or {}).get("date"))
            for title, due in DUES.items()
        ]

    @pytest.mark.usefixtures("dues")
    @pytest.mark.parametrize(
        ("query", "order"),
        [
            ("sort=due", "ydbngh-"),
            ("sort=due&timezone=Europe/Berlin", "ydhbng-"),
            ("sort=-due&timezone=Europe/Berlin", "gnbhdy-"),
            ("sort=due&timezone=America/New_York", "ybndgh-"),
            ("sort=due,title&timezone=Europe/Berlin", "ydbhng-"),
            ("sort=deadline,due", "ydbngh-"),
            ("sort=-deadline,-due&timezone=Europe/Berlin", "dygnbh-"),
            ("sort=due&timezone=Europe/Berlin&due_before=2026-03-29T01:16Z&limit=3&offset=1", "dhb"),
        ],
    )
    async def test_a_list_is_in_the_order_of_moments(self, api: Api, query: str, order: str) -> None:
        assert await titles(api, query) == order

    @pytest.mark.usefixtures("dues")
    @pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
    async def test_pages_by_cursor_meet(self, api: Api, zone: str) -> None:
        for keys in permutations(("due", "-deadline", "title"), 2):
            query = f"sort={','.join(keys)}&timezone={zone}"
            assert await scan(api, "/api/tasks", query) == [task["id"] for task in await listed(api.ana, query)]

    @pytest.mark.usefixtures("dues")
    async def test_a_cursor_keeps_its_zone(self, api: Api) -> None:
        query = "sort=due&timezone=Europe/Berlin&limit=2"
        cursor = (await page(api, "/api/tasks", query))["next_cursor"]
        for other in ("sort=due&timezone=Europe/Paris", "sort=due", "sort=-due&timezone=Europe/Berlin"):
            assert fields_of(await api.ana.get(f"/api/tasks?{other}&cursor={cursor}")) == ["cursor"]
        assert fields_of(await api.ben.get(f"/api/tasks?{query}&cursor={cursor}")) == ["cursor"]

    @pytest.mark.parametrize(
        "sort",
        ["Due", "--due", "+due", "due,-due", "deadline,deadline", "dues", "due,", "due,deadline,title,priority"],
    )
    async def test_what_is_no_order_is_refused(self, api: Api, sort: str) -> None:
        assert fields_of(await api.ana.get("/api/tasks", params={"sort": sort})) == ["sort"]

    @pytest.mark.parametrize("zone", ["Europe", "Mars", "UTC ", ""])
    async def test_there_is_no_order_in_a_zone_that_there_is_not(self, api: Api, zone: str) -> None:
        assert fields_of(await api.ana.get("/api/tasks", params={"sort": "due", "timezone": zone})) == ["timezone"]
