"""What views show over HTTP, one's own and the standard ones: asked anew each time, page by page."""

from datetime import timedelta
from typing import Any

import pytest

from domain.standard_views import STANDARD_VIEWS
from tests.builders import NOON, ticking_clock
from tests.http_api import Api, created, fields_of, listed, path_of
from tests.http_views import a_view, titles_in, view_path

DUES: dict[str, Any] = {
    "y": {"date": "2026-11-19"},
    "m": {"at": "2026-11-20T08:00:00"},
    "t": {"date": "2026-11-20"},
    "n": {"at": "2026-11-20T23:00:00", "timezone": "America/New_York"},
    "w": {"date": "2026-11-27"},
    "-": None,
}


class ViewTasksContract:
    """Inherit, and provide the fixture `api`. Its clock stands at noon of 20 November 2026, UTC, and a little later."""

    @pytest.fixture
    async def dues(self, api: Api) -> dict[str, dict[str, Any]]:
        """Write a task for each of DUES, one that is deferred and one in an archived list, due today both."""
        archived = (await api.ana.post("/api/lists", json={"name": "Old"})).json()["id"]
        out_of_sight = {"x": {"defer_until": "2026-11-21"}, "z": {"list_id": archived}}
        tasks = {title: await created(api.ana, title=title, due=due) for title, due in DUES.items()}
        for title, content in out_of_sight.items():
            tasks[title] = await created(api.ana, title=title, due={"date": "2026-11-20"}, **content)
        await api.ana.patch(f"/api/lists/{archived}", json={"is_archived": True})
        return tasks

    # One's own

    @pytest.mark.usefixtures("dues")
    async def test_a_view_shows_what_its_filter_finds_in_its_order(self, api: Api) -> None:
        view = await a_view(api.ana, due_after="today", due_before="tomorrow", sort="-title", deferred=False)
        assert await titles_in(api.ana, view["id"]) == "ztm"

    @pytest.mark.usefixtures("dues")
    async def test_it_is_the_page_that_the_list_would_be(self, api: Api) -> None:
        view = await a_view(api.ana, no_due=False, sort="due,-title")
        of_view = (await api.ana.get(f"{view_path(view)}/tasks?limit=3&offset=1")).json()
        of_list = (await api.ana.get("/api/tasks?no_due=false&sort=due,-title&limit=3&offset=1")).json()
        assert (of_view["items"], of_view["total"]) == (of_list["items"], 7)
        assert (of_view["limit"], of_view["offset"]) == (3, 1)

    @pytest.mark.usefixtures("dues")
    async def test_a_total_that_nobody_wants_is_null(self, api: Api) -> None:
        view = await a_view(api.ana)
        assert (await api.ana.get(f"{view_path(view)}/tasks?include_total=false")).json()["total"] is None

    @pytest.mark.usefixtures("dues")
    @pytest.mark.parametrize("follow", ["cursor", "link"])
    async def test_its_pages_meet(self, api: Api, follow: str) -> None:
        path = f"{view_path(await a_view(api.ana, sort='-due'))}/tasks?limit=3"
        seen, target = "", path
        while target:
            answer = await api.ana.get(target)
            seen += "".join(task["title"] for task in answer.json()["items"])
            cursor = answer.json()["next_cursor"]
            link = answer.headers.get("link", "").partition(">")[0].removeprefix("<")
            target = (link if follow == "link" else f"{path}&cursor={cursor}") if cursor else ""
        assert seen == "".join(task["title"] for task in await listed(api.ana, "sort=-due"))

    @pytest.mark.usefixtures("dues")
    async def test_another_zone_can_take_the_place_of_its_own(self, api: Api) -> None:
        view = (await a_view(api.ana, due_after="today", due_before="tomorrow", archived=False, sort="title"))["id"]
        assert await titles_in(api.ana, view) == "mtx"
        assert await titles_in(api.ana, view, "timezone=America/New_York") == "mntx"
        assert await titles_in(api.ana, view) == "mtx"

    @pytest.mark.usefixtures("dues")
    async def test_the_words_of_days_mean_their_day_at_each_run(self, api: Api) -> None:
        view = (await a_view(api.ana, due_before="today", sort="title"))["id"]
        assert await titles_in(api.ana, view) == "y"
        async with api.but_with(clock=ticking_clock(NOON + timedelta(days=1))) as tomorrow:
            assert await titles_in(tomorrow.ana, view) == "mtxyz"
        assert await titles_in(api.ana, view) == "y"

    @pytest.mark.usefixtures("dues")
    async def test_a_scan_keeps_the_day_on_which_it_began(self, api: Api) -> None:
        path = f"{view_path(await a_view(api.ana, due_before='tomorrow', sort='title'))}/tasks?limit=3"
        cursor = (await api.ana.get(path)).json()["next_cursor"]
        async with api.but_with(clock=ticking_clock(NOON + timedelta(days=30))) as later:
            rest = (await later.ana.get(f"{path}&cursor={cursor}")).json()
        assert "".join(task["title"] for task in rest["items"]) == "yz"

    @pytest.mark.usefixtures("dues")
    @pytest.mark.parametrize("change", [{"filter": {"sort": "-title"}}, {"filter": {"sort": "title", "no_due": False}}])
    async def test_a_cursor_is_not_good_for_a_view_that_asks_something_else_now(
        self, api: Api, change: dict[str, Any]
    ) -> None:
        view = view_path(await a_view(api.ana, sort="title"))
        cursor = (await api.ana.get(f"{view}/tasks?limit=2")).json()["next_cursor"]
        await api.ana.patch(view, json={"name": "Renamed"})
        assert (await api.ana.get(f"{view}/tasks?limit=2&cursor={cursor}")).status_code == 200
        await api.ana.patch(view, json=change)
        assert fields_of(await api.ana.get(f"{view}/tasks?limit=2&cursor={cursor}")) == ["cursor"]

    @pytest.mark.usefixtures("dues")
    async def test_nor_for_another_zone(self, api: Api) -> None:
        view = view_path(await a_view(api.ana, sort="due"))
        cursor = (await api.ana.get(f"{view}/tasks?limit=2")).json()["next_cursor"]
        assert fields_of(await api.ana.get(f"{view}/tasks?timezone=Asia/Tokyo&cursor={cursor}")) == ["cursor"]

    async def test_a_view_of_a_list_that_was_deleted_shows_nothing(self, api: Api) -> None:
        home = (await api.ana.post("/api/lists", json={"name": "Home"})).json()["id"]
        await created(api.ana, title="a", list_id=home)
        view = (await a_view(api.ana, list_id=home, sort="position"))["id"]
        assert await titles_in(api.ana, view) == "a"
        await api.ana.delete(f"/api/lists/{home}")
        assert await titles_in(api.ana, view) == ""

    # Those that everybody has

    async def test_the_standard_views_are_these(self, api: Api) -> None:
        items = (await api.ana.get("/api/views")).json()["items"]
        assert [view["id"] for view in items] == ["today", "upcoming", "overdue", "no-date", "recently-completed"]
        for view in items:
            assert (await api.ana.get(view_path(view))).json() == view
            assert view["filter"]["archived"] is False

    @pytest.mark.usefixtures("dues")
    @pytest.mark.parametrize(
        ("word", "found", "in_new_york"),
        [
            ("today", "ytm", "ytmn"),
            ("upcoming", "nw", "w"),
            ("overdue", "ym", "y"),
            ("no-date", "-", "-"),
            ("recently-completed", "", ""),
        ],
    )
    async def test_a_standard_view_shows(self, api: Api, word: str, found: str, in_new_york: str) -> None:
        assert await titles_in(api.ana, word) == found
        assert await titles_in(api.ana, word, "timezone=America/New_York") == in_new_york

    async def test_what_is_deferred_or_in_an_archived_list_is_out_of_sight(
        self, api: Api, dues: dict[str, dict[str, Any]]
    ) -> None:
        shown = "".join([await titles_in(api.ana, word) for word in STANDARD_VIEWS])
        assert not {"x", "z"} & set(shown)
        await api.ana.patch(path_of(dues["x"]), json={"defer_until": "2026-11-20"})
        await api.ana.patch(f"/api/lists/{dues['z']['list_id']}", json={"is_archived": False})
        assert await titles_in(api.ana, "today") == "ytxzm"

    async def test_what_was_completed_lately_comes_last_first(self, api: Api, dues: dict[str, dict[str, Any]]) -> None:
        for title in ("t", "-", "x", "z"):
            await api.ana.post(f"{path_of(dues[title])}/complete")
        assert await titles_in(api.ana, "recently-completed") == "x-t"
        assert await titles_in(api.ana, "today") == "ym"
        async with api.but_with(clock=ticking_clock(NOON + timedelta(days=8))) as later:
            assert await titles_in(later.ana, "recently-completed") == ""

    @pytest.mark.usefixtures("dues")
    async def test_others_see_their_own_tasks_in_them(self, api: Api) -> None:
        assert [await titles_in(api.ben, word) for word in STANDARD_VIEWS] == [""] * 5
