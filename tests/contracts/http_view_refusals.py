"""Saved views over HTTP: what is refused, and what is somebody else's."""

from typing import Any

import pytest

from domain.saved_view import VIEWS_MAX
from domain.standard_views import STANDARD_VIEWS
from entrypoints.http.paging import Window
from tests.http_api import Api, fields_of, recorded, refused
from tests.http_views import ABSENT, a_view, view_path

BAD: list[tuple[str, Any]] = [
    ("status", "done"),
    ("status", None),
    ("priority", "high"),
    ("q", ""),
    ("q", "a b c d e f g h i j k"),
    ("q", "oat\0milk"),
    ("created_after", "now"),
    ("due_before", "2026-02-30"),
    ("due_before", 7),
    ("timezone", "Mars"),
    ("timezone", "posixrules"),
    ("list_id", "none"),
    ("list_id", "A" * 36),
    ("section_id", "inbox"),
    ("parent_id", 1),
    ("tag_match", "some"),
    ("no_due", "true"),
    ("overdue", 1),
    ("deferred", "yes"),
    ("archived", 0),
    ("sort", "due,due"),
    ("sort", "relevance"),
    ("sort", "position"),
    ("sort", "deleted_at"),
]


class ViewRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize(("name", "value"), BAD)
    async def test_a_filter_that_no_list_takes_is_refused(self, api: Api, name: str, value: Any) -> None:
        view = await a_view(api.ana)
        before = await recorded(api)
        bad = {"name": "Bad", "filter": {name: value}}
        for answer in (
            await api.ana.post("/api/views", json=bad),
            await api.ana.patch(view_path(view), json={"filter": {name: value}}),
        ):
            assert fields_of(answer) == [f"filter.{name}"]
        assert await recorded(api) == before

    @pytest.mark.parametrize("value", [["a", "A"], ["a" * 51], ["\0"], [""], [1], "a"])
    async def test_names_that_no_tag_can_have_are_refused(self, api: Api, value: Any) -> None:
        answer = await api.ana.post("/api/views", json={"name": "Bad", "filter": {"tag": value}})
        assert {field[: len("filter.tag")] for field in fields_of(answer)} == {"filter.tag"}

    @pytest.mark.parametrize("name", [*Window.model_fields, "owner", "group_by"])
    async def test_what_is_no_part_of_a_filter_cannot_be_saved(self, api: Api, name: str) -> None:
        answer = await api.ana.post("/api/views", json={"name": "Bad", "filter": {name: "1"}})
        assert fields_of(answer) == [f"filter.{name}"]

    @pytest.mark.parametrize("filter_", [None, [], "status=open", 1])
    async def test_a_filter_is_an_object(self, api: Api, filter_: Any) -> None:
        view = await a_view(api.ana)
        assert fields_of(await api.ana.post("/api/views", json={"name": "Bad", "filter": filter_})) == ["filter"]
        assert fields_of(await api.ana.patch(view_path(view), json={"filter": filter_})) == ["filter"]

    @pytest.mark.parametrize("name", ["", "  ", "a" * 101, "a\0", None, 7])
    async def test_a_name_has_its_bounds(self, api: Api, name: Any) -> None:
        view = await a_view(api.ana)
        assert fields_of(await api.ana.post("/api/views", json={"name": name, "filter": {}})) == ["name"]
        assert fields_of(await api.ana.patch(view_path(view), json={"name": name})) == ["name"]

    async def test_a_view_has_a_name_and_a_filter(self, api: Api) -> None:
        assert sorted(fields_of(await api.ana.post("/api/views", json={}))) == ["filter", "name"]
        unknown = {"name": "a", "filter": {}, "id": ABSENT}
        assert fields_of(await api.ana.post("/api/views", json=unknown)) == ["id"]

    async def test_there_may_be_a_hundred(self, api: Api) -> None:
        views = [await a_view(api.ana) for _ in range(VIEWS_MAX)]
        one_more = {"name": "One more", "filter": {}}
        refused(await api.ana.post("/api/views", json=one_more), 409, "quota_reached")
        await api.ana.delete(view_path(views[7]))
        assert (await api.ana.post("/api/views", json=one_more)).status_code == 201

    async def test_somebody_elses_view_is_not_there(self, api: Api) -> None:
        path = view_path(await a_view(api.ana))
        for method, rest in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/tasks")):
            body = {"name": "Other"} if method == "PATCH" else None
            refused(await api.ben.request(method, path + rest, json=body), 404, "view_not_found")
        assert (await api.ana.get(path)).status_code == 200

    @pytest.mark.parametrize("word", STANDARD_VIEWS)
    async def test_nobody_changes_a_standard_view(self, api: Api, word: str) -> None:
        assert fields_of(await api.ana.patch(f"/api/views/{word}", json={"name": "Other"})) == ["view_id"]
        assert fields_of(await api.ana.delete(f"/api/views/{word}")) == ["view_id"]

    @pytest.mark.parametrize("word", ["Today", "todays", "01900000-0000-7000-8000-00000000DEAD"])
    async def test_what_is_neither_id_nor_word_is_refused(self, api: Api, word: str) -> None:
        for rest in ("", "/tasks"):
            assert fields_of(await api.ana.get(f"/api/views/{word}{rest}")) == ["view_id"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("limit=0", "limit"),
            ("limit=2&offset=1&cursor=x", "cursor"),
            ("timezone=Mars", "timezone"),
            ("cursor=x", "cursor"),
        ],
    )
    @pytest.mark.parametrize("word", ["today", ""])
    async def test_a_run_takes_what_a_page_takes(self, api: Api, word: str, query: str, field: str) -> None:
        view = word or (await a_view(api.ana))["id"]
        assert fields_of(await api.ana.get(f"/api/views/{view}/tasks?{query}")) == [field]

    @pytest.mark.parametrize("query", ["status=open", "sort=title", "priority=low"])
    async def test_a_run_takes_no_filter_beside_that_of_the_view(self, api: Api, query: str) -> None:
        view = await a_view(api.ana)
        assert fields_of(await api.ana.get(f"{view_path(view)}/tasks?{query}")) == ["query"]
