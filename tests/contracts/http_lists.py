"""Lists: making, renaming, archiving and deleting them; and the inbox, which is always there."""

from typing import Any

import pytest

import application.bounds
from tests.http_api import Api, created, fields_of, listed, recorded, refused
from tests.http_lists import items, list_path, names, new_list, new_section
from tests.http_routes import ABSENT_ID

INBOX = {
    "id": None,
    "name": "Inbox",
    "position": "",
    "is_inbox": True,
    "is_archived": False,
    "archived_at": None,
}
ON_THE_INBOX: list[tuple[str, str, Any]] = [
    ("POST", "/move", {"before": ABSENT_ID}),
    ("GET", "/sections", None),
    ("POST", "/sections", {"name": "Kitchen"}),
]


class ListsContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_list_is_made_and_read(self, api: Api) -> None:
        answer = await api.ana.post("/api/lists", json={"name": "Zuhause 😀"})
        made = answer.json()
        assert (answer.status_code, answer.headers["etag"]) == (201, '"1-1"')
        assert answer.headers["location"] == list_path(made)
        read = await api.ana.get(answer.headers["location"])
        assert (read.json(), read.headers["etag"]) == (made, '"1-1"')
        assert (await api.ana.get("/api/lists")).json() == {"items": [INBOX, made]}
        assert made == {
            "id": made["id"],
            "name": "Zuhause 😀",
            "position": made["position"],
            "is_inbox": False,
            "is_archived": False,
            "archived_at": None,
            "created_at": made["created_at"],
            "updated_at": made["created_at"],
            "version": 1,
        }

    async def test_lists_stand_in_the_order_in_which_they_were_made(self, api: Api) -> None:
        for name in "cab":
            await new_list(api.ana, name)
        assert await names(api.ana, "/api/lists") == ["c", "a", "b"]

    async def test_two_lists_may_have_one_name(self, api: Api) -> None:
        one, two = await new_list(api.ana), await new_list(api.ana)
        assert one["id"] != two["id"]

    async def test_a_list_is_renamed(self, api: Api) -> None:
        made = await new_list(api.ana)
        answer = await api.ana.patch(list_path(made), json={"name": "Work"})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2-1"')
        later = {"name": "Work", "version": 2, "updated_at": answer.json()["updated_at"]}
        assert answer.json() == (await api.ana.get(list_path(made))).json() == made | later
        assert later["updated_at"] > made["updated_at"]

    @pytest.mark.parametrize("changes", [{}, {"name": "Home"}, {"name": " Home "}, {"is_archived": False}], ids=str)
    async def test_a_patch_of_nothing_changes_nothing(self, api: Api, changes: dict[str, Any]) -> None:
        made = await new_list(api.ana)
        before = await recorded(api)
        answer = await api.ana.patch(list_path(made), json=changes)
        assert (answer.status_code, answer.json(), await recorded(api)) == (200, made, before)

    async def test_a_version_that_is_known_is_not_sent_again(self, api: Api) -> None:
        path = list_path(await new_list(api.ana))
        known = await api.ana.get(path, headers={"if-none-match": 'W/"1-1"'})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"1-1"')
        await api.ana.patch(path, json={"name": "Work"})
        assert (await api.ana.get(path, headers={"if-none-match": '"1-1"'})).status_code == 200

    # The archive

    async def test_a_list_is_archived_and_taken_out_again(self, api: Api) -> None:
        made = await new_list(api.ana)
        archived = (await api.ana.patch(list_path(made), json={"is_archived": True})).json()
        assert (archived["is_archived"], archived["archived_at"]) == (True, archived["updated_at"])
        again = await api.ana.patch(list_path(made), json={"is_archived": True})
        assert again.json() == archived
        back = (await api.ana.patch(list_path(made), json={"is_archived": False})).json()
        assert (back["is_archived"], back["archived_at"], back["version"]) == (False, None, 3)

    async def test_lists_are_found_by_whether_they_are_archived(self, api: Api) -> None:
        live, old = await new_list(api.ana, "live"), await new_list(api.ana, "old")
        await api.ana.patch(list_path(old), json={"is_archived": True})
        found = [await api.ana.get(f"/api/lists?archived={archived}") for archived in ("false", "true")]
        assert found[0].json()["items"][0] == INBOX
        assert [[item["id"] for item in answer.json()["items"]] for answer in found] == [
            [None, live["id"]],
            [old["id"]],
        ]
        assert await names(api.ana, "/api/lists") == ["live", "old"]

    async def test_the_tasks_of_an_archived_list_stay_as_they_are(self, api: Api) -> None:
        old = await new_list(api.ana)
        task, other = await created(api.ana, list_id=old["id"]), await created(api.ana)
        await api.ana.patch(list_path(old), json={"is_archived": True})
        assert await listed(api.ana) == [other, task]
        assert [await listed(api.ana, f"archived={value}") for value in ("true", "false")] == [[task], [other]]
        assert (await created(api.ana, list_id=old["id"]))["list_id"] == old["id"]

    # Deletion

    async def test_a_deleted_list_is_not_there_any_more(self, api: Api) -> None:
        made = await new_list(api.ana)
        answer = await api.ana.delete(list_path(made))
        assert (answer.status_code, answer.content) == (204, b"")
        for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
            refused(await api.ana.request(method, list_path(made), json=body), 404, "list_not_found")
        assert await items(api.ana, "/api/lists") == []
        *_, tombstone = (await api.ana.get("/api/changes")).json()["items"]
        assert (tombstone["type"], tombstone["id"]) == ("list", made["id"])
        assert tombstone["deleted_at"] is not None

    # The inbox

    async def test_the_inbox_is_always_there(self, api: Api) -> None:
        assert (await api.ana.get("/api/lists")).json() == {"items": [INBOX]}
        assert (await api.ana.get("/api/lists/inbox")).json() == INBOX

    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    async def test_nobody_changes_the_inbox(self, api: Api, method: str) -> None:
        refused(await api.ana.request(method, "/api/lists/inbox", json={"name": "x"}), 405, "method_not_allowed")
        assert (await api.ana.get("/api/lists/inbox")).json() == INBOX

    @pytest.mark.parametrize(("method", "suffix", "body"), ON_THE_INBOX)
    async def test_what_lists_have_the_inbox_has_not(self, api: Api, method: str, suffix: str, body: Any) -> None:
        answer = await api.ana.request(method, f"/api/lists/inbox{suffix}", json=body)
        assert fields_of(answer) == ["list_id"]
        assert (await api.ana.get("/api/lists/inbox")).json() == INBOX

    # Bounds

    async def test_there_is_room_for_so_many_lists(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(application.bounds, "LISTS_MAX", 2)
        first, _ = await new_list(api.ana), await new_list(api.ana)
        before = await recorded(api)
        problem = refused(await api.ana.post("/api/lists", json={"name": "x"}), 409, "quota_reached")
        assert ("2 lists" in problem["detail"], await recorded(api)) == (True, before)
        await new_list(api.ben)
        await api.ana.delete(list_path(first))
        await new_list(api.ana)

    async def test_what_a_list_is_asked_is_known(self, api: Api) -> None:
        assert fields_of(await api.ana.get("/api/lists?archive=true")) == ["query"]
        assert fields_of(await api.ana.get("/api/lists?archived=perhaps")) == ["archived"]
        path = list_path(await new_list(api.ana))
        assert fields_of(await api.ana.delete(f"{path}?tasks=keep")) == ["tasks"]
        assert fields_of(await api.ana.patch(path, json={"is_archived": "yes"})) == ["is_archived"]
        assert fields_of(await api.ana.patch(path, json={"archived_at": None})) == ["archived_at"]

    async def test_history_tells_of_lists_and_sections(self, api: Api) -> None:
        made = await new_list(api.ana)
        await new_section(api.ana, made)
        await api.ana.patch(list_path(made), json={"name": "Work"})
        entries = (await api.ana.get("/api/activity")).json()["items"]
        assert [(entry["type"], entry["kind"], entry["version"]) for entry in entries] == [
            ("list", "edited", 2),
            ("section", "created", 1),
            ("list", "created", 1),
        ]
        assert [entry["changes"] for entry in entries] == [
            {"name": {"before": "Home", "after": "Work"}},
            {"name": {"before": None, "after": "Kitchen"}},
            {"name": {"before": None, "after": "Home"}},
        ]
