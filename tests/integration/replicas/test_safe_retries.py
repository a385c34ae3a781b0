"""A write that is sent until it is answered happens once, whatever becomes of the connections on the way."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from time import monotonic

import asyncpg

from tests.fault_proxy import Fate, at_random, in_turn
from tests.integration.replicas.conftest import Faulty, StartPair, Tell
from tests.live_client import LiveClient, live_clients
from tests.raw_http import Answer
from tests.replicas import Replica
from tests.stubborn_client import StubbornClient
from tests.task_diary import Diary, Difference, difference, listed, synced

WRITES = 10_000
OWNERS, CLIENTS_EACH = 4, 4
CUT_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"


@dataclass(slots=True)
class Flood:
    """What a flood of retried writes came to."""

    surprises: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    replays: int = 0
    seconds: float = 0

    @property
    def duplicates(self) -> int:
        return sum(len(each.unknown) for each in self.differences)

    @property
    def lost(self) -> int:
        return sum(len(each.lost) for each in self.differences)


async def flood(replicas: list[Replica], name: str, writes: int) -> Flood:
    """Let 16 clients of four owners write, and compare their diaries with the lists, the trash and the change feed."""
    found, began = Flood(), monotonic()
    owners = {f"{name}-{number}": list[Diary]() for number in range(OWNERS)}
    for number, (owner, diaries) in enumerate(owners.items()):
        for client in range(CLIENTS_EACH):
            seed = Random(number * CLIENTS_EACH + client)  # noqa: S311  # repeatable, and nothing secret
            diaries.append(Diary(StubbornClient.of(owner, replicas), seed))
    everybody = [diary for diaries in owners.values() for diary in diaries]
    await asyncio.gather(*(diary.write(writes // len(everybody)) for diary in everybody))
    found.seconds = monotonic() - began
    for diary in everybody:
        found.surprises += diary.surprises
        found.refusals += diary.client.refusals
        found.errors += diary.client.errors
        found.replays += diary.client.replays
        diary.client.close()
    for owner, diaries in owners.items():
        with live_clients(owner, replicas[0].port) as (reader,):
            found.differences += await _differences(reader, diaries)
    return found


async def _differences(reader: LiveClient, diaries: list[Diary]) -> list[Difference]:
    present, trashed = await listed(reader, "/api/tasks"), await listed(reader, "/api/trash")
    by_list = difference(diaries, present, set(trashed))
    by_feed = difference(diaries, *await synced(reader))
    return [by_list, by_feed]


@asynccontextmanager
async def connections_cut(dsn: str, *, every: float) -> AsyncIterator[None]:
    """Terminate all backends of the database now and then."""
    connection = await asyncpg.connect(dsn)

    async def cut() -> None:
        while True:
            await asyncio.sleep(every)
            await connection.execute(CUT_ALL, connection.get_server_pid())

    cutting = asyncio.create_task(cut())
    try:
        yield
    finally:
        cutting.cancel()
        await asyncio.gather(cutting, return_exceptions=True)
        connection.terminate()


async def test_ten_thousand_retried_writes_under_faults_happen_once_each(
    faulty: Faulty, owner: str, tell: Tell
) -> None:
    proxy = faulty.proxy
    proxy.rule = at_random(1, answer_lost=0.02, request_lost=0.02)
    async with connections_cut(proxy.server, every=5):
        found = await flood(faulty.replicas, owner, WRITES)
    tell("writes, seconds", (WRITES, round(found.seconds, 1)))
    tell("commits by fate", {fate.name: count for fate, count in proxy.fates.items()})
    tell("attempts refused, replays", (dict(found.refusals), found.replays))
    assert found.surprises == []
    assert (found.duplicates, found.lost, found.errors) == (0, 0, 0)
    assert found.refusals["outcome_unknown"] > 200
    assert found.replays > 100
    assert found.refusals.keys() <= {"outcome_unknown", "storage_unavailable", "request_in_flight"}


async def test_without_kept_answers_retried_writes_happen_twice(
    faulty: Faulty, owner: str, pair_without: StartPair, tell: Tell
) -> None:
    replicas = await pair_without("kept-answers")
    faulty.proxy.rule = at_random(1, answer_lost=0.05, request_lost=0.05)
    found = await flood(replicas, owner, 400)
    tell("of 400 writes twice, and otherwise surprising", (found.duplicates, len(found.surprises)))
    assert found.duplicates > 0
    assert found.surprises


async def test_two_hundred_lost_commits_are_two_hundred_tasks(faulty: Faulty, owner: str, tell: Tell) -> None:
    """Half of them happened and half did not; the first answer says of both that nobody can tell."""
    first, second = list[Answer](), list[Answer]()
    with live_clients(owner, *(replica.port for replica in faulty.replicas)) as clients:
        for number, fate in enumerate([Fate.ANSWER_LOST, Fate.REQUEST_LOST] * 100):
            faulty.proxy.rule = in_turn(fate)
            for answers, client in ((first, clients[number % 2]), (second, clients[1 - number % 2])):
                key, content = f"{owner}-{number}", {"title": f"Task {number}"}
                answers.append(await client.send("POST", "/api/tasks", content, idempotency_key=key))
        found = await listed(clients[0], "/api/tasks")
    tell("first answers", dict(Counter(f"{answer.status} {answer.json()['error_code']}" for answer in first)))
    assert {(answer.status, answer.json()["error_code"]) for answer in first} == {(503, "outcome_unknown")}
    assert {answer.headers["retry-after"] for answer in first} == {"1"}
    assert {answer.status for answer in second} == {201}
    assert ["idempotency-replayed" in answer.headers for answer in second] == [True, False] * 100
    assert {answer.json()["id"] for answer in second} == found.keys()
    assert len(found) == 200
