"""Pages, filters and order of the task list over HTTP."""

import pytest

from tests.http_api import Api, created, fields_of, listed, path_of


async def titles(api: Api, query: str = "") -> str:
    return "".join(task["title"] for task in await listed(api.ana, query))


class ListingContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def five(self, api: Api) -> None:
        """Write tasks a to e: two are completed, the first of them last, and the priorities are mixed."""
        priorities = {"a": "low", "b": "high", "c": "medium", "d": "high", "e": "low"}
        tasks = {title: await created(api.ana, title=title, priority=rank) for title, rank in priorities.items()}
        for title in ("d", "b"):
            await api.ana.post(f"{path_of(tasks[title])}/complete")

    # Pages

    async def test_an_empty_page_has_every_member(self, api: Api) -> None:
        page = (await api.ana.get("/api/tasks")).json()
        assert {"items": [], "total": 0, "limit": 20, "offset": 0}.items() <= page.items()

    async def test_the_newest_come_first_and_twenty_of_them(self, api: Api) -> None:
        ids = [(await created(api.ana))["id"] for _ in range(21)]
        page = (await api.ana.get("/api/tasks")).json()
        assert [task["id"] for task in page["items"]] == ids[:0:-1]
        assert page["total"] == 21

    async def test_the_items_are_the_tasks(self, api: Api) -> None:
        task = await created(api.ana, description="two", is_completed=True)
        assert await listed(api.ana) == [task]

    @pytest.mark.usefixtures("five")
    async def test_a_page_is_a_window(self, api: Api) -> None:
        page = (await api.ana.get("/api/tasks?limit=2&offset=1")).json()
        assert ([task["title"] for task in page["items"]], page["total"]) == (["d", "c"], 5)
        assert (page["limit"], page["offset"]) == (2, 1)

    @pytest.mark.usefixtures("five")
    async def test_beyond_the_end_the_page_is_empty_and_the_total_holds(self, api: Api) -> None:
        page = (await api.ana.get("/api/tasks?offset=1000000&limit=100")).json()
        assert (page["items"], page["total"]) == ([], 5)

    @pytest.mark.usefixtures("five")
    async def test_a_total_that_nobody_wants_is_null(self, api: Api) -> None:
        page = (await api.ana.get("/api/tasks?include_total=false")).json()
        assert (len(page["items"]), page["total"]) == (5, None)

    @pytest.mark.parametrize("name", ["limit", "offset"])
    @pytest.mark.parametrize(
        "value", ["-1", "1e1", "1.0", "+1", "%201", "1_0", "0x1", "", "one", "%D9%A1", "9" * 30, "9" * 5000, "1%00"]
    )
    async def test_a_window_that_makes_no_sense_is_refused(self, api: Api, name: str, value: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{name}={value}")) == [name]

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=1000001", "include_total=maybe"])
    async def test_nothing_is_clamped(self, api: Api, query: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{query}")) == [query.partition("=")[0]]

    # Filters

    @pytest.mark.usefixtures("five")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("status=all", "edcba"),
            ("status=open", "eca"),
            ("status=completed", "db"),
            ("priority=high", "db"),
            ("priority=low&priority=medium", "eca"),
            ("priority=low&priority=medium&priority=high", "edcba"),
            ("status=open&priority=low", "ea"),
            ("status=completed&priority=low", ""),
        ],
    )
    async def test_every_condition_must_hold(self, api: Api, query: str, found: str) -> None:
        page = (await api.ana.get(f"/api/tasks?{query}")).json()
        assert ("".join(task["title"] for task in page["items"]), page["total"]) == (found, len(found))

    @pytest.mark.parametrize(
        "query", ["status=done", "status=OPEN", "status=", "priority=urgent", "priority=", "priority=low,high"]
    )
    async def test_a_filter_that_means_nothing_is_refused(self, api: Api, query: str) -> None:
        (field,) = fields_of(await api.ana.get(f"/api/tasks?{query}"))
        assert field.removesuffix(".0") == query.partition("=")[0]

    # Order

    @pytest.mark.usefixtures("five")
    @pytest.mark.parametrize(
        ("sort", "found"),
        [
            ("created_at", "abcde"),
            ("-created_at", "edcba"),
            ("title", "abcde"),
            ("-title", "edcba"),
            ("-updated_at", "bdeca"),
            ("-completed_at,title", "bdace"),
            ("completed_at,title", "dbace"),
            ("priority,title", "aecbd"),
            ("-priority,-title", "dbcea"),
            ("-priority,completed_at,title", "dbcae"),
        ],
    )
    async def test_tasks_come_in_the_order_asked_for(self, api: Api, sort: str, found: str) -> None:
        assert await titles(api, f"sort={sort}") == found

    @pytest.mark.usefixtures("five")
    async def test_pages_of_one_order_neither_repeat_nor_skip(self, api: Api) -> None:
        pages = [await titles(api, f"sort=-priority&limit=2&offset={offset}") for offset in (0, 2, 4)]
        assert sorted("".join(pages)) == ["a", "b", "c", "d", "e"]

    @pytest.mark.parametrize(
        "sort",
        [
            "",
            "due_date",
            "id",
            "deleted_at",
            "owner",
            "--title",
            "title,",
            ",title",
            "title,title",
            "title,-title",
            "title desc",
            "Title",
            "title,priority,created_at,updated_at",
            "(select 1)",
            "title%00",
            "title%0A",
        ],
    )
    async def test_an_order_that_is_not_offered_is_refused(self, api: Api, sort: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?sort={sort}")) == ["sort"]
