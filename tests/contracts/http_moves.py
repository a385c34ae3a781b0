"""The order that people give their tasks by hand."""

from typing import Any

import pytest

from tests.http_api import Api, created, path_of, recorded, refused
from tests.http_batches import batch, create, results_of, update
from tests.http_routes import ABSENT_ID
from tests.http_trees import below, codes, ids, line, made, move, now, order

POSITION_MAX = 60


def moving(task: dict[str, Any], **to: Any) -> dict[str, Any]:
    """Return a move as an operation of a batch."""
    return {"op": "move", "id": task["id"]} | to


class MovesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_new_tasks_stand_last(self, api: Api) -> None:
        tasks = [await created(api.ana) for _ in range(3)]
        results = await results_of(api.ana, [create() for _ in range(3)])
        assert await order(api.ana) == ids(*tasks, *(result["task"] for result in results))

    async def test_a_task_moves_before_after_and_to_the_end(self, api: Api) -> None:
        a, b, c = [await created(api.ana) for _ in range(3)]
        await move(api.ana, c, before=a["id"])
        assert await order(api.ana) == ids(c, a, b)
        await move(api.ana, c, after=a["id"])
        assert await order(api.ana) == ids(a, c, b)
        await move(api.ana, a, list_id=None)
        assert await order(api.ana) == ids(c, b, a)
        await move(api.ana, b, after=a["id"])
        assert await order(api.ana) == ids(c, a, b)

    async def test_what_is_new_stands_behind_what_was_moved_to_the_end(self, api: Api) -> None:
        a, b = [await created(api.ana) for _ in range(2)]
        await move(api.ana, a, after=b["id"])
        new = await created(api.ana)
        assert await order(api.ana) == ids(b, a, new)

    async def test_a_move_is_one_version_of_one_task(self, api: Api) -> None:
        a, b, c = [await created(api.ana) for _ in range(3)]
        moved = await move(api.ana, c, before=b["id"])
        assert (moved.json()["version"], moved.headers["etag"]) == (2, '"2-1"')
        newest, before = (await api.ana.get("/api/activity?limit=2")).json()["items"]
        assert (newest["kind"], newest["changes"].keys(), before["kind"]) == ("moved", {"position"}, "created")
        assert await now(api.ana, a, b) == [a, b]

    async def test_a_move_to_where_it_stands_changes_nothing(self, api: Api) -> None:
        a, b, c = [await created(api.ana) for _ in range(3)]
        before = await recorded(api)
        for task, to in [(b, {"after": a["id"]}), (b, {"before": c["id"]}), (c, {"list_id": None})]:
            answer = await move(api.ana, task, **to)
            assert (answer.status_code, answer.json()) == (200, task)
        for task in (a, b, c):
            assert (await move(api.ana, task, after=task["id"])).json() == task
        assert await recorded(api) == before

    # To other places

    async def test_beside_another_task_is_in_its_place(self, api: Api) -> None:
        home = await made(api.ana)
        kitchen = await made(api.ana, f"/api/lists/{home['id']}/sections")
        there = await created(api.ana, section_id=kitchen["id"])
        parent, child = await line(api.ana, 2)
        moved = (await move(api.ana, parent, before=there["id"])).json()
        assert (moved["list_id"], moved["section_id"]) == (home["id"], kitchen["id"])
        assert await order(api.ana, f"section_id={kitchen['id']}&parent_id=none") == ids(parent, there)
        moved = (await move(api.ana, there, after=child["id"])).json()
        assert moved["parent_id"] == parent["id"]
        assert await order(api.ana, f"parent_id={parent['id']}") == ids(child, there)

    @pytest.mark.parametrize("member", ["list_id", "section_id", "parent_id"])
    async def test_in_another_place_it_stands_last(self, api: Api, member: str) -> None:
        home = await made(api.ana)
        kitchen = await made(api.ana, f"/api/lists/{home['id']}/sections")
        parent = await created(api.ana)
        place = {"list_id": home, "section_id": kitchen, "parent_id": parent}[member]
        early, late = await created(api.ana), await created(api.ana)
        there = await created(api.ana, **{member: place["id"]})
        assert (await move(api.ana, late, **{member: place["id"]})).json()[member] == place["id"]
        await api.ana.patch(path_of(early), json={member: place["id"]})
        assert await order(api.ana, f"{member}={place['id']}") == ids(there, late, early)

    async def test_a_place_that_is_named_must_be_that_of_the_other_task(self, api: Api) -> None:
        home, task, other = await made(api.ana), await created(api.ana), await created(api.ana)
        answer = await move(api.ana, task, before=other["id"], list_id=home["id"])
        refused(answer, 422, "validation_failed")
        assert codes(answer) == [("before", "not_a_sibling")]
        assert (await move(api.ana, task, before=other["id"], list_id=None, parent_id=None)).status_code == 200

    @pytest.mark.parametrize("member", ["before", "after"])
    async def test_the_other_task_must_be_there(self, api: Api, member: str) -> None:
        task, trashed, foreign = await created(api.ana), await created(api.ana), await created(api.ben)
        await api.ana.delete(path_of(trashed))
        for anchor in (trashed["id"], foreign["id"], ABSENT_ID):
            answer = await move(api.ana, task, **{member: anchor})
            refused(answer, 422, "validation_failed")
            assert codes(answer) == [(member, "not_found")]

    async def test_a_move_says_where_to_and_not_twice(self, api: Api) -> None:
        task, other = await created(api.ana), await created(api.ana)
        for to in ({}, {"before": other["id"], "after": other["id"]}, {"before": None}, {"position": "5"}):
            refused(await move(api.ana, task, **to), 422, "validation_failed")

    async def test_only_what_is_there_is_moved_and_only_as_it_was_seen(self, api: Api) -> None:
        task, other = await created(api.ana), await created(api.ana)
        path, to = f"{path_of(task)}/move", {"after": other["id"]}
        refused(await api.ana.post(path, json=to, headers={"if-match": '"7-1"'}), 412, "precondition_failed")
        refused(await api.ben.post(path, json={"list_id": None}), 404, "task_not_found")
        await api.ana.delete(path_of(task))
        refused(await api.ana.post(path, json=to), 404, "task_not_found")

    # Many moves

    async def test_three_hundred_moves_into_one_gap_keep_the_order_and_positions_short(self, api: Api) -> None:
        first, last = await created(api.ana), await created(api.ana)
        tasks = [first, *[await created(api.ana) for _ in range(4)], last]
        await move(api.ana, last, list_id=None)
        line_of = ids(*tasks)
        for number in range(300):
            task = tasks[1 + number % 4]
            answer = await move(api.ana, task, **{"after": first["id"]} if number % 3 else {"before": last["id"]})
            assert (answer.status_code, len(answer.json()["position"]) <= POSITION_MAX) == (200, True)
            line_of.remove(task["id"])
            line_of.insert(1 if number % 3 else len(line_of) - 1, task["id"])
        assert await order(api.ana) == line_of

    async def test_moves_of_one_batch_see_each_other(self, api: Api) -> None:
        a, b, c, d = [await created(api.ana) for _ in range(4)]
        operations = [
            moving(d, before=a["id"]),
            moving(c, after=d["id"]),
            moving(a, list_id=None),
            moving(b, list_id=None),
        ]
        assert (await batch(api.ana, operations)).status_code == 200
        assert await order(api.ana) == ids(d, c, a, b)

    async def test_what_one_batch_puts_into_a_place_stands_there_in_the_order_of_the_batch(self, api: Api) -> None:
        home = await made(api.ana)
        later, sooner = [await created(api.ana) for _ in range(2)]
        to = {"list_id": home["id"]}
        results = await results_of(
            api.ana, [create(**to), update(sooner["id"], **to), moving(later, **to), create(**to)]
        )
        assert await order(api.ana, f"list_id={home['id']}") == ids(*(result["task"] for result in results))
        last = results[-1]["task"]
        await results_of(api.ana, [create(**to), moving(sooner, after=last["id"])])
        assert (await order(api.ana, f"list_id={home['id']}"))[3] == sooner["id"]

    async def test_a_move_is_an_operation_of_batches_with_its_refusals(self, api: Api) -> None:
        parent, child = await line(api.ana, 2)
        (other,) = await below(api.ana, parent, 1)
        operations = [
            moving(other, before=child["id"]),
            moving(parent, after=child["id"]),
            moving(child, after=ABSENT_ID),
        ]
        results = (await batch(api.ana, operations, "per_item")).json()["results"]
        assert [result["status"] for result in results] == [200, 422, 422]
        assert await order(api.ana, f"parent_id={parent['id']}") == ids(other, child)
