"""The zone of the profile, wherever a question depends on one and names none."""

import pytest

from tests.http_api import Api, created, fields_of, listed
from tests.http_claims import titles_claimed
from tests.http_views import a_view, titles_in

ME = "/api/users/me"
EAST = "Pacific/Kiritimati"  # where the 21st has begun when it is noon of the 20th in UTC
DAYS = ("20", "21")
QUESTIONS = [
    ("due_after=today&due_before=tomorrow", "20", "21"),
    ("overdue=true", "", "20"),
    ("deferred=true", "21", ""),
    ("no_due=false&due_before=2026-11-20T00:00:00Z", "", "20"),
]
"""A query, and what it finds in UTC and in the east."""


async def live_in(api: Api, zone: str | None) -> None:
    assert (await api.ana.patch(ME, json={"timezone": zone})).status_code == 200


async def titles(api: Api, query: str) -> str:
    return "".join(sorted(task["title"] for task in await listed(api.ana, query)))


class ProfileZoneContract:
    """Inherit, and provide the fixture `api`. Its clock stands at noon of 20 November 2026, UTC, and a little later."""

    @pytest.fixture
    async def there(self, api: Api) -> None:
        """Write a task for each of two days, due and deferred until then."""
        for day in DAYS:
            day_of = f"2026-11-{day}"
            await created(api.ana, title=day, due={"date": day_of}, defer_until=day_of)

    @pytest.mark.usefixtures("there")
    @pytest.mark.parametrize(("query", "in_utc", "in_the_east"), QUESTIONS)
    async def test_a_list_is_asked_where_the_reader_lives(
        self, api: Api, query: str, in_utc: str, in_the_east: str
    ) -> None:
        assert await titles(api, query) == in_utc
        await live_in(api, EAST)
        assert await titles(api, query) == in_the_east
        assert await titles(api, f"{query}&timezone=UTC") == in_utc
        await live_in(api, None)
        assert await titles(api, query) == in_utc

    @pytest.mark.usefixtures("there")
    async def test_counts_by_due_are_of_its_days(self, api: Api) -> None:
        await live_in(api, EAST)
        answer = await api.ana.get("/api/tasks/counts?group_by=due")
        assert [(group["key"], group["total"]) for group in answer.json()["items"]] == [("past", 1), ("today", 1)]

    @pytest.mark.usefixtures("there")
    async def test_so_are_views_that_name_no_zone(self, api: Api) -> None:
        question = {"due_after": "today", "due_before": "tomorrow"}
        anywhere, in_utc = await a_view(api.ana, **question), await a_view(api.ana, **question, timezone="UTC")
        await live_in(api, EAST)
        assert (await titles_in(api.ana, anywhere["id"]), await titles_in(api.ana, in_utc["id"])) == ("21", "20")
        assert (await api.ana.get("/api/views/overdue/tasks")).json()["items"][0]["title"] == "20"

    @pytest.mark.usefixtures("there")
    async def test_so_is_a_claim(self, api: Api) -> None:
        question = {"due_after": "today", "due_before": "tomorrow"}
        await live_in(api, EAST)
        assert await titles_claimed(api.ana, filter=question) == ["21"]
        assert await titles_claimed(api.ana, filter=question | {"timezone": "UTC"}) == ["20"]

    async def test_an_order_by_due_has_its_clock(self, api: Api) -> None:
        await created(api.ana, title="floating", due={"at": "2026-11-20T12:00:00"})
        await created(api.ana, title="fixed", due={"at": "2026-11-20T06:00:00", "timezone": "UTC"})
        assert [task["title"] for task in await listed(api.ana, "sort=due")] == ["fixed", "floating"]
        await live_in(api, EAST)
        assert [task["title"] for task in await listed(api.ana, "sort=due")] == ["floating", "fixed"]

    async def test_a_scan_stays_where_it_began(self, api: Api) -> None:
        for _ in range(2):
            await created(api.ana, due={"date": "2026-11-21"})
        await live_in(api, EAST)
        first = (await api.ana.get("/api/tasks?due_after=today&due_before=tomorrow&limit=1")).json()
        await live_in(api, "UTC")
        cursor = f"cursor={first['next_cursor']}"
        rest = (await api.ana.get(f"/api/tasks?due_after=today&due_before=tomorrow&limit=1&{cursor}")).json()
        assert (rest["total"], len(rest["items"]), rest["next_cursor"]) == (2, 1, None)

    async def test_an_unknown_zone_is_refused_as_before(self, api: Api) -> None:
        await live_in(api, EAST)
        for path in ("tasks?timezone=Mars/Olympus", "tasks/counts?group_by=due&timezone=Mars/Olympus"):
            assert fields_of(await api.ana.get(f"/api/{path}")) == ["timezone"]
