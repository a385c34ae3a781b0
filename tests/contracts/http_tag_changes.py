"""Renaming, merging and deleting a tag changes every task that has it, in the trash too, and undo takes it back."""

from typing import Any

import pytest
from httpx2 import Response

from tests.contracts.http_undo import done, undone
from tests.http_api import Api, created, fields_of, listed, path_of, recorded, refused
from tests.http_batches import batch, verb
from tests.http_routes import ABSENT_ID
from tests.http_sync import page
from tests.http_tags import a_tag, counts, merge, path_of_tag, tagged

HAVING = {"both": ["Home", "errand"], "one": ["Home"], "gone": ["new", "Home"], "other": ["errand"], "none": []}
"""The tags of some tasks by their titles; `gone` lies in the trash."""
CHANGES = {
    "rename": {"both": ["House", "errand"], "one": ["House"], "gone": ["new", "House"]},
    "respell": {"both": ["HOME", "errand"], "one": ["HOME"], "gone": ["new", "HOME"]},
    "merge": {"both": ["errand"], "one": ["errand"], "gone": ["new", "errand"]},
    "delete": {"both": ["errand"], "one": [], "gone": ["new"]},
}
every_change = pytest.mark.parametrize(("change", "becoming"), CHANGES.items(), ids=CHANGES)


async def changed(api: Api, change: str, **headers: str) -> Response:
    """Do something to the tag Home."""
    path = await path_of_tag(api.ana, "Home")
    match change:
        case "merge":
            into = (await path_of_tag(api.ana, "errand")).rpartition("/")[2]
            return await api.ana.post(f"{path}/merge", json={"into": into}, headers=headers)
        case "delete":
            return await api.ana.delete(path, headers=headers)
        case _:
            name = {"rename": "House", "respell": "HOME"}[change]
            return await api.ana.patch(path, json={"name": name}, headers=headers)


async def entries(api: Api, of: Response) -> list[dict[str, Any]]:
    """Return what history says of one operation."""
    items = (await api.ana.get("/api/activity?limit=100")).json()["items"]
    return [entry for entry in items if entry["operation_id"] == of.headers["operation-id"]]


class TagChangesContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def tasks(self, api: Api) -> dict[str, dict[str, Any]]:
        tasks = {title: await created(api.ana, title=title, tags=names) for title, names in HAVING.items()}
        tasks["gone"]["version"] += 1
        await api.ana.delete(path_of(tasks["gone"]))
        return tasks

    @every_change
    @pytest.mark.usefixtures("tasks")
    async def test_every_task_that_has_it_is_changed(self, api: Api, change: str, becoming: dict[str, Any]) -> None:
        assert (await changed(api, change)).is_success
        assert await tagged(api.ana) == HAVING | becoming

    @every_change
    async def test_each_gets_a_version_a_number_and_an_entry(
        self, api: Api, tasks: dict[str, dict[str, Any]], change: str, becoming: dict[str, Any]
    ) -> None:
        cursor = (await page(api.ana))["next_cursor"]
        told = await entries(api, await changed(api, change))
        of_tasks = {entry["id"]: entry for entry in told if entry["type"] == "task"}
        assert of_tasks.keys() == {tasks[title]["id"] for title in becoming}
        for title, names in becoming.items():
            entry = of_tasks[tasks[title]["id"]]
            assert entry["changes"] == {"tags": {"before": HAVING[title], "after": names}}
            assert (entry["kind"], entry["version"]) == ("edited", tasks[title]["version"] + 1)
        items = {item["id"]: item for item in (await page(api.ana, cursor))["items"]}
        assert {each: item["sequence"] for each, item in items.items()} == {e["id"]: e["sequence"] for e in told}
        assert {"resource" in items[tasks[title]["id"]] for title in ("both", "one")} == {True}
        assert "deleted_at" in items[tasks["gone"]["id"]]

    @every_change
    @pytest.mark.usefixtures("tasks")
    async def test_it_is_undone_and_done_again(self, api: Api, change: str, becoming: dict[str, Any]) -> None:
        before = await counts(api.ana)
        operation = await changed(api, change)
        after = await counts(api.ana)
        undo = await done(undone(api.ana, operation))
        assert (await tagged(api.ana), await counts(api.ana)) == (HAVING, before)
        redo = await done(undone(api.ana, undo))
        assert (await tagged(api.ana), await counts(api.ana)) == (HAVING | becoming, after)
        await done(undone(api.ana, redo))
        assert (await tagged(api.ana), await counts(api.ana)) == (HAVING, before)

    @every_change
    async def test_tasks_that_got_the_tag_meanwhile_go_along(
        self, api: Api, tasks: dict[str, dict[str, Any]], change: str, becoming: dict[str, Any]
    ) -> None:
        undo = await done(undone(api.ana, await changed(api, change)))
        await api.ana.patch(path_of(tasks["none"]), json={"tags": ["Home"]})
        redo = await done(undone(api.ana, undo))
        later = {"none": [name for name in becoming["one"] if change not in {"merge", "delete"}]}
        assert await tagged(api.ana) == HAVING | becoming | later
        await done(undone(api.ana, redo))
        assert await tagged(api.ana) == HAVING | {"none": ["Home"]}

    @every_change
    async def test_what_was_tagged_anew_is_in_the_way_of_undoing(
        self, api: Api, tasks: dict[str, dict[str, Any]], change: str, becoming: dict[str, Any]
    ) -> None:
        operation = await changed(api, change)
        await api.ana.patch(path_of(tasks["both"]), json={"tags": ["new"]})
        (error,) = refused(await undone(api.ana, operation), 409, "operation_superseded")["errors"]
        assert (error["field"], await tagged(api.ana)) == ("tags", HAVING | becoming | {"both": ["new"]})

    @pytest.mark.usefixtures("tasks")
    @pytest.mark.parametrize("change", ["rename", "merge", "delete"])
    async def test_a_name_that_was_taken_meanwhile_is_in_the_way(self, api: Api, change: str) -> None:
        operation = await changed(api, change)
        await created(api.ana, title="late", tags=["HOME"])
        before = await recorded(api)
        (error,) = refused(await undone(api.ana, operation), 409, "operation_superseded")["errors"]
        assert (error["field"], await recorded(api)) == ("name", before)

    @every_change
    @pytest.mark.usefixtures("tasks")
    async def test_it_is_done_once_under_its_key(self, api: Api, change: str, becoming: dict[str, Any]) -> None:
        path = await path_of_tag(api.ana, "Home")
        key = {"idempotency-key": "k"}
        first = await changed(api, change, **key)
        before = await recorded(api)
        match change:
            case "merge":
                into = (await path_of_tag(api.ana, "errand")).rpartition("/")[2]
                again = await api.ana.post(f"{path}/merge", json={"into": into}, headers=key)
            case "delete":
                again = await api.ana.delete(path, headers=key)
            case _:
                again = await api.ana.patch(path, json={"name": becoming["one"][0]}, headers=key)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert (again.headers["idempotency-replayed"], await recorded(api)) == ("true", before)

    @pytest.mark.parametrize("change", CHANGES)
    @pytest.mark.usefixtures("tasks")
    async def test_a_stale_condition_is_refused(self, api: Api, change: str) -> None:
        path = await path_of_tag(api.ana, "Home")
        etag = (await api.ana.get(path)).headers["etag"]
        assert (await api.ana.patch(path, json={"name": "hOME"}, headers={"if-match": etag})).status_code == 200
        await api.ana.patch(path, json={"name": "Home"})
        before = await recorded(api)
        refused(await changed(api, change, **{"if-match": etag}), 412, "precondition_failed")
        assert await recorded(api) == before

    # Renaming

    @pytest.mark.usefixtures("tasks")
    async def test_a_name_of_another_tag_is_refused(self, api: Api) -> None:
        before = await recorded(api)
        answer = await api.ana.patch(await path_of_tag(api.ana, "Home"), json={"name": "ERRAND"})
        refused(answer, 409, "tag_exists")
        assert await recorded(api) == before

    @pytest.mark.parametrize("changes", [{}, {"name": "Home"}, {"name": " Home\n"}])
    @pytest.mark.usefixtures("tasks")
    async def test_the_name_it_has_changes_nothing(self, api: Api, changes: dict[str, str]) -> None:
        before = await recorded(api)
        answer = await api.ana.patch(await path_of_tag(api.ana, "Home"), json=changes)
        assert (answer.status_code, answer.json()["version"], await recorded(api)) == (200, 1, before)

    async def test_a_name_is_free_once_its_tag_has_another_or_is_gone(self, api: Api) -> None:
        path = await a_tag(api.ana, "Home")
        await api.ana.patch(path, json={"name": "House"})
        await api.ana.delete(await a_tag(api.ana, "home"))
        await a_tag(api.ana, "HOME")
        assert await counts(api.ana) == [("HOME", 0, 0), ("House", 0, 0)]

    # Merging

    @pytest.mark.parametrize("order", [["a", "b", "c"], ["b", "a", "c"], ["a", "c", "b"], ["b", "c", "a"]], ids="".join)
    async def test_who_has_both_keeps_one_at_the_first_place(self, api: Api, order: list[str]) -> None:
        task = await created(api.ana, tags=order)
        answer = await merge(api.ana, await path_of_tag(api.ana, "a"), await path_of_tag(api.ana, "b"))
        assert (answer.status_code, answer.json()["name"]) == (200, "b")
        kept = list(dict.fromkeys("b" if name == "a" else name for name in order))
        assert [(each["tags"], each["version"]) for each in await listed(api.ana)] == [(kept, 2)]
        assert path_of(task) == path_of((await listed(api.ana, "tag=b"))[0])

    @pytest.mark.usefixtures("tasks")
    async def test_only_one_of_two_other_tags_can_take_over(self, api: Api) -> None:
        path, bens = await path_of_tag(api.ana, "Home"), await a_tag(api.ben, "Home")
        gone = await a_tag(api.ana, "gone")
        await api.ana.delete(gone)
        before = await recorded(api)
        for into, code in (
            (path, "same_tag"),
            (f"/{ABSENT_ID}", "not_found"),
            (gone, "not_found"),
            (bens, "not_found"),
        ):
            answer = await merge(api.ana, path, into)
            assert (fields_of(answer), answer.json()["errors"][0]["code"]) == (["into"], code)
        assert await recorded(api) == before

    @pytest.mark.parametrize("body", [{}, {"into": None}, {"into": "x"}, {"into": 7}])
    async def test_what_is_no_id_cannot_take_over(self, api: Api, body: dict[str, Any]) -> None:
        answer = await api.ana.post(f"{await a_tag(api.ana, 'Home')}/merge", json=body)
        assert fields_of(answer) == ["into"]

    # What is gone

    @pytest.mark.parametrize("change", ["merge", "delete"])
    @pytest.mark.usefixtures("tasks")
    async def test_a_tag_that_is_gone_is_not_found(self, api: Api, change: str) -> None:
        path, other = await path_of_tag(api.ana, "Home"), await path_of_tag(api.ana, "errand")
        await changed(api, change)
        refused(await api.ana.get(path), 404, "tag_not_found")
        refused(await api.ana.patch(path, json={"name": "x"}), 404, "tag_not_found")
        refused(await api.ana.delete(path), 404, "tag_not_found")
        refused(await merge(api.ana, path, other), 404, "tag_not_found")

    @pytest.mark.parametrize("change", ["merge", "delete"])
    async def test_what_is_restored_later_has_the_tags_of_then(
        self, api: Api, tasks: dict[str, dict[str, Any]], change: str
    ) -> None:
        await changed(api, change)
        restored = await api.ana.post(f"{path_of(tasks['gone'])}/restore")
        assert restored.json()["tags"] == CHANGES[change]["gone"]

    async def test_undoing_the_first_mention_takes_the_tag_back(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        mention = await api.ana.patch(path, json={"tags": ["Home"]})
        undo = await done(undone(api.ana, mention))
        assert await counts(api.ana) == []
        await done(undone(api.ana, undo))
        assert await counts(api.ana) == [("Home", 1, 0)]

    async def test_undoing_the_first_mention_leaves_a_tag_that_others_have(self, api: Api) -> None:
        mention = await api.ana.patch(path_of(await created(api.ana)), json={"tags": ["Home"]})
        await created(api.ana, tags=["home"])
        await done(undone(api.ana, mention))
        assert await counts(api.ana) == [("Home", 1, 0)]

    async def test_undoing_an_edit_makes_a_tag_anew_that_is_gone(self, api: Api) -> None:
        task = await created(api.ana, tags=["Home"])
        edit = await api.ana.patch(path_of(task), json={"tags": []})
        await api.ana.delete(await path_of_tag(api.ana, "Home"))
        await done(undone(api.ana, edit))
        assert (await tagged(api.ana), await counts(api.ana)) == ({"Buy milk": ["Home"]}, [("Home", 1, 0)])

    async def test_a_tag_that_goes_again_leaves_what_changed_with_it_otherwise(self, api: Api) -> None:
        one, other = await created(api.ana, title="one"), await created(api.ana, title="other")
        tagging = {"op": "update", "id": one["id"], "changes": {"tags": ["Home"]}}
        undo = await done(undone(api.ana, await done(batch(api.ana, [tagging, verb("complete", other["id"])]))))
        redo = await done(undone(api.ana, undo))
        await api.ana.patch(path_of(other), json={"tags": ["home"]})
        await done(undone(api.ana, redo))
        assert (await tagged(api.ana), await counts(api.ana)) == ({"one": [], "other": []}, [])

    async def test_undoing_a_creation_leaves_its_tag_to_the_trash(self, api: Api) -> None:
        creation = await api.ana.post("/api/tasks", json={"title": "x", "tags": ["Home"]})
        await done(undone(api.ana, creation))
        assert (await tagged(api.ana), await counts(api.ana)) == ({"x": ["Home"]}, [("Home", 0, 0)])
        restored = await api.ana.post(f"{path_of(creation.json())}/restore")
        assert (restored.json()["tags"], await counts(api.ana)) == (["Home"], [("Home", 1, 0)])
