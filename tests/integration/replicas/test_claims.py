"""Twenty workers share a thousand tasks on two replicas: each task is one worker's at a time, and none is lost."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.replicas.conftest import StartPair, Tell
from tests.live_client import live_clients
from tests.replicas import Replica
from tests.task_diary import listed
from tests.workers import Worker, at_once

TASKS, WORKERS, KILLED = 1000, 20, 10


@contextmanager
def workers_of(owner: str, replicas: list[Replica]) -> Iterator[list[Worker]]:
    workers = Worker.some(WORKERS, owner, replicas)
    try:
        yield workers
    finally:
        for worker in workers:
            worker.client.close()


async def make_tasks(owner: str, replica: Replica, count: int) -> None:
    operations = [{"op": "create", "task": {"title": "Build"}} for _ in range(100)]
    with live_clients(owner, replica.port) as (client,):
        for _ in range(count // 100):
            assert (await client.send("POST", "/api/tasks/batch", {"operations": operations})).status == 200


async def times_given(owner: str, replicas: list[Replica]) -> Counter[str]:
    """Let the workers claim all there is, and return how often each task was given to one."""
    with workers_of(owner, replicas) as workers:
        async with asyncio.timeout(120):
            await asyncio.gather(*(worker.claim_all() for worker in workers))
        assert all(worker.leases for worker in workers)
        return Counter(lease["task_id"] for worker in workers for lease in worker.leases)


async def test_twenty_workers_are_given_a_thousand_tasks_once_each(pair: list[Replica], owner: str, tell: Tell) -> None:
    await make_tasks(owner, pair[0], TASKS)
    began = time.monotonic()
    given = await times_given(owner, pair)
    tell("tasks given, times in all, seconds", (len(given), given.total(), round(time.monotonic() - began, 1)))
    assert (len(given), given.total()) == (TASKS, TASKS)


async def test_where_claims_do_not_wait_for_each_other_tasks_are_given_twice(
    pair: list[Replica], pair_without: StartPair, owner: str, tell: Tell
) -> None:
    await make_tasks(owner, pair[0], 200)
    given = await times_given(owner, await pair_without("counter"))
    tell("tasks given, times in all", (len(given), given.total()))
    assert given.total() > len(given)


async def test_what_killed_workers_had_is_done_by_others_when_their_leases_have_ended(
    pair: list[Replica], owner: str, tell: Tell
) -> None:
    await make_tasks(owner, pair[0], TASKS)
    with workers_of(owner, pair) as workers, live_clients(owner, pair[0].port) as (reader,):
        began = time.monotonic()
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            working = [group.create_task(worker.work()) for worker in workers]
            for worker, work in zip(workers[:KILLED], working, strict=False):
                group.create_task(kill(worker, work))
        took = time.monotonic() - began
        tasks = await listed(reader, "/api/tasks")
    killed, others = workers[:KILLED], workers[KILLED:]
    left = {lease["task_id"] for worker in killed for lease in worker.leases} - times_done(killed).keys()
    taken_over = left & times_done(others).keys()
    tell("left by the killed, taken over, seconds", (len(left), len(taken_over), round(took, 1)))
    assert len(taken_over) >= KILLED
    assert at_once(workers) == []
    assert set(times_done(workers).values()) == {1}
    assert {(task["is_completed"], task["version"]) for task in tasks.values()} == {(True, 2)}
    assert len(tasks) == TASKS


def times_done(workers: list[Worker]) -> Counter[str]:
    return Counter(task_id for worker in workers for task_id in worker.done)


async def kill(worker: Worker, work: "asyncio.Task[None]") -> None:
    """End it in the middle, whatever it has and whatever it waits for."""
    await worker.is_in_the_middle.wait()
    work.cancel()
