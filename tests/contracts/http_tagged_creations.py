"""Creations under an id of the client's choice that name tags and lists are known again by what was sent."""

from typing import Any

import pytest

from tests.contracts.http_chosen_ids import PATH, either_way, posted, put
from tests.http_api import Api, listed, recorded, refused
from tests.http_tags import a_tag, merge, path_of_tag, tags

TAGS = ["Home", "errand"]


class TaggedCreationsContract:
    """Inherit, and provide the fixture `api`."""

    @either_way
    async def test_the_same_again_is_the_same_task(self, api: Api, create: Any) -> None:
        home = (await api.ana.post("/api/lists", json={"name": "House"})).json()["id"]
        made = await create(api.ana, tags=TAGS, list_id=home)
        before = await recorded(api)
        again = await create(api.ana, tags=TAGS, list_id=home)
        assert (made.status_code, again.status_code, again.json()) == (201, 200, made.json())
        assert await recorded(api) == before

    @pytest.mark.parametrize("other", [[], ["Home"], ["errand", "Home"], ["Home", "errand", "new"]], ids=str)
    async def test_other_tags_are_another_creation(self, api: Api, other: list[str]) -> None:
        await posted(api.ana, tags=TAGS)
        before = await recorded(api), await tags(api.ana)
        refused(await posted(api.ana, tags=other), 409, "task_exists")
        refused(await put(api.ana, tags=other), 412, "precondition_failed")
        assert (await recorded(api), await tags(api.ana)) == before

    async def test_another_list_is_another_creation(self, api: Api) -> None:
        one, other = [(await api.ana.post("/api/lists", json={"name": "House"})).json()["id"] for _ in range(2)]
        await posted(api.ana, list_id=one)
        for list_id in (other, None):
            refused(await posted(api.ana, list_id=list_id), 409, "task_exists")

    @either_way
    @pytest.mark.parametrize("change", ["rename", "merge", "delete", "retag"])
    async def test_a_creation_is_known_whatever_became_of_its_tags(self, api: Api, create: Any, change: str) -> None:
        await create(api.ana, tags=TAGS)
        path = await path_of_tag(api.ana, "Home")
        match change:
            case "rename":
                await api.ana.patch(path, json={"name": "House"})
            case "merge":
                await merge(api.ana, path, await a_tag(api.ana, "House"))
            case "delete":
                await api.ana.delete(path)
            case "retag":
                await api.ana.patch(PATH, json={"tags": []})
        now, before = await listed(api.ana), await recorded(api)
        again = await create(api.ana, tags=TAGS)
        assert (again.status_code, [again.json()], await recorded(api)) == (200, now, before)
        refused(await posted(api.ana, tags=now[0]["tags"]), 409, "task_exists")

    @either_way
    async def test_a_creation_is_known_whatever_became_of_its_list(self, api: Api, create: Any) -> None:
        house = (await api.ana.post("/api/lists", json={"name": "House"})).json()["id"]
        await create(api.ana, list_id=house)
        await api.ana.delete(f"/api/lists/{house}")
        again = await create(api.ana, list_id=house)
        assert (again.status_code, again.json()["list_id"]) == (200, None)

    @either_way
    async def test_a_tag_that_is_spelled_otherwise_meanwhile_does_no_harm(self, api: Api, create: Any) -> None:
        await a_tag(api.ana, "HOME")
        made = await create(api.ana, tags=TAGS)
        again = await create(api.ana, tags=TAGS)
        assert (made.json()["tags"], again.status_code) == (["HOME", "errand"], 200)
