"""Readers are woken on every replica: at once by hints, and without them by asking now and then."""

import asyncio
from time import monotonic

import pytest

from adapters.postgres.change_signals import PostgresChangeSignals
from adapters.postgres.database import PoolSettings, PostgresDatabase
from domain.identity import OwnerId
from tests.builders import ANA, BEN
from tests.signal_replicas import AT_ONCE, hears, listening, replica_on, settled, until, write

NONSENSE = "NOTIFY taskport_changes; NOTIFY taskport_changes, '💥 nobody'"


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll so often that a test need not wait."""
    monkeypatch.setattr("adapters.postgres.change_signals._POLLED_EVERY", 0.01)
    monkeypatch.setattr("adapters.postgres.change_signals._PAUSE_AFTER_FAILURE", 0.01)


# Hints


async def test_an_announcement_is_heard_on_another_replica_at_once(database: PostgresDatabase) -> None:
    async with replica_on(database) as one, replica_on(database) as other:
        await listening(database, 2)
        with other.signals.listen(ANA) as news:
            for _ in range(5):
                one.signals.announce(ANA)
                assert await hears(news, within=AT_ONCE)


async def test_at_home_it_is_heard_without_delay_and_once(database: PostgresDatabase) -> None:
    async with replica_on(database) as one, replica_on(database) as other:
        await listening(database, 2)
        with one.signals.listen(ANA) as here, other.signals.listen(ANA) as there:
            one.signals.announce(ANA)
            assert await hears(here, within=0)
            assert await hears(there, within=AT_ONCE)
            assert not await hears(here, within=0.1)


async def test_many_owners_are_announced_together(database: PostgresDatabase) -> None:
    people = [OwnerId(f"person-{number}") for number in range(500)]
    async with replica_on(database) as one, replica_on(database) as other:
        await listening(database, 2)
        for owner in people[1:]:
            one.signals.announce(owner)
        with other.signals.listen(people[0]) as unchanged, other.signals.listen(people[-1]) as changed:
            assert await hears(changed, within=AT_ONCE)
            assert not await hears(unchanged, within=0.1)


async def test_hints_need_no_connection_of_the_pool(migrated_dsn: str, database: PostgresDatabase) -> None:
    settings = PoolSettings(dsn=migrated_dsn, size=1, acquire_timeout=0.1)
    async with (
        PostgresDatabase(settings) as narrow,
        PostgresChangeSignals(database=narrow, direct=settings) as one,
        PostgresChangeSignals(database=database, direct=database.settings) as other,
        narrow.connection(),
    ):
        await listening(database, 2)
        with other.listen(ANA) as news:
            one.announce(ANA)
            assert await hears(news, within=AT_ONCE)


async def test_a_hint_that_makes_no_sense_harms_nobody(database: PostgresDatabase) -> None:
    async with replica_on(database) as one, replica_on(database) as other:
        await listening(database, 2)
        async with database.connection() as connection:
            await connection.execute(NONSENSE)
        with other.signals.listen(ANA) as news:
            one.signals.announce(ANA)
            assert await hears(news, within=AT_ONCE)


# Polling


@pytest.mark.parametrize("direct", [True, False], ids=["a hint that was lost", "no hints at all"])
async def test_a_change_that_nobody_announced_is_found(database: PostgresDatabase, *, direct: bool) -> None:
    async with replica_on(database, is_direct=direct) as other:
        with other.signals.listen(ANA) as news:
            for number in (1, 2):
                began = monotonic()
                await write(database, number)
                assert await hears(news)
                assert monotonic() - began < 2.5
        assert other.failures == []


@pytest.mark.usefixtures("often")
async def test_where_nobody_listens_nothing_is_asked(database: PostgresDatabase) -> None:
    async with replica_on(database, is_direct=False) as quiet, replica_on(database, is_direct=False) as watched:
        with watched.signals.listen(BEN):
            quiet.signals.announce(ANA)
            await until(lambda: len(watched.reads.asked_for) >= 5)
        asked = len(watched.reads.asked_for)
        await asyncio.sleep(0.1)
        assert quiet.reads.asked_for == []
        assert set(map(tuple, watched.reads.asked_for)) == {(BEN,)}
        assert len(watched.reads.asked_for) <= asked + 1


@pytest.mark.usefixtures("often")
async def test_an_owner_who_changes_nothing_wakes_nobody(database: PostgresDatabase) -> None:
    await write(database, 1)
    async with replica_on(database, is_direct=False) as other:
        with other.signals.listen(ANA) as news, other.signals.listen(BEN) as of_ben:
            await settled(news)
            await write(database, 1, BEN)
            assert await hears(of_ben)
            assert not await hears(news, within=0.1)


@pytest.mark.usefixtures("often")
async def test_a_reader_who_comes_between_two_polls_misses_nothing(database: PostgresDatabase) -> None:
    async with replica_on(database, is_direct=False) as other:
        for number in range(1, 30):
            await asyncio.sleep(number % 10 / 1000)
            with other.signals.listen(ANA) as news:
                await write(database, number)
                assert await hears(news)
