"""An owner whose requests cannot go on does not take the pool away from the others."""

import asyncio
from collections import Counter
from time import perf_counter

from tests.integration.replicas.conftest import StartPair, Tell, owner_held, tasks_held
from tests.live_client import live_clients
from tests.raw_http import Answer
from tests.replicas import Replica

MILK = {"title": "Buy milk"}
WRITERS = 4
"""Two of an owner's writers on each replica may have a connection."""
READERS = 10
"""Half of each replica's pool may read for one owner."""
SEARCH = "/api/tasks?q=milk&sort=relevance&limit=100"


async def beside_a_stuck_owner(replicas: list[Replica], dsn: str, owner: str) -> tuple[list[Answer], list[Answer]]:
    """Send 200 writes of an owner whose row is held; return another owner's answers meanwhile, and the 200."""
    ports = [replica.port for replica in replicas]
    with live_clients(owner, *ports * 100) as clients, live_clients(f"not-{owner}", *ports) as others:
        await clients[0].send("POST", "/api/tasks", MILK)
        for client in (*clients, *others):
            await client.send("GET", "/api/tasks?limit=1")
        async with owner_held(dsn, owner) as holder:
            sent = [asyncio.create_task(client.send("POST", "/api/tasks", MILK)) for client in clients]
            await holder.until_wait(WRITERS)
            meanwhile = await asyncio.gather(*(other.send("GET", "/api/tasks") for other in others))
            meanwhile += await asyncio.gather(*(other.send("POST", "/api/tasks", MILK) for other in others))
        return meanwhile, await asyncio.gather(*sent)


def slowest(answers: list[Answer]) -> float:
    return max(answer.seconds for answer in answers)


async def test_two_hundred_writes_that_wait_hold_up_nobody_else(
    pair: list[Replica], dsn: str, owner: str, tell: Tell
) -> None:
    began = perf_counter()
    meanwhile, answers = await beside_a_stuck_owner(pair, dsn, owner)
    tell("another owner's slowest answer meanwhile, milliseconds", round(slowest(meanwhile) * 1000))
    tell("the 200 that waited", dict(Counter(answer.status for answer in answers)))
    assert [answer.status for answer in meanwhile] == [200, 200, 201, 201]
    assert slowest(meanwhile) < 1
    assert {answer.status for answer in answers} <= {201, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status == 503)
    assert perf_counter() - began < 15


async def test_without_lanes_two_hundred_writes_hold_up_everybody(
    dsn: str, owner: str, pair_without: StartPair, tell: Tell
) -> None:
    meanwhile, _ = await beside_a_stuck_owner(await pair_without("lanes"), dsn, owner)
    tell("another owner's answers meanwhile", [(answer.status, round(answer.seconds, 1)) for answer in meanwhile])
    assert slowest(meanwhile) > 1
    assert 503 in {answer.status for answer in meanwhile}


async def beside_dear_searches(replicas: list[Replica], dsn: str, owner: str) -> tuple[list[Answer], list[Answer]]:
    """Send 100 searches of an owner that take their time; return another owner's answers meanwhile, and the 100."""
    ports = [replica.port for replica in replicas]
    with live_clients(owner, *ports * 50) as clients, live_clients(f"not-{owner}", *ports) as others:
        for client in (*clients, *others):
            await client.send("GET", "/api/lists")
        async with tasks_held(dsn) as holder:
            sent = [asyncio.create_task(client.send("GET", SEARCH)) for client in clients]
            await holder.until_wait(READERS)
            meanwhile = await asyncio.gather(*(other.send("GET", "/api/lists") for other in others))
        return meanwhile, await asyncio.gather(*sent)


async def test_fifty_dear_searches_at_once_hold_up_nobody_else(
    pair: list[Replica], dsn: str, owner: str, tell: Tell
) -> None:
    meanwhile, answers = await beside_dear_searches(pair, dsn, owner)
    tell("another owner's slowest answer meanwhile, milliseconds", round(slowest(meanwhile) * 1000))
    assert [answer.status for answer in meanwhile] == [200, 200]
    assert slowest(meanwhile) < 1
    assert {answer.status for answer in answers} <= {200, 503}


async def test_without_lanes_dear_searches_hold_up_everybody(
    dsn: str, owner: str, pair_without: StartPair, tell: Tell
) -> None:
    meanwhile, _ = await beside_dear_searches(await pair_without("lanes"), dsn, owner)
    tell("another owner's answers meanwhile", [(answer.status, round(answer.seconds, 1)) for answer in meanwhile])
    assert {answer.status for answer in meanwhile} == {503}
