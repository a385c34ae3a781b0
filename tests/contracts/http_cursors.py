"""Pages by cursor: each task once, however many others write; and a cursor is good for one question of one owner."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.http_api import Api, created, fields_of, listed, path_of

PAGED = ["/api/tasks", "/api/todos", "/api/ana/tasks", "/api/trash"]
SORTS = ["-created_at", "title", "-priority,title", "completed_at", "-completed_at,-updated_at,title"]


async def page(api: Api, path: str, query: str = "") -> dict[str, Any]:
    answer = await api.ana.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def scan(api: Api, path: str, query: str) -> list[str]:
    """Follow next_cursor to the end and return the ids that were seen."""
    seen, cursor = list[str](), ""
    while True:
        found = await page(api, path, f"{query}&limit=2{cursor}")
        seen += [task["id"] for task in found["items"]]
        if found["next_cursor"] is None:
            return seen
        cursor = f"&cursor={found['next_cursor']}"


class CursorsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def seven(self, api: Api) -> list[dict[str, Any]]:
        ranks = ("low", "high", "medium")
        return [
            await created(api.ana, title="abc"[n % 3], priority=ranks[n % 3], is_completed=n % 2 == 0) for n in range(7)
        ]

    @pytest.mark.usefixtures("seven")
    @pytest.mark.parametrize("path", PAGED[:3])
    @pytest.mark.parametrize("sort", SORTS)
    async def test_pages_meet(self, api: Api, path: str, sort: str) -> None:
        assert await scan(api, path, f"sort={sort}") == [task["id"] for task in await listed(api.ana, f"sort={sort}")]

    async def test_pages_of_the_trash_meet(self, api: Api, seven: list[dict[str, Any]]) -> None:
        for task in seven:
            await api.ana.delete(path_of(task))
        assert await scan(api, "/api/trash", "") == [task["id"] for task in reversed(seven)]

    async def test_a_filter_goes_along(self, api: Api, seven: list[dict[str, Any]]) -> None:
        high = [task["id"] for task in reversed(seven) if task["priority"] == "high"]
        assert await scan(api, "/api/tasks", "priority=high&include_total=false") == high

    @pytest.mark.parametrize("path", PAGED)
    async def test_the_last_page_leads_nowhere(self, api: Api, path: str) -> None:
        answer = await api.ana.get(path)
        assert (answer.json()["next_cursor"], "link" in answer.headers) == (None, False)

    @pytest.mark.usefixtures("seven")
    @pytest.mark.parametrize("query", ["limit=2", "limit=2&sort=title&priority=low&priority=high", "limit=2&offset=1"])
    async def test_the_link_is_the_next_page(self, api: Api, query: str) -> None:
        first = await api.ana.get(f"/api/tasks?{query}")
        target, _, relation = first.headers["link"].partition("; ")
        assert relation == 'rel="next"'
        second = await api.ana.get(target.strip("<>"))
        assert second.status_code == 200
        ids = [task["id"] for answer in (first, second) for task in answer.json()["items"]]
        assert len(set(ids)) == len(ids) > 2

    @pytest.mark.usefixtures("seven")
    async def test_a_total_is_of_all_pages(self, api: Api) -> None:
        first = await page(api, "/api/tasks", "limit=2")
        second = await page(api, "/api/tasks", f"limit=2&cursor={first['next_cursor']}")
        assert (first["total"], second["total"]) == (7, 7)

    @pytest.mark.usefixtures("seven")
    async def test_what_is_written_meanwhile_moves_nothing_to_another_page(self, api: Api) -> None:
        everything = [task["id"] for task in await listed(api.ana)]
        first = await page(api, "/api/tasks", "limit=3")
        await created(api.ana)
        await api.ana.delete(f"/api/tasks/{everything[2]}")
        second = await page(api, "/api/tasks", f"limit=10&cursor={first['next_cursor']}")
        assert [task["id"] for task in second["items"]] == everything[3:]

    # What a cursor is good for

    @pytest.mark.usefixtures("seven")
    @pytest.mark.parametrize("other", ["sort=title", "status=open", "priority=low", "sort=-created_at,title"])
    async def test_it_is_no_answer_to_another_question(self, api: Api, other: str) -> None:
        cursor = (await page(api, "/api/tasks", "limit=2"))["next_cursor"]
        assert fields_of(await api.ana.get(f"/api/tasks?cursor={cursor}&{other}")) == ["cursor"]
        assert (await page(api, "/api/tasks", f"cursor={cursor}&limit=7&sort=-created_at&status=all"))["items"]

    @pytest.mark.usefixtures("seven")
    async def test_nor_is_it_good_for_others_or_for_the_trash(self, api: Api) -> None:
        cursor = (await page(api, "/api/tasks", "limit=2"))["next_cursor"]
        assert fields_of(await api.ben.get(f"/api/tasks?cursor={cursor}")) == ["cursor"]
        assert fields_of(await api.ana.get(f"/api/trash?cursor={cursor}")) == ["cursor"]

    @pytest.mark.usefixtures("seven")
    @pytest.mark.parametrize("path", PAGED)
    async def test_nothing_else_is_a_cursor(self, api: Api, path: str) -> None:
        good = (await page(api, "/api/tasks", "limit=2"))["next_cursor"]
        for bad in ("", "xyz", good[:-1], good + "A", good + "=", good.swapcase(), "A" * 5000, "é", "\0"):
            assert fields_of(await api.ana.get(f"{path}?cursor={quote(bad)}")) == ["cursor"]

    @pytest.mark.usefixtures("seven")
    async def test_a_cursor_and_an_offset_do_not_go_together(self, api: Api) -> None:
        cursor = (await page(api, "/api/tasks", "limit=2"))["next_cursor"]
        assert fields_of(await api.ana.get(f"/api/tasks?cursor={cursor}&offset=1")) == ["cursor"]
