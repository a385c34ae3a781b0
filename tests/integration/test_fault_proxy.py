"""The proxy does to commits what it says, and nothing else: the tests that stand on it prove nothing otherwise."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import asyncpg
import pytest

from tests.fault_proxy import Fate, FaultProxy, always, at_random, fault_proxy, in_turn
from tests.postgres import fresh_database

INSERT = "INSERT INTO seen VALUES ($1)"
NUMBERS = "SELECT number FROM seen ORDER BY number"
LOST = [Fate.ANSWER_LOST, Fate.REQUEST_LOST]
BROKEN = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)


@pytest.fixture
async def proxy(postgres_server: str) -> AsyncIterator[FaultProxy]:
    async with fresh_database(postgres_server) as dsn:
        connection = await asyncpg.connect(dsn)
        await connection.execute("CREATE TABLE seen (number integer)")
        await connection.close()
        async with fault_proxy(dsn) as proxy:
            yield proxy


async def insert(proxy: FaultProxy, number: int, *, in_a_transaction: bool) -> None:
    connection = await asyncpg.connect(proxy.dsn)
    try:
        if in_a_transaction:
            async with connection.transaction():
                await connection.execute(INSERT, number)
        else:
            await connection.execute(INSERT, number)
    finally:
        connection.terminate()


async def stored(proxy: FaultProxy) -> list[int]:
    connection = await asyncpg.connect(proxy.server)
    rows = await connection.fetch(NUMBERS)
    await connection.close()
    return [row["number"] for row in rows]


@pytest.mark.parametrize("in_a_transaction", [False, True])
async def test_an_answer_is_lost_after_the_commit_and_a_request_before_it(
    proxy: FaultProxy, *, in_a_transaction: bool
) -> None:
    proxy.rule = in_turn(*LOST)
    for number in (1, 2):
        with pytest.raises(BROKEN):
            await insert(proxy, number, in_a_transaction=in_a_transaction)
    await insert(proxy, 3, in_a_transaction=in_a_transaction)
    assert await stored(proxy) == [1, 3]
    assert dict(proxy.fates) == {Fate.ANSWER_LOST: 1, Fate.REQUEST_LOST: 1, Fate.DELIVERED: 1}


@pytest.mark.parametrize("fate", LOST)
async def test_what_writes_nothing_is_never_lost(proxy: FaultProxy, fate: Fate) -> None:
    proxy.rule = always(fate)
    connection = await asyncpg.connect(proxy.dsn)
    assert await connection.fetchval("SELECT $1::integer", 1) == 1
    await connection.execute("SET application_name = 'reader'")
    await connection.close()
    assert not proxy.fates


async def test_a_round_trip_is_counted_when_somebody_waits_for_it(proxy: FaultProxy) -> None:
    connection = await asyncpg.connect(proxy.dsn)
    for _ in range(2):
        await connection.fetch(NUMBERS)
    async with connection.transaction():
        await connection.execute(INSERT, 1)
    await connection.close()
    told = [statement.decode() for statement in proxy.statements]
    assert told == ["", NUMBERS, NUMBERS, "BEGIN;", "", INSERT, "COMMIT;"]


async def test_a_delay_is_paid_for_each_round_trip(proxy: FaultProxy) -> None:
    connection = await asyncpg.connect(proxy.dsn)
    await connection.fetch(NUMBERS)
    proxy.delay, began = 0.05, monotonic()
    await connection.fetch(NUMBERS)
    await connection.fetch(NUMBERS)
    assert monotonic() - began >= 0.1
    await connection.close()


def test_the_seed_decides_on_random_fates() -> None:
    def fates(seed: int) -> list[Fate]:
        rule = at_random(seed, answer_lost=0.25, request_lost=0.25)
        return [rule() for _ in range(100)]

    assert fates(1) == fates(1) != fates(2)
    assert set(fates(1)) == set(Fate)


async def test_a_database_that_is_away_is_a_connection_that_breaks() -> None:
    async with fault_proxy("postgresql://nobody@127.0.0.1:1/nothing") as proxy:
        with pytest.raises(BROKEN):
            await asyncio.wait_for(asyncpg.connect(proxy.dsn, ssl=False), timeout=5)
