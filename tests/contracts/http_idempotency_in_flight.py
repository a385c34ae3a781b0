"""A second request under a key, while the first is being worked on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import perf_counter

import pytest
from httpx2 import AsyncClient, Response

from domain.operation import Operation
from domain.ports import Repositories, UnitOfWork
from tests.contracts.http_idempotency import KEY, TEA, answered, is_replay
from tests.http_api import Api, created, listed, path_of, refused

PATIENCE = 5
BATCH = {"operations": [{"op": "create", "task": TEA}]}


class Held:
    """A unit of work that waits, with its work done and not committed, until it is let go."""

    def __init__(self, inner: UnitOfWork) -> None:
        self.inner = inner
        self.is_held = asyncio.Event()
        self.let_go = asyncio.Event()

    def begin(self, operation: Operation, *, exclusive: bool = False) -> AbstractAsyncContextManager[Repositories]:
        return self._begin(operation, exclusive)

    @asynccontextmanager
    async def _begin(self, operation: Operation, exclusive: bool) -> AsyncIterator[Repositories]:
        async with self.inner.begin(operation, exclusive=exclusive) as work:
            yield work
            self.is_held.set()
            async with asyncio.timeout(PATIENCE):
                await self.let_go.wait()


@asynccontextmanager
async def held(api: Api) -> AsyncIterator[tuple[Api, Held]]:
    unit_of_work = Held(api.container().unit_of_work())
    async with api.but_with(unit_of_work=unit_of_work) as slow:
        yield slow, unit_of_work


async def begun(slow: Held, client: AsyncClient, path: str, body: object) -> asyncio.Task[Response]:
    """Send the first request, and return when it is being worked on."""
    first = asyncio.create_task(client.post(path, json=body, headers=KEY))
    async with asyncio.timeout(PATIENCE):
        await slow.is_held.wait()
    return first


def refused_in_flight(answer: Response) -> None:
    refused(answer, 409, "request_in_flight")
    assert answer.headers["retry-after"] == "1"


class RequestsInFlightContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_second_request_is_told_at_once_and_done_once(self, api: Api) -> None:
        async with held(api) as (slow, unit_of_work):
            first = await begun(unit_of_work, slow.ana, "/api/tasks", TEA)
            began = perf_counter()
            refused_in_flight(await slow.ana.post("/api/tasks", json=TEA, headers=KEY))
            assert perf_counter() - began < 0.1
            unit_of_work.let_go.set()
            done = await first
        again = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
        assert (answered(again), is_replay(again)) == (answered(done), True)
        assert await listed(api.ana) == [again.json()]

    async def test_whatever_else_is_sent_under_the_key_is_told_the_same(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        async with held(api) as (slow, unit_of_work):
            first = await begun(unit_of_work, slow.ana, "/api/tasks", TEA)
            refused_in_flight(await slow.ana.delete(path, headers=KEY))
            unit_of_work.let_go.set()
            await first
        assert (await api.ana.get(path)).status_code == 200

    async def test_another_replica_tells_it_too(self, api: Api) -> None:
        async with held(api) as (slow, unit_of_work):
            first = await begun(unit_of_work, slow.ana, "/api/tasks/batch", BATCH)
            began = perf_counter()
            refused_in_flight(await api.ana.post("/api/tasks/batch", json=BATCH, headers=KEY))
            assert perf_counter() - began < 0.1
            unit_of_work.let_go.set()
            assert (await first).status_code == 200
        again = await api.ana.post("/api/tasks/batch", json=BATCH, headers=KEY)
        assert (answered(again), len(await listed(api.ana))) == (answered(await first), 1)

    async def test_of_two_replicas_that_work_on_it_one_has_an_effect(self, api: Api) -> None:
        async with held(api) as (slow, unit_of_work):
            first = await begun(unit_of_work, slow.ana, "/api/tasks", TEA)
            winner = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
            unit_of_work.let_go.set()
            loser = await first
        assert (answered(loser), is_replay(loser)) == (answered(winner), True)
        assert await listed(api.ana) == [winner.json()]

    async def test_others_and_other_keys_are_not_held_up(self, api: Api) -> None:
        async with held(api) as (slow, unit_of_work):
            first = await begun(unit_of_work, slow.ana, "/api/tasks", TEA)
            bens = asyncio.create_task(slow.ben.post("/api/tasks", json=TEA, headers=KEY))
            other = await api.ana.post("/api/tasks", json=TEA, headers={"idempotency-key": "another"})
            unit_of_work.let_go.set()
            answers = [await first, await bens, other]
        assert [answer.status_code for answer in answers] == [201] * 3

    @pytest.mark.parametrize(("path", "body"), [("/api/tasks", TEA), ("/api/tasks/batch", BATCH)])
    async def test_the_key_of_a_client_that_has_gone_is_free_again(self, api: Api, path: str, body: object) -> None:
        async with held(api) as (slow, unit_of_work):
            first = await begun(unit_of_work, slow.ana, path, body)
            first.cancel()
            await asyncio.wait([first], timeout=PATIENCE)
            unit_of_work.let_go.set()
            again = await slow.ana.post(path, json=body, headers=KEY)
        assert (again.status_code in {200, 201}, is_replay(again)) == (True, False)
        assert len(await listed(api.ana)) == 1
