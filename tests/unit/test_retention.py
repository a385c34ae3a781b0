"""Forgetting: what is old goes, what is young stays, and it is told how much that was."""

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.memory.change_feed import InMemoryChangeFeed
from adapters.memory.database import InMemoryDatabase
from adapters.memory.housekeeping import InMemoryHousekeeping
from adapters.memory.kept_answers import InMemoryKeptAnswers
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from application.operations import Operations
from application.retention import Periods, Retention, Swept
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId
from domain.operation import THE_SERVICE
from tests.builders import ANA, BEN, NOON, a_task, an_operation, counting_ids, task_id

DAY = timedelta(days=1)
PERIODS = Periods(trash=30 * DAY, tombstones=90 * DAY, history=365 * DAY, answers=DAY)


def retention(database: InMemoryDatabase, now: datetime, periods: Periods = PERIODS) -> Retention:
    def clock() -> datetime:
        return now

    return Retention(
        housekeeping=InMemoryHousekeeping(database),
        operations=Operations(InMemoryUnitOfWork(database), InMemoryKeptAnswers(database), clock),
        clock=clock,
        ids=counting_ids(),
        periods=periods,
    )


async def trashed(database: InMemoryDatabase, count: int, deleted_at: datetime = NOON) -> None:
    async with InMemoryUnitOfWork(database).begin(an_operation()) as work:
        for number in range(1, count + 1):
            await work.tasks.add(a_task(number, deleted_at=deleted_at))


async def test_a_task_leaves_the_trash_after_thirty_days() -> None:
    database = InMemoryDatabase()
    await trashed(database, 1)
    assert (await retention(database, NOON + 30 * DAY).sweep()).trash == 0
    assert (await retention(database, NOON + 31 * DAY).sweep()).trash == 1
    assert not database.tasks_of(ANA)


async def test_emptying_the_trash_is_an_operation_of_the_service() -> None:
    database = InMemoryDatabase()
    await trashed(database, 2)
    await retention(database, NOON + 31 * DAY).sweep()
    removals = database.shelves[ANA].history[2:]
    assert [entry.kind.value for entry in removals] == ["deleted_permanently"] * 2
    assert {entry.operation.actor for entry in removals} == {THE_SERVICE}
    feed = await InMemoryChangeFeed(database).after(ANA, 2, 9)
    assert [item.resource for item in feed.items] == [None, None]


async def test_a_full_trash_is_emptied_to_the_end() -> None:
    database = InMemoryDatabase()
    await trashed(database, 250)
    assert (await retention(database, NOON + 31 * DAY).sweep()).trash == 250


async def test_what_is_restored_meanwhile_stays() -> None:
    database = InMemoryDatabase()
    await trashed(database, 1)
    sweeping = retention(database, NOON + 31 * DAY)
    found = await sweeping.housekeeping.expired_trash(ANA, before=NOON + DAY, limit=9)
    async with InMemoryUnitOfWork(database).begin(an_operation()) as work:
        await work.tasks.save((await work.tasks.get(task_id(1))).restore(NOON))
    assert found == [task_id(1)]
    assert (await sweeping.sweep()).trash == 0
    assert task_id(1) in database.tasks_of(ANA)


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (timedelta(hours=24), (1, 1, 1)),
        (25 * timedelta(hours=1), (0, 1, 1)),
        (91 * DAY, (0, 0, 1)),
        (366 * DAY, (0, 0, 0)),
    ],
)
async def test_each_thing_has_its_own_time(after: timedelta, left: tuple[int, int, int]) -> None:
    database = InMemoryDatabase()
    key = IdempotencyKey(key="k", fingerprint=b"")
    async with InMemoryUnitOfWork(database).begin(an_operation(key=key)) as work:
        await work.tasks.add(a_task())
        work.keep_answer(b"x")
    async with InMemoryUnitOfWork(database).begin(an_operation()) as work:
        await work.tasks.remove(await work.tasks.get(task_id(1)))
    await retention(database, NOON + after).sweep()
    shelf = database.shelves[ANA]
    assert (len(shelf.answers), len(shelf.tombstones), bool(shelf.history)) == left


async def test_a_sweep_goes_through_every_owner() -> None:
    database = InMemoryDatabase()
    for number in range(450):
        async with InMemoryUnitOfWork(database).begin(an_operation(OwnerId(f"owner-{number:03}"))) as work:
            await work.tasks.add(a_task(owner=OwnerId(f"owner-{number:03}"), deleted_at=NOON))
    assert (await retention(database, NOON + 31 * DAY).sweep()).trash == 450


async def test_with_no_time_to_live_one_sweep_takes_all() -> None:
    database = InMemoryDatabase()
    await trashed(database, 3)
    nothing_lives = Periods(trash=0 * DAY, tombstones=0 * DAY, history=0 * DAY, answers=0 * DAY)
    first = await retention(database, NOON + DAY, nothing_lives).sweep()
    second = await retention(database, NOON + 2 * DAY, nothing_lives).sweep()
    assert (first.trash, first.tombstones + second.tombstones) == (3, 3)
    assert not database.shelves[ANA].history


async def test_two_sweeps_beside_each_other_remove_each_task_once() -> None:
    database = InMemoryDatabase()
    await trashed(database, 20)
    async with InMemoryUnitOfWork(database).begin(an_operation(BEN)) as work:
        await work.tasks.add(a_task(owner=BEN))
    one, other = (retention(database, NOON + 31 * DAY) for _ in range(2))
    swept = await asyncio.gather(one.sweep(), other.sweep())
    assert sum(each.trash for each in swept) == 20
    assert database.shelves[ANA].last_sequence == 40


def test_what_was_swept_adds_up() -> None:
    assert Swept(trash=1, history=2) + Swept(trash=3, answers=4) == Swept(trash=4, history=2, answers=4)
