"""Change signals outlive what happens to their connections, and leave nothing behind when they end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from time import monotonic

import pytest

from adapters.postgres.database import PostgresDatabase
from tests.builders import ANA, BEN
from tests.gate import Gate, Way, gate_before
from tests.signal_replicas import AT_ONCE, hears, listening, replica_on, settled, until, write

CUT = "SELECT pg_terminate_backend(pid) FROM unnest($1::integer[]) pid"


@pytest.fixture
async def gate(database: PostgresDatabase) -> AsyncIterator[Gate]:
    async with gate_before(database.settings.dsn) as gate:
        yield gate


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll so often that a test need not wait."""
    monkeypatch.setattr("adapters.postgres.change_signals._POLLED_EVERY", 0.01)
    monkeypatch.setattr("adapters.postgres.change_signals._PAUSE_AFTER_FAILURE", 0.01)


async def test_a_connection_that_was_lost_is_made_again_and_nothing_stays_unsaid(database: PostgresDatabase) -> None:
    async with replica_on(database) as one, replica_on(database) as other:
        pids = await listening(database, 2)
        with other.signals.listen(ANA) as news:
            async with database.connection() as connection:
                await connection.execute(CUT, pids)
            one.signals.announce(ANA)
            await write(database, 1)
            assert await hears(news)
            await listening(database, 2)
            await settled(news)
            one.signals.announce(ANA)
            assert await hears(news, within=AT_ONCE)
        assert [len(each.failures) for each in (one, other)] == [1, 1]


async def test_a_database_that_is_away_at_the_start_is_found_when_it_comes(
    database: PostgresDatabase, gate: Gate
) -> None:
    gate.shut()
    async with replica_on(database, direct=gate.dsn) as one, replica_on(database, direct=gate.dsn) as other:
        with other.signals.listen(ANA) as news:
            await until(lambda: one.failures and other.failures)
            one.signals.announce(ANA)
            gate.way = Way.OPEN
            await listening(database, 2)
            await settled(news)
            one.signals.announce(ANA)
            assert await hears(news, within=AT_ONCE)
        assert [len(each.failures) for each in (one, other)] == [1, 1]


async def test_a_connection_on_which_nothing_arrives_any_more_is_given_up(
    database: PostgresDatabase, gate: Gate
) -> None:
    async with replica_on(database, direct=gate.dsn) as one, replica_on(database) as other:
        await listening(database, 2)
        with other.signals.listen(ANA) as news:
            gate.way = Way.SILENT
            one.signals.announce(ANA)
            await write(database, 1)
            assert await hears(news)
            await until(lambda: one.failures)
            gate.way = Way.OPEN
            await listening(database, 2)
            await settled(news)
            one.signals.announce(ANA)
            assert await hears(news, within=AT_ONCE)


@pytest.mark.usefixtures("often")
async def test_a_failure_that_nobody_expects_is_told_once_and_polling_goes_on(database: PostgresDatabase) -> None:
    async with replica_on(database, is_direct=False) as other:
        with other.signals.listen(ANA) as news:
            other.reads.is_broken = True
            await write(database, 1)
            await until(lambda: len(other.reads.asked_for) >= 5)
            other.reads.is_broken = False
            assert await hears(news)
        assert [str(failure) for failure in other.failures] == ["nobody expects this"]


# The end


@pytest.mark.parametrize("way", Way)
async def test_leaving_ends_every_reader_and_leaves_nothing_behind(
    database: PostgresDatabase, gate: Gate, way: Way
) -> None:
    before = asyncio.all_tasks()
    with ExitStack() as reading:
        async with replica_on(database, direct=gate.dsn) as one:
            await listening(database, 1)
            gate.way = way
            one.signals.announce(BEN)
            news = reading.enter_context(one.signals.listen(ANA))
            await asyncio.sleep(0.05)  # so that it leaves in the middle of a hint
            began = monotonic()
        assert monotonic() - began < 0.1
        assert await hears(news, within=0) is False
        assert news.has_ended
    gate.shut()
    await listening(database, 0)
    await until(lambda: asyncio.all_tasks() == before)


async def test_leaving_before_there_is_a_connection_leaves_nothing_behind(
    database: PostgresDatabase, gate: Gate
) -> None:
    gate.way = Way.SILENT
    began = monotonic()
    async with replica_on(database, direct=gate.dsn):
        await asyncio.sleep(0.05)
    assert monotonic() - began < 0.3
    await listening(database, 0)
