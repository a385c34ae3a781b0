"""Fifty requests under one key, on two replicas at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

from tests.integration.replicas.conftest import StartPair, Tell, owner_held
from tests.live_client import LiveClient, live_clients
from tests.raw_http import Answer
from tests.replicas import Replica
from tests.task_diary import listed

MILK = {"title": "Buy milk"}


@asynccontextmanager
async def fifty_clients(replicas: list[Replica], owner: str) -> AsyncIterator[list[LiveClient]]:
    """Connect half of them to each replica, as an owner who has one task."""
    with live_clients(owner, *[replica.port for replica in replicas] * 25) as clients:
        await clients[0].send("POST", "/api/tasks", {"title": "The first"})
        await asyncio.gather(*(client.send("GET", "/api/tasks?limit=1") for client in clients))
        yield clients


async def create(client: LiveClient) -> Answer:
    return await client.send("POST", "/api/tasks", MILK, idempotency_key="one key")


async def how_many(reader: LiveClient) -> int:
    """Count the tasks that were made of it."""
    return sum(task["title"] == MILK["title"] for task in (await listed(reader, "/api/tasks")).values())


async def test_fifty_identical_creates_at_once_make_one_task(pair: list[Replica], owner: str, tell: Tell) -> None:
    async with fifty_clients(pair, owner) as clients:
        answers = await asyncio.gather(*map(create, clients))
        again = [await create(client) for client in clients]
        assert await how_many(clients[0]) == 1
    tell("answers", dict(Counter(answer.status for answer in answers)))
    assert {answer.status for answer in answers} <= {201, 409}
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status == 409)
    assert {(answer.status, answer.headers["etag"], answer.headers["location"]) for answer in again} == {
        (201, '"1-1"', f"/api/tasks/{again[0].json()['id']}")
    }
    assert len({answer.body for answer in (*answers, *again) if answer.status == 201}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers if answer.status == 201) == 1


async def test_without_kept_answers_they_make_several(owner: str, pair_without: StartPair, tell: Tell) -> None:
    async with fifty_clients(await pair_without("kept-answers"), owner) as clients:
        await asyncio.gather(*map(create, clients))
        made = await how_many(clients[0])
    tell("tasks made of fifty identical creates", made)
    assert made > 1


async def test_while_the_first_is_under_way_the_others_are_told_at_once_and_hold_nobody_up(
    pair: list[Replica], dsn: str, owner: str, tell: Tell
) -> None:
    with live_clients(f"not-{owner}", pair[0].port) as (other,):
        async with fifty_clients(pair, owner) as clients:
            async with owner_held(dsn, owner) as holder:
                first = asyncio.create_task(create(clients[0]))
                await holder.until_wait(1)
                waves = [clients[start : start + 7] for start in range(1, 50, 7)]
                told = [answer for wave in waves for answer in await asyncio.gather(*map(create, wave))]
                assert await holder.waiting() == 1
                began = perf_counter()
                assert (await other.send("POST", "/api/tasks", MILK)).status == 201
                beside = perf_counter() - began
            assert (await first).status == 201
            assert await how_many(clients[0]) == 1
    tell("409s, milliseconds (median, worst)", [round(f([a.seconds for a in told]) * 1000) for f in (median, max)])
    tell("another owner's create beside them, milliseconds", round(beside * 1000))
    assert Counter(f"{answer.status} {answer.json()['error_code']}" for answer in told) == {"409 request_in_flight": 49}
    assert {answer.headers["retry-after"] for answer in told} == {"1"}
    assert median(answer.seconds for answer in told) < 0.1
    assert beside < 1
