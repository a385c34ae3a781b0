"""Search over HTTP: safe on any input, ranked when asked, and no way to see what others wrote."""

from urllib.parse import quote

import pytest

from tests.bad_inputs import Case, of
from tests.http_api import Api, created, fields_of, listed

WORDLESS = ["", " ", "!", "&|:*", "😀", "\u0301", "%", "\\'", '"']
HOSTILE = ["a & b | !c:*", "'a' <-> b", "a:*A", "o'hara; DROP TABLE tasks", "a\tb\nc", "\uff21\uff22", "ß", "ﷺ", "İ"]


class SearchContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def notes(self, api: Api) -> None:
        await created(api.ana, title="Crème brûlée", description="buy milk")
        await created(api.ana, title="Buy oat milk", description="creme")
        await created(api.ben, title="Buy milk")

    @pytest.mark.usefixtures("notes")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=milk", ["Buy oat milk", "Crème brûlée"]),
            ("q=CREME+bru", ["Crème brûlée"]),
            ("q=creme&sort=relevance", ["Crème brûlée", "Buy oat milk"]),
            ("q=buy+milk&sort=relevance", ["Buy oat milk", "Crème brûlée"]),
            ("q=milk&sort=title", ["Buy oat milk", "Crème brûlée"]),
            ("q=milk&status=completed", []),
            ("q=nowhere", []),
        ],
    )
    async def test_a_search_finds(self, api: Api, query: str, found: list[str]) -> None:
        assert [task["title"] for task in await listed(api.ana, query)] == found

    @pytest.mark.usefixtures("notes")
    async def test_a_search_can_be_paged(self, api: Api) -> None:
        first = (await api.ana.get("/api/tasks?q=milk&sort=relevance&limit=1")).json()
        second = (await api.ana.get(f"/api/tasks?q=milk&sort=relevance&limit=1&cursor={first['next_cursor']}")).json()
        assert [page["items"][0]["title"] for page in (first, second)] == ["Buy oat milk", "Crème brûlée"]
        assert fields_of(await api.ana.get(f"/api/tasks?q=oat&sort=relevance&cursor={first['next_cursor']}")) == [
            "cursor"
        ]

    @pytest.mark.parametrize("text", [*WORDLESS, "a" * 201, " ".join("abcdefghijk"), "\0", "a\0"])
    async def test_what_has_no_words_or_too_many_is_refused(self, api: Api, text: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?q={quote(text)}")) == ["q"]

    @pytest.mark.parametrize("text", HOSTILE)
    async def test_anything_else_is_text(self, api: Api, text: str) -> None:
        await created(api.ana, title=f"x {text}")
        assert len(await listed(api.ana, f"q={quote(text)}")) == 1
        assert await listed(api.ben, f"q={quote(text)}") == []

    @pytest.mark.parametrize("case", of("field_text"), ids=str)
    async def test_bad_text_is_found_or_refused(self, api: Api, case: Case) -> None:
        text = case.between("", "", 200)
        answer = await api.ana.get("/api/tasks?q=" + quote(text))
        assert answer.status_code in {200, 422}

    @pytest.mark.parametrize("sort", ["relevance", "title,relevance", "-relevance", "relevance,title"])
    async def test_relevance_needs_a_search_and_comes_first(self, api: Api, sort: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?sort={sort}")) == ["sort"]
        answer = await api.ana.get(f"/api/tasks?q=x&sort={sort}")
        assert (answer.status_code == 200) is sort.startswith("relevance")
