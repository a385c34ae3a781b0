"""Ids that the client chooses: creating is safe to repeat, and says nothing of what others have."""

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.http_api import Api, created, fields_of, listed, recorded, refused
from tests.http_writes import CHOSEN_ID

V4 = "6f1c1b2e-3c1a-4d57-9c0a-2f6f1f6a9b01"
PATH = f"/api/tasks/{CHOSEN_ID}"
OTHER_VERSIONS = [CHOSEN_ID[:14] + version + CHOSEN_ID[15:] for version in "0123568f"]
OTHER_IDS = [
    *OTHER_VERSIONS,
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    CHOSEN_ID[:19] + "c" + CHOSEN_ID[20:],
]
OTHER_SPELLINGS: list[Any] = [
    CHOSEN_ID.upper(),
    CHOSEN_ID.replace("-", ""),
    f"{{{CHOSEN_ID}}}",
    f"urn:uuid:{CHOSEN_ID}",
    f" {CHOSEN_ID}",
    f"{CHOSEN_ID}\n",
    CHOSEN_ID.replace("1", "\uff11"),
    "",
    None,
    7,
    [CHOSEN_ID],
]


async def posted(client: AsyncClient, task_id: str = CHOSEN_ID, **content: Any) -> Response:
    return await client.post("/api/tasks", json={"id": task_id, "title": "Buy milk"} | content)


async def put(client: AsyncClient, task_id: str = CHOSEN_ID, **content: Any) -> Response:
    body = {"title": "Buy milk"} | content
    return await client.put(f"/api/tasks/{task_id}", json=body, headers={"if-none-match": "*"})


async def batched(client: AsyncClient, task_id: str = CHOSEN_ID, **content: Any) -> Response:
    task = {"id": task_id, "title": "Buy milk"} | content
    return await client.post("/api/tasks/batch", json={"operations": [{"op": "create", "task": task}]})


either_way = pytest.mark.parametrize("create", [posted, put])


class ChosenIdsContract:
    """Inherit, and provide the fixture `api`."""

    @either_way
    @pytest.mark.parametrize("task_id", [CHOSEN_ID, V4], ids=["version 7", "version 4"])
    async def test_the_client_may_choose_the_id(self, api: Api, create: Any, task_id: str) -> None:
        answer = await create(api.ana, task_id, description="two", priority="high", is_completed=True)
        assert (answer.status_code, answer.json()["id"]) == (201, task_id)
        assert (answer.headers["location"], answer.headers["etag"]) == (f"/api/tasks/{task_id}", '"1-1"')
        assert await listed(api.ana) == [answer.json()]

    @either_way
    @pytest.mark.parametrize("same", [{}, {"title": " Buy milk\n"}, {"description": None, "priority": "medium"}])
    async def test_the_same_again_is_answered_with_the_task_as_it_is_now(
        self, api: Api, create: Any, same: dict[str, Any]
    ) -> None:
        await create(api.ana)
        now = await api.ana.patch(PATH, json={"title": "Buy tea", "is_completed": True})
        before = await recorded(api)
        again = await create(api.ana, **same)
        assert (again.status_code, again.json(), again.headers["etag"]) == (200, now.json(), '"2-1"')
        assert ("location" in again.headers, await recorded(api)) == (False, before)

    @pytest.mark.parametrize("other", [{"title": "Buy tea"}, {"description": ""}, {"is_completed": True}])
    async def test_other_content_under_the_id_is_refused(self, api: Api, other: dict[str, Any]) -> None:
        task = await created(api.ana, id=CHOSEN_ID)
        refused(await posted(api.ana, **other), 409, "task_exists")
        answer = await put(api.ana, **other)
        refused(answer, 412, "precondition_failed")
        assert (answer.headers["etag"], await listed(api.ana)) == ('"1-1"', [task])

    async def test_an_id_that_the_service_made_is_taken_too(self, api: Api) -> None:
        task = await created(api.ana)
        refused(await posted(api.ana, task["id"]), 409, "task_exists")
        refused(await put(api.ana, task["id"]), 412, "precondition_failed")

    async def test_with_other_content_the_current_tag_is_told(self, api: Api) -> None:
        await created(api.ana, id=CHOSEN_ID)
        await api.ana.patch(PATH, json={"title": "Buy tea"})
        assert (await put(api.ana, title="Buy coffee")).headers["etag"] == '"2-1"'

    @either_way
    @pytest.mark.parametrize("title", ["Buy milk", "Buy tea"])
    async def test_a_task_in_the_trash_is_not_created_again(self, api: Api, create: Any, title: str) -> None:
        await created(api.ana, id=CHOSEN_ID)
        await api.ana.delete(PATH)
        refused(await create(api.ana, title=title), 409, "task_in_trash")
        assert (await listed(api.ana), len(await listed(api.ana, path="/api/trash"))) == ([], 1)

    @either_way
    @pytest.mark.parametrize("trashed", [False, True])
    async def test_a_version_is_never_given_out_twice(self, api: Api, create: Any, *, trashed: bool) -> None:
        await created(api.ana, id=CHOSEN_ID)
        last = (await api.ana.patch(PATH, json={"title": "Buy tea"})).json()["version"]
        if trashed:
            await api.ana.delete(PATH)
            last += 1
        await api.ana.delete(f"{PATH}?permanent=true")
        answer = await create(api.ana)
        assert (answer.status_code, answer.json()["version"] > last) == (201, True)
        refused(await api.ana.patch(PATH, json={}, headers={"if-match": '"1-1"'}), 412, "precondition_failed")

    # What may be chosen

    @pytest.mark.parametrize("task_id", [*OTHER_IDS, *OTHER_SPELLINGS], ids=repr)
    async def test_any_other_id_is_refused(self, api: Api, task_id: Any) -> None:
        assert fields_of(await posted(api.ana, task_id)) == ["id"]
        assert fields_of(await batched(api.ana, task_id)) == ["operations.0.task.id"]
        assert await listed(api.ana) == []

    @pytest.mark.parametrize("task_id", OTHER_IDS)
    async def test_nor_can_it_be_put(self, api: Api, task_id: str) -> None:
        assert fields_of(await put(api.ana, task_id)) == ["task_id"]
        assert await listed(api.ana) == []

    async def test_without_the_condition_nothing_is_put_where_nothing_is(self, api: Api) -> None:
        for headers in ({}, {"if-none-match": '"1-1"'}, {"if-match": "*"}):
            answer = await api.ana.put(PATH, json={"title": "Buy milk"}, headers=headers)
            refused(answer, 404, "task_not_found")
        assert await listed(api.ana) == []

    # At once

    @either_way
    async def test_of_ten_at_once_one_creates_and_the_others_are_told_so(self, api: Api, create: Any) -> None:
        answers = await asyncio.gather(*(create(api.ana) for _ in range(10)))
        assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
        assert len({answer.content for answer in answers}) == len(await listed(api.ana)) == 1
