"""Two applications on one database, whose clients move and delete at the same time."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.postgres.database import PostgresDatabase
from tests.builders import ANA
from tests.http_api import created, listed, path_of, serving
from tests.integration.test_http_on_postgres import container
from tests.integration.test_postgres_storage import postgres_storage
from tests.storage_machine.promises import Everything, broken

Pair = tuple[AsyncClient, AsyncClient]


@pytest.fixture
async def pair(database: PostgresDatabase) -> AsyncIterator[Pair]:
    async with serving(partial(container, database)) as one, serving(partial(container, database)) as two:
        yield one.ana, two.ana


@pytest.mark.parametrize("end", ["DELETE", "POST"], ids=["deleted", "completed"])
async def test_whatever_comes_below_a_parent_that_ends_ends_with_it_or_is_refused(
    pair: Pair, database: PostgresDatabase, end: str
) -> None:
    one, two = pair
    for number in range(25):
        parent, arriving, trashed = [await created(one) for _ in range(3)]
        await one.patch(path_of(trashed), json={"parent_id": parent["id"]} if number % 2 else {})
        await one.delete(path_of(trashed))
        below = {"parent_id": parent["id"]}
        answers = await asyncio.gather(
            two.post("/api/tasks", json={"title": "New"} | below),
            one.request(end, path_of(parent) + ("/complete" if end == "POST" else "")),
            two.post(f"{path_of(arriving)}/move", json=below),
            two.post(f"{path_of(trashed)}/restore"),
        )
        assert {answer.status_code for answer in answers} <= {200, 201, 204, 409, 422}
        assert answers[1].is_success
        assert broken(await Everything.of(postgres_storage(database), ANA)) == []


async def test_two_who_move_into_the_same_gap_both_succeed_and_all_see_one_order(pair: Pair) -> None:
    one, two = pair
    first, last = await created(one), await created(one)
    moved = list[dict[str, Any]]()
    for _ in range(25):
        left, right = await created(one), await created(two)
        moved += [left, right]
        answers = await asyncio.gather(
            one.post(f"{path_of(left)}/move", json={"after": first["id"]}),
            two.post(f"{path_of(right)}/move", json={"after": first["id"]}),
        )
        assert [answer.status_code for answer in answers] == [200, 200]
    order = await listed(one, "list_id=inbox&sort=position&limit=100")
    assert (order[0]["id"], order[-1]["id"], len(order)) == (first["id"], last["id"], 52)
    assert len({task["position"] for task in order}) == len(order)
    assert order == await listed(two, "list_id=inbox&sort=position&limit=100")


async def test_two_who_move_next_to_each_other_both_succeed(pair: Pair) -> None:
    one, two = pair
    for _ in range(10):
        left, right = await created(one), await created(two)
        answers = await asyncio.gather(
            one.post(f"{path_of(left)}/move", json={"after": right["id"]}),
            two.post(f"{path_of(right)}/move", json={"after": left["id"]}),
        )
        assert [answer.status_code for answer in answers] == [200, 200]
        order = await listed(one, "list_id=inbox&sort=position&limit=100")
        assert len({task["position"] for task in order}) == len(order)
