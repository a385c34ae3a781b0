"""The manual order of lists, and of the sections of a list."""

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

import application.ordering
from tests.http_api import Api, fields_of, recorded, refused
from tests.http_lists import Collection, address, every_collection, items, list_path, made, names, new_list, new_section
from tests.http_routes import ABSENT_ID


async def four(client: AsyncClient, path: str) -> list[dict[str, Any]]:
    return [await made(client, path, name=name) for name in "abcd"]


async def moved(client: AsyncClient, path: str, item: dict[str, Any], **to: str) -> Response:
    return await client.post(f"{address(path, item)}/move", json=to)


async def in_order(client: AsyncClient, path: str) -> str:
    """Return the order, after a look at whether the positions say the same."""
    found = await items(client, path)
    assert [item["name"] for item in sorted(found, key=lambda item: item["position"].encode())] == [
        item["name"] for item in found
    ]
    assert len({item["position"] for item in found}) == len(found)
    return "".join(item["name"] for item in found)


class ListOrderContract:
    """Inherit, and provide the fixture `api`."""

    @every_collection
    @pytest.mark.parametrize(
        ("which", "member", "beside", "order"),
        [
            (3, "before", 0, "dabc"),
            (3, "before", 1, "adbc"),
            (0, "before", 3, "bcad"),
            (0, "after", 3, "bcda"),
            (0, "after", 1, "bacd"),
            (3, "after", 0, "adbc"),
            (2, "after", 0, "acbd"),
        ],
    )
    async def test_one_is_moved_and_no_other_is_written(
        self, api: Api, collection: Collection, which: int, member: str, beside: int, order: str
    ) -> None:
        path = await collection(api.ana)
        there = await four(api.ana, path)
        answer = await moved(api.ana, path, there[which], **{member: there[beside]["id"]})
        assert (answer.status_code, answer.headers["etag"], answer.json()["version"]) == (200, '"2-1"', 2)
        assert await in_order(api.ana, path) == order
        others = [item for item in await items(api.ana, path) if item["version"] == 1]
        assert len(others) == 3
        entry, *_ = (await api.ana.get("/api/activity")).json()["items"]
        assert (entry["kind"], list(entry["changes"])) == ("moved", ["position"])

    @every_collection
    @pytest.mark.parametrize(
        ("which", "member", "beside"), [(1, "before", 2), (1, "after", 0), (1, "before", 1), (3, "after", 3)]
    )
    async def test_what_stands_there_already_is_not_written(
        self, api: Api, collection: Collection, which: int, member: str, beside: int
    ) -> None:
        path = await collection(api.ana)
        there = await four(api.ana, path)
        before = await recorded(api)
        answer = await moved(api.ana, path, there[which], **{member: there[beside]["id"]})
        assert (answer.status_code, answer.json()) == (200, there[which])
        assert await recorded(api) == before

    @every_collection
    async def test_a_new_one_stands_last_whatever_was_moved(self, api: Api, collection: Collection) -> None:
        path = await collection(api.ana)
        there = await four(api.ana, path)
        await moved(api.ana, path, there[0], after=there[3]["id"])
        await made(api.ana, path, name="e")
        assert await in_order(api.ana, path) == "bcdae"

    @every_collection
    async def test_where_no_room_is_left_the_others_make_it(
        self, api: Api, collection: Collection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(application.ordering, "POSITION_MAX", 13)
        path = await collection(api.ana)
        there = await four(api.ana, path)
        written = set()
        for step in range(40):
            before = (await recorded(api))[0]
            await moved(api.ana, path, there[1 + step % 2], after=there[0]["id"])
            assert await in_order(api.ana, path) == ("abcd" if step % 2 == 0 else "acbd")
            written.add((await recorded(api))[0] - before)
        assert all(len(item["position"]) <= 13 for item in await items(api.ana, path))
        assert 1 in written
        assert max(written) > 1

    @every_collection
    async def test_of_those_who_move_at_once_each_gets_its_place(self, api: Api, collection: Collection) -> None:
        path = await collection(api.ana)
        there = await four(api.ana, path)
        answers = await asyncio.gather(
            *(moved(api.ana, path, each, before=there[0]["id"]) for each in there[1:]),
            *(moved(api.ana, path, each, after=there[0]["id"]) for each in there[1:]),
        )
        assert {answer.status_code for answer in answers} == {200}
        assert sorted(await in_order(api.ana, path)) == list("abcd")

    # Refusals

    @every_collection
    @pytest.mark.parametrize("member", ["before", "after"])
    async def test_the_neighbour_must_be_there(self, api: Api, collection: Collection, member: str) -> None:
        path = await collection(api.ana)
        there = await four(api.ana, path)
        await api.ana.delete(address(path, there[3]))
        bens = await made(api.ben, await collection(api.ben), name="Ben's")
        before = await recorded(api)
        for other in (ABSENT_ID, there[3]["id"], bens["id"]):
            answer = await moved(api.ana, path, there[0], **{member: other})
            (error,) = refused(answer, 422, "validation_failed")["errors"]
            assert (error["field"], error["code"]) == (member, "not_found")
        assert await recorded(api) == before

    async def test_a_section_of_another_list_is_no_neighbour(self, api: Api) -> None:
        one, other = [await new_section(api.ana, await new_list(api.ana)) for _ in range(2)]
        answer = await api.ana.post(f"/api/sections/{one['id']}/move", json={"before": other["id"]})
        assert fields_of(answer) == ["before"]

    @every_collection
    @pytest.mark.parametrize(
        "body", [{}, {"before": ABSENT_ID, "after": ABSENT_ID}, {"before": None}, {"before": "inbox"}, {"to": 1}, []]
    )
    async def test_it_must_be_said_where_to(self, api: Api, collection: Collection, body: Any) -> None:
        path = await collection(api.ana)
        item = await made(api.ana, path, name="a")
        refused(await api.ana.post(f"{address(path, item)}/move", json=body), 422, "validation_failed")

    @every_collection
    async def test_what_is_not_there_is_not_moved(self, api: Api, collection: Collection) -> None:
        path = await collection(api.ana)
        one, two = [await made(api.ana, path, name=name) for name in "ab"]
        await api.ana.delete(address(path, one))
        assert (await moved(api.ana, path, one, before=two["id"])).status_code == 404

    async def test_archived_lists_keep_their_place(self, api: Api) -> None:
        there = await four(api.ana, "/api/lists")
        await api.ana.patch(list_path(there[1]), json={"is_archived": True})
        await moved(api.ana, "/api/lists", there[3], before=there[1]["id"])
        assert await names(api.ana, "/api/lists") == list("adbc")
