"""Tags: made by naming them on a task, or by themselves; one whatever its case and the form of its letters."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from tests.http_api import Api, created, fields_of, listed, path_of, recorded, refused
from tests.http_batches import batch, create, results_of
from tests.http_routes import ABSENT_ID
from tests.http_sync import page
from tests.http_tags import a_tag, counts, path_of_tag, tags

BAD_NAMES: list[Any] = ["", "  ", "a" * 51, "\0", None, 7, ["a"]]


class TagRoutesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_task_makes_the_tags_that_it_names(self, api: Api) -> None:
        task = await created(api.ana, tags=["Home", " errand\n", "cafe\u0301"])
        assert task["tags"] == ["Home", "errand", "café"]
        assert await counts(api.ana) == [("café", 1, 0), ("errand", 1, 0), ("Home", 1, 0)]

    async def test_a_tag_is_found_whatever_its_case_and_keeps_its_spelling(self, api: Api) -> None:
        await created(api.ana, tags=["Straße"])
        task = await created(api.ana, tags=["STRASSE"], is_completed=True)
        assert (task["tags"], await counts(api.ana)) == (["Straße"], [("Straße", 1, 1)])

    async def test_a_tag_can_be_made_before_any_task_has_it(self, api: Api) -> None:
        answer = await api.ana.post("/api/tags", json={"name": " Home "})
        tag = answer.json()
        assert (answer.status_code, tag["name"], tag["version"]) == (201, "Home", 1)
        assert answer.headers["location"] == f"/api/tags/{tag['id']}"
        read = await api.ana.get(answer.headers["location"])
        assert (read.json(), read.headers["etag"]) == (tag, answer.headers["etag"])
        assert await tags(api.ana) == [tag | {"open_tasks": 0, "completed_tasks": 0}]
        assert (await created(api.ana, tags=["home"]))["tags"] == ["Home"]

    async def test_a_tag_is_not_read_again_while_it_is_the_same(self, api: Api) -> None:
        path = await a_tag(api.ana, "Home")
        etag = (await api.ana.get(path)).headers["etag"]
        assert (await api.ana.get(path, headers={"if-none-match": etag})).status_code == 304

    @pytest.mark.parametrize("name", ["home", "HOME", " Home ", "\uff28ome"])
    async def test_a_name_is_taken_once(self, api: Api, name: str) -> None:
        await a_tag(api.ana, "Home")
        refused(await api.ana.post("/api/tags", json={"name": name}), 409, "tag_exists")
        assert await counts(api.ana) == [("Home", 0, 0)]

    async def test_the_trash_is_not_counted(self, api: Api) -> None:
        task = await created(api.ana, tags=["Home"])
        await api.ana.delete(path_of(task))
        assert await counts(api.ana) == [("Home", 0, 0)]
        await api.ana.post(f"{path_of(task)}/restore")
        assert await counts(api.ana) == [("Home", 1, 0)]

    @pytest.mark.parametrize("name", BAD_NAMES, ids=repr)
    async def test_other_names_are_refused(self, api: Api, name: Any) -> None:
        path = await a_tag(api.ana, "Home")
        before = await recorded(api)
        assert fields_of(await api.ana.post("/api/tags", json={"name": name})) == ["name"]
        assert fields_of(await api.ana.patch(path, json={"name": name})) == ["name"]
        assert fields_of(await api.ana.post("/api/tasks", json={"title": "x", "tags": ["a", name]})) == ["tags.1"]
        (field,) = fields_of(await batch(api.ana, [create(), create(tags=["a", name])]))
        assert (field.startswith("operations.1."), field.endswith("tags.1")) == (True, True)
        assert await recorded(api) == before

    @pytest.mark.parametrize("names", [["a", "A"], [f"{n}" for n in range(21)], None, "a", {"a": 1}], ids=str)
    async def test_other_sets_of_tags_are_refused(self, api: Api, names: Any) -> None:
        task = await created(api.ana, tags=["Home"])
        for method, path in (("POST", "/api/tasks"), ("PUT", path_of(task)), ("PATCH", path_of(task))):
            assert fields_of(await api.ana.request(method, path, json={"title": "x", "tags": names})) == ["tags"]
        assert await listed(api.ana) == [task]

    # On a task

    async def test_a_replacement_keeps_the_tags_unless_it_says_others(self, api: Api) -> None:
        path = path_of(await created(api.ana, tags=["Home", "errand"]))
        kept = await api.ana.put(path, json={"title": "Buy tea"})
        assert kept.json()["tags"] == ["Home", "errand"]
        assert (await api.ana.put(path, json={"title": "Buy tea", "tags": ["errand", "new"]})).json()["tags"] == [
            "errand",
            "new",
        ]
        assert (await api.ana.put(path, json={"title": "Buy tea", "tags": []})).json()["tags"] == []

    async def test_a_patch_replaces_the_tags_as_a_whole(self, api: Api) -> None:
        path = path_of(await created(api.ana, tags=["Home", "errand"]))
        assert (await api.ana.patch(path, json={"title": "x"})).json()["tags"] == ["Home", "errand"]
        assert (await api.ana.patch(path, json={"tags": ["new", "HOME"]})).json()["tags"] == ["new", "Home"]
        assert await counts(api.ana) == [("errand", 0, 0), ("Home", 1, 0), ("new", 1, 0)]
        assert (await api.ana.patch(path, json={"tags": []})).json()["tags"] == []

    @pytest.mark.parametrize("method", ["PUT", "PATCH"])
    async def test_the_same_tags_otherwise_spelled_change_nothing(self, api: Api, method: str) -> None:
        task = await created(api.ana, title="x", tags=["Home", "errand"])
        before = await recorded(api)
        answer = await api.ana.request(method, path_of(task), json={"title": "x", "tags": ["home", " ERRAND"]})
        assert (answer.json(), await recorded(api)) == (task, before)

    async def test_tags_in_another_order_are_a_change(self, api: Api) -> None:
        task = await created(api.ana, tags=["Home", "errand"])
        answer = await api.ana.patch(path_of(task), json={"tags": ["errand", "Home"]})
        assert (answer.json()["tags"], answer.json()["version"]) == (["errand", "Home"], 2)

    async def test_a_batch_names_tags_like_single_calls(self, api: Api) -> None:
        task = await created(api.ana, tags=["Home"])
        changes = {"op": "update", "id": task["id"], "changes": {"tags": ["new", "home"]}}
        made, changed, again = await results_of(api.ana, [create(tags=["New"]), changes, create(tags=["NEW", "HOME"])])
        assert [each["task"]["tags"] for each in (made, changed, again)] == [["New"], ["New", "Home"], ["New", "Home"]]
        assert await counts(api.ana) == [("Home", 2, 0), ("New", 3, 0)]

    async def test_what_is_refused_in_a_batch_leaves_no_tag(self, api: Api) -> None:
        results = await results_of(api.ana, [create(tags=["a", "A"]), create(tags=["b"])], "per_item")
        assert ([each["status"] for each in results], await counts(api.ana)) == ([422, 201], [("b", 1, 0)])
        refused(await batch(api.ana, [create(tags=["c"]), create(tags=["a", "A"])]), 422, "validation_failed")
        await batch(api.ana, [create(tags=["d"])], dry_run=True)
        assert await counts(api.ana) == [("b", 1, 0)]

    async def test_there_is_room_for_a_thousand(self, api: Api) -> None:
        await results_of(api.ana, [create(tags=[f"{task}.{n}" for n in range(20)]) for task in range(50)])
        refused(await api.ana.post("/api/tags", json={"name": "one more"}), 409, "quota_reached")
        refused(
            await api.ana.post("/api/tasks", json={"title": "x", "tags": ["0.0", "one more"]}), 409, "quota_reached"
        )
        await api.ana.delete(await path_of_tag(api.ana, "0.1"))
        assert (await created(api.ana, tags=["0.0", "one more"]))["tags"] == ["0.0", "one more"]

    # Others

    async def test_everybody_has_their_own(self, api: Api) -> None:
        path = await a_tag(api.ana, "Home")
        await created(api.ben, tags=["HOME"])
        assert (await counts(api.ana), await counts(api.ben)) == ([("Home", 0, 0)], [("HOME", 1, 0)])
        for absent in (path, f"/api/tags/{ABSENT_ID}"):
            refused(await api.ben.get(absent), 404, "tag_not_found")
            refused(await api.ben.patch(absent, json={"name": "x"}), 404, "tag_not_found")
            refused(await api.ben.delete(absent), 404, "tag_not_found")
            refused(await api.ben.post(f"{absent}/merge", json={"into": ABSENT_ID}), 404, "tag_not_found")

    async def test_of_ten_tasks_at_once_one_makes_the_tag(self, api: Api) -> None:
        tasks = await asyncio.gather(*(created(api.ana, tags=["Home"]) for _ in range(10)))
        assert ({tuple(task["tags"]) for task in tasks}, await counts(api.ana)) == ({("Home",)}, [("Home", 10, 0)])

    async def test_a_tag_is_in_the_feed_until_it_is_deleted(self, api: Api) -> None:
        await created(api.ana, tags=["Home"])
        path = await path_of_tag(api.ana, "Home")
        tag = (await api.ana.get(path)).json()
        item, _ = (await page(api.ana))["items"]
        assert item == {"type": "tag", "id": tag["id"], "sequence": 1, "resource": tag}
        await api.ana.delete(path)
        (gone,) = [item for item in (await page(api.ana))["items"] if item["type"] == "tag"]
        assert (gone["id"], gone["sequence"], "deleted_at" in gone, "resource" in gone) == (tag["id"], 3, True, False)

    @pytest.mark.parametrize("name", ["a,b", 'a "b", \\c', "{NULL}", "100%_", "NULL", "😀", "' OR 1=1"])
    async def test_a_name_may_have_any_sign(self, api: Api, name: str) -> None:
        task = await created(api.ana, tags=["x", name])
        await api.ana.patch(await path_of_tag(api.ana, "x"), json={"name": "y"})
        assert [each["tags"] for each in await listed(api.ana, f"tag={quote(name)}")] == [["y", name]]
        assert [each["id"] for each in await listed(api.ana, f"tag={quote(name.lower())}")] == [task["id"]]
