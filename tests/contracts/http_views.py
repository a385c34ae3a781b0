"""Saved views over HTTP: what is kept of a filter, and what can be done to a view."""

from typing import Any

import pytest

from entrypoints.http.filtering import Sorted
from tests.http_api import Api, recorded, refused
from tests.http_views import SAVED, a_view, view_path


async def names(api: Api) -> list[str]:
    """Return the names of one's own views, as they are listed."""
    items = (await api.ana.get("/api/views")).json()["items"]
    return [view["name"] for view in items if not view["is_standard"]]


async def undone(api: Api, operation_id: str) -> dict[str, Any]:
    answer = await api.ana.post(f"/api/operations/{operation_id}/undo")
    assert answer.status_code == 200, answer.text
    (other,) = answer.json()["others"]
    assert other["type"] == "view"
    found: dict[str, Any] = other
    return found


class ViewsContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_new_view_is_answered_with_its_address(self, api: Api) -> None:
        answer = await api.ana.post("/api/views", json={"name": " Errands ", "filter": {"tag": ["errand"]}})
        view = answer.json()
        assert (answer.status_code, answer.headers["etag"]) == (201, '"1-1"')
        assert answer.headers["location"] == view_path(view)
        expected = {"name": "Errands", "is_standard": False, "filter": {"tag": ["errand"]}, "version": 1}
        assert expected.items() <= view.items()
        assert (await api.ana.get(view_path(view))).json() == view

    async def test_ones_own_follow_the_standard_ones_the_oldest_first(self, api: Api) -> None:
        for name in ("b", "c", "a"):
            await a_view(api.ana, name)
        items = (await api.ana.get("/api/views")).json()["items"]
        assert [view["is_standard"] for view in items] == [True] * 5 + [False] * 3
        assert await names(api) == ["b", "c", "a"]

    # The filter

    @pytest.mark.parametrize("name", Sorted.model_fields)
    async def test_every_parameter_of_a_list_can_be_saved(self, api: Api, name: str) -> None:
        view = await a_view(api.ana, **{name: SAVED[name]})
        assert view["filter"] == {name: SAVED[name]}
        answer = await api.ana.get(f"{view_path(view)}/tasks")
        assert (answer.status_code, answer.json()["items"]) == (200, [])

    async def test_a_filter_comes_back_as_it_was_sent(self, api: Api) -> None:
        view = await a_view(api.ana, **SAVED)
        read = (await api.ana.get(view_path(view))).json()
        assert view["filter"] == read["filter"] == SAVED

    async def test_an_empty_filter_is_every_task(self, api: Api) -> None:
        assert (await a_view(api.ana))["filter"] == {}

    async def test_null_asks_for_nothing(self, api: Api) -> None:
        assert (await a_view(api.ana, due_before=None, overdue=None))["filter"] == {}

    # Changes

    async def test_a_view_is_renamed_and_keeps_its_filter(self, api: Api) -> None:
        view = await a_view(api.ana, status="open")
        answer = await api.ana.patch(view_path(view), json={"name": "Other"})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2-1"')
        assert {"name": "Other", "filter": {"status": "open"}, "version": 2}.items() <= answer.json().items()

    async def test_a_filter_is_replaced_as_a_whole(self, api: Api) -> None:
        view = await a_view(api.ana, status="open", sort="title")
        changed = await api.ana.patch(view_path(view), json={"filter": {"priority": ["low"]}})
        assert changed.json()["filter"] == {"priority": ["low"]}

    @pytest.mark.parametrize("body", [{}, {"name": "Mine"}, {"filter": {"status": "open"}}])
    async def test_what_changes_nothing_leaves_no_trace(self, api: Api, body: dict[str, Any]) -> None:
        view = await a_view(api.ana, status="open")
        before = await recorded(api)
        answer = await api.ana.patch(view_path(view), json=body)
        assert (answer.json(), await recorded(api)) == (view, before)

    async def test_a_deleted_view_is_gone(self, api: Api) -> None:
        view = await a_view(api.ana)
        assert (await api.ana.delete(view_path(view))).status_code == 204
        assert await names(api) == []
        for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/tasks")):
            body = {"name": "Other"} if method == "PATCH" else None
            refused(await api.ana.request(method, view_path(view) + path, json=body), 404, "view_not_found")

    # ETags

    async def test_a_view_that_is_known_is_not_sent_again(self, api: Api) -> None:
        path = view_path(await a_view(api.ana))
        answer = await api.ana.get(path, headers={"if-none-match": '"1-1"'})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1-1"')
        await api.ana.patch(path, json={"name": "Other"})
        assert (await api.ana.get(path, headers={"if-none-match": '"1-1"'})).status_code == 200

    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    async def test_a_write_that_saw_another_version_is_refused(self, api: Api, method: str) -> None:
        path, body = view_path(await a_view(api.ana)), {"name": "Other"} if method == "PATCH" else None
        stale = await api.ana.request(method, path, json=body, headers={"if-match": '"2-1"'})
        refused(stale, 412, "precondition_failed")
        assert stale.headers["etag"] == '"1-1"'
        right = await api.ana.request(method, path, json=body, headers={"if-match": '"1-1"'})
        assert right.status_code in {200, 204}

    # Undo, history and the feed

    async def test_an_edit_can_be_undone_and_done_again(self, api: Api) -> None:
        view = await a_view(api.ana, **SAVED)
        edit = await api.ana.patch(view_path(view), json={"name": "Other", "filter": {"tag": ["x"], "overdue": False}})
        undo = await api.ana.post(f"/api/operations/{edit.headers['operation-id']}/undo")
        back = (await api.ana.get(view_path(view))).json()
        assert (back["name"], back["filter"], back["version"]) == ("Mine", SAVED, 3)
        again = await undone(api, undo.headers["operation-id"])
        assert again["resource"]["filter"] == {"tag": ["x"], "overdue": False}

    async def test_a_deletion_can_be_undone(self, api: Api) -> None:
        view = await a_view(api.ana, **SAVED)
        deletion = await api.ana.delete(view_path(view))
        told = await undone(api, deletion.headers["operation-id"])
        assert told["deleted_at"] is None
        back = (await api.ana.get(view_path(view))).json()
        assert (back["filter"], back["version"]) == (SAVED, 3)

    async def test_undoing_a_creation_deletes_the_view(self, api: Api) -> None:
        made = await api.ana.post("/api/views", json={"name": "Mine", "filter": {}})
        told = await undone(api, made.headers["operation-id"])
        assert told["deleted_at"] is not None
        refused(await api.ana.get(view_path(made.json())), 404, "view_not_found")

    async def test_history_tells_the_filter_as_the_view_does(self, api: Api) -> None:
        view = await a_view(api.ana, status="open")
        await api.ana.patch(view_path(view), json={"filter": {"tag": ["a", "b"]}})
        entry, *_ = (await api.ana.get("/api/activity")).json()["items"]
        assert (entry["type"], entry["id"], entry["kind"]) == ("view", view["id"], "edited")
        assert entry["changes"] == {"filter": {"before": {"status": "open"}, "after": {"tag": ["a", "b"]}}}

    async def test_the_feed_carries_the_view_and_then_its_tombstone(self, api: Api) -> None:
        view = await a_view(api.ana, **SAVED)
        (item,) = (await api.ana.get("/api/changes")).json()["items"]
        assert (item["type"], item["resource"]) == ("view", view)
        await api.ana.delete(view_path(view))
        (item,) = (await api.ana.get("/api/changes")).json()["items"]
        assert (item["type"], item["id"], "resource" in item) == ("view", view["id"], False)
