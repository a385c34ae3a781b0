"""Many operations in one request, done in their order and in one commit."""

import asyncio
from typing import Any

import pytest

from tests.http_api import Api, created, listed, path_of, recorded
from tests.http_batches import batch, chosen_id, create, results_of, statuses, update, verb
from tests.http_routes import ABSENT_ID

ONE, TWO = chosen_id(1), chosen_id(2)
LIFE = [
    create(ONE),
    update(ONE, title="Buy tea", priority="high"),
    verb("complete", ONE),
    verb("reopen", ONE),
    verb("delete", ONE),
    verb("restore", ONE),
]


async def some(api: Api, count: int) -> list[str]:
    """Create tasks and return their ids."""
    results = await results_of(api.ana, [create(title=f"Number {number}") for number in range(count)])
    return [result["task"]["id"] for result in results]


class BatchContract:
    """Inherit, and provide the fixture `api`."""

    async def test_every_operation_sees_what_earlier_ones_did(self, api: Api) -> None:
        results = await results_of(api.ana, LIFE)
        assert statuses(results) == [201, 200, 200, 200, 200, 200]
        assert [result["etag"] for result in results] == [f'"{version}-1"' for version in range(1, 7)]
        assert [result["task"]["is_completed"] for result in results] == [False, False, True, False, False, False]
        assert [bool(result["task"].get("deleted_at")) for result in results] == [False] * 4 + [True, False]
        last = results[-1]["task"]
        del last["deleted_at"]
        assert (await listed(api.ana), last["title"]) == ([last], "Buy tea")

    async def test_a_result_says_which_operation_it_is_of(self, api: Api) -> None:
        answer = await batch(api.ana, LIFE)
        body = answer.json()
        assert [(result["index"], result["op"]) for result in body["results"]] == list(
            enumerate(operation["op"] for operation in LIFE)
        )
        assert all(result.keys() == {"index", "op", "status", "etag", "task"} for result in body["results"])
        assert (body["mode"], body["dry_run"], body.keys()) == ("atomic", False, {"mode", "dry_run", "results"})
        assert "etag" not in answer.headers

    @pytest.mark.parametrize(
        ("op", "route", "body"),
        [
            ("update", ("PATCH", ""), {"title": "Buy tea"}),
            ("complete", ("POST", "/complete"), None),
            ("reopen", ("POST", "/reopen"), None),
            ("restore", ("POST", "/restore"), None),
        ],
    )
    async def test_an_operation_does_what_its_route_does(
        self, api: Api, op: str, route: tuple[str, str], body: Any
    ) -> None:
        is_completed = op == "reopen"
        alone, batched = [await created(api.ana, is_completed=is_completed) for _ in range(2)]
        for task in (alone, batched) if op == "restore" else ():
            await api.ana.delete(path_of(task))
        answer = await api.ana.request(route[0], path_of(alone) + route[1], json=body)
        (result,) = await results_of(api.ana, [verb(op, batched["id"]) | ({"changes": body} if body else {})])
        own = {"id", "created_at", "updated_at", "completed_at", "position"}
        assert {k: v for k, v in result["task"].items() if k not in own | {"deleted_at"}} == {
            k: v for k, v in answer.json().items() if k not in own
        }
        assert (result["status"], result["etag"]) == (answer.status_code, answer.headers["etag"])

    async def test_the_same_creation_again_is_answered_with_the_task_as_it_is_now(self, api: Api) -> None:
        await results_of(api.ana, [create(ONE), update(ONE, title="Buy tea")])
        (result,) = await results_of(api.ana, [create(ONE)])
        assert (result["status"], result["task"]["title"], result["etag"]) == (200, "Buy tea", '"2-1"')

    async def test_operations_on_one_task_act_in_their_order(self, api: Api) -> None:
        (task_id,) = await some(api, 1)
        titles = ["a", "b", "b", "c"]
        results = await results_of(api.ana, [update(task_id, title=title) for title in titles])
        assert [(result["task"]["title"], result["task"]["version"]) for result in results] == [
            ("a", 2),
            ("b", 3),
            ("b", 3),
            ("c", 4),
        ]

    async def test_a_condition_looks_at_what_earlier_operations_left(self, api: Api) -> None:
        (task_id,) = await some(api, 1)
        operations = [
            verb("complete", task_id) | {"if_match": '"1-1"'},
            update(task_id, title="Buy tea") | {"if_match": '"9-1", "2-1"'},
            verb("delete", task_id) | {"if_match": "*"},
        ]
        assert statuses(await results_of(api.ana, operations)) == [200, 200, 200]

    async def test_one_batch_is_one_operation(self, api: Api) -> None:
        old = await some(api, 2)
        answer = await batch(api.ana, [create(), verb("complete", old[0]), verb("delete", old[1]), create()])
        entries = (await api.ana.get("/api/activity?limit=4")).json()["items"]
        assert {entry["operation_id"] for entry in entries} == {answer.headers["operation-id"]}
        assert [(entry["sequence"], entry["kind"]) for entry in entries] == [
            (6, "created"),
            (5, "deleted"),
            (4, "completed"),
            (3, "created"),
        ]

    async def test_operations_that_change_nothing_take_no_number(self, api: Api) -> None:
        task_ids = await some(api, 2)
        before = await recorded(api)
        nothing = [update(task_ids[0]), verb("reopen", task_ids[0]), verb("restore", task_ids[1])]
        assert statuses(await results_of(api.ana, nothing)) == [200] * 3
        assert await recorded(api) == before

    async def test_what_comes_and_goes_in_one_batch_is_in_the_trash(self, api: Api) -> None:
        await results_of(api.ana, [create(ONE), verb("delete", ONE)])
        (trashed,) = await listed(api.ana, path="/api/trash")
        assert (trashed["id"], trashed["version"]) == (ONE, 2)

    @pytest.mark.parametrize("count", [1, 100])
    async def test_up_to_a_hundred_operations_are_done(self, api: Api, count: int) -> None:
        assert len(set(await some(api, count))) == count
        assert (await api.ana.get("/api/tasks")).json()["total"] == count

    async def test_the_mode_is_atomic_unless_it_is_said(self, api: Api) -> None:
        answer = await api.ana.post("/api/tasks/batch", json={"operations": [create(), verb("complete", ABSENT_ID)]})
        assert (answer.status_code, await listed(api.ana)) == (404, [])

    async def test_batches_that_meet_in_opposite_order_both_succeed(self, api: Api) -> None:
        task_ids = await some(api, 20)
        async with api.but_with() as other:
            for round_ in range(5):
                there = [update(task_id, title=f"there {round_}") for task_id in task_ids]
                back = [update(task_id, description=f"back {round_}") for task_id in reversed(task_ids)]
                answers = await asyncio.gather(batch(api.ana, there), batch(other.ana, back))
                assert [answer.status_code for answer in answers] == [200, 200]
        tasks = await listed(api.ana)
        assert {(task["title"], task["description"], task["version"]) for task in tasks} == {("there 4", "back 4", 11)}

    async def test_a_batch_beside_single_writes_loses_nothing(self, api: Api) -> None:
        task_ids = await some(api, 5)
        titles = [update(task_id, title="batched") for task_id in task_ids]
        await asyncio.gather(
            batch(api.ana, titles),
            *(api.ana.patch(f"/api/tasks/{task_id}", json={"priority": "high"}) for task_id in task_ids),
        )
        tasks = await listed(api.ana)
        assert {(task["title"], task["priority"], task["version"]) for task in tasks} == {("batched", "high", 3)}
