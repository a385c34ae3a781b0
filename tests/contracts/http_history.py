"""History over HTTP: who changed what and when; nothing changes without an entry."""

from typing import Any

import pytest

from tests.http_api import Api, created, path_of, recorded, refused
from tests.http_routes import TASK_WRITES, Route
from tests.http_writes import something_to_do

every_write = pytest.mark.parametrize("route", TASK_WRITES, ids=str)


async def entries(api: Api, path: str = "/api/activity", query: str = "limit=100") -> list[dict[str, Any]]:
    """Return the entries of one page, the newest first."""
    answer = await api.ana.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class HistoryRoutesContract:
    """Inherit, and provide the fixture `api`."""

    # Nothing changes without an entry

    @every_write
    async def test_every_write_leaves_entries_that_name_it(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ana, route)
        before = await entries(api)
        answer = await write.send(api.ana, {"x-request-id": "request-7"})
        after = await entries(api)
        new = after[: len(after) - len(before)]
        assert {(entry["operation_id"], entry["request_id"]) for entry in new} == {
            (answer.headers["operation-id"], answer.headers["x-request-id"])
        }
        assert [entry["operation_id"] for entry in after[len(new) :]] == [entry["operation_id"] for entry in before]

    @every_write
    async def test_what_is_done_again_leaves_none(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ana, route)
        await write.send(api.ana)
        once = await recorded(api)
        again = await write.send(api.ana)
        assert (again.status_code, await recorded(api)) == (404 if route.method == "DELETE" else 200, once)

    @every_write
    async def test_what_is_refused_leaves_none(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ben, route)
        before = await recorded(api)
        answer = await api.ana.request(write.method, write.path, content=b"{", headers={"if-match": '"7-1"'})
        assert (answer.status_code >= 400, await recorded(api)) == (True, before)

    # An entry

    async def test_an_entry_says_all_of_it(self, api: Api) -> None:
        headers = {"x-request-id": "request-7"}
        body = {"title": "Buy milk", "description": "two", "priority": "high", "is_completed": True}
        answer = await api.ana.post("/api/tasks", json=body, headers=headers)
        task = answer.json()
        assert await entries(api) == [
            {
                "sequence": 1,
                "operation_id": answer.headers["operation-id"],
                "undoes": None,
                "type": "task",
                "id": task["id"],
                "kind": "created",
                "version": 1,
                "at": task["created_at"],
                "actor": {"type": "user", "id": "ana"},
                "on_behalf_of": None,
                "request_id": "request-7",
                "changes": {
                    "title": {"before": None, "after": "Buy milk"},
                    "description": {"before": None, "after": "two"},
                    "priority": {"before": None, "after": "high"},
                    "completed_at": {"before": None, "after": task["completed_at"]},
                },
            }
        ]

    async def test_every_kind_of_change_has_its_word_and_its_values(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        edited = {"title": "Buy tea", "priority": "low"}
        await api.ana.patch(path, json=edited)
        completed_at = (await api.ana.post(f"{path}/complete")).json()["completed_at"]
        await api.ana.post(f"{path}/reopen")
        await api.ana.delete(path)
        (trashed,) = (await api.ana.get("/api/trash")).json()["items"]
        await api.ana.post(f"{path}/restore")
        told = [(entry["kind"], entry["version"], entry["changes"]) for entry in await entries(api, f"{path}/history")]
        assert told[:-1] == [
            ("restored", 6, {"deleted_at": {"before": trashed["deleted_at"], "after": None}}),
            ("deleted", 5, {"deleted_at": {"before": None, "after": trashed["deleted_at"]}}),
            ("reopened", 4, {"completed_at": {"before": completed_at, "after": None}}),
            ("completed", 3, {"completed_at": {"before": None, "after": completed_at}}),
            (
                "edited",
                2,
                {
                    "priority": {"before": "medium", "after": "low"},
                    "title": {"before": "Buy milk", "after": "Buy tea"},
                },
            ),
        ]

    async def test_a_deletion_for_good_takes_what_was_written_along(self, api: Api) -> None:
        path = path_of(await created(api.ana, title="canary"))
        await api.ana.delete(f"{path}?permanent=true")
        told = [(entry["kind"], entry["version"], entry["changes"]) for entry in await entries(api)]
        assert told == [("deleted_permanently", 1, {}), ("created", 1, {})]
        refused(await api.ana.get(f"{path}/history"), 404, "task_not_found")

    async def test_a_task_in_the_trash_still_has_its_history(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        await api.ana.delete(path)
        assert [entry["kind"] for entry in await entries(api, f"{path}/history")] == ["deleted", "created"]
