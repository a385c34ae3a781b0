"""Parents that go or are done while others put tasks below them: nothing stays behind alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.postgres.database import PostgresDatabase
from application.operations import Operations
from application.task_changes import TaskTarget
from application.task_commands import TaskCommands
from application.task_moves import Destination
from domain.errors import DomainError
from domain.ports import UnitOfWork
from domain.task import TaskId
from tests.builders import ANA, an_intent, task_id, ticking_clock
from tests.integration.test_postgres_storage import postgres_storage, postgres_unit_of_work
from tests.paused_writes import PausedUnitOfWork
from tests.storage_machine.promises import Everything, broken

ROUNDS = 100
REFUSALS = {"validation_failed", "parent_in_trash", "parent_completed", "task_not_found"}
PARENT, CHILD, ARRIVING, TRASHED = map(task_id, range(1, 5))
Act = Callable[[TaskCommands], Awaitable[Any]]


def on(task_id: TaskId) -> TaskTarget:
    return TaskTarget(task_id=task_id)


def commands_of(database: PostgresDatabase, unit_of_work: UnitOfWork | None = None) -> TaskCommands:
    """Return the use cases of a replica of its own."""
    there = unit_of_work or postgres_unit_of_work(database)
    operations = Operations(there, postgres_storage(database).answers, ticking_clock())
    return TaskCommands(operations=operations, ids=lambda: task_id(9))


PARENT_ACTS: dict[str, Act] = {
    "deleted": lambda tasks: tasks.trash(an_intent(), on(PARENT)),
    "completed": lambda tasks: tasks.complete(an_intent(), on(PARENT)),
    "completed by an edit": lambda tasks: tasks.edit(an_intent(), on(PARENT), title="Done", is_completed=True),
    "deleted for good": lambda tasks: tasks.remove(an_intent(), on(PARENT)),
}
CHILD_ACTS: dict[str, Act] = {
    "added": lambda tasks: tasks.create(an_intent(), title="New", parent_id=PARENT),
    "moved in": lambda tasks: tasks.edit(an_intent(), on(ARRIVING), parent_id=PARENT),
    "moved beside": lambda tasks: tasks.move(an_intent(), on(ARRIVING), Destination(after=CHILD)),
    "restored": lambda tasks: tasks.restore(an_intent(), on(TRASHED)),
    "reopened": lambda tasks: tasks.reopen(an_intent(), on(CHILD)),
}
every_end = pytest.mark.parametrize("end", PARENT_ACTS.values(), ids=PARENT_ACTS)
every_arrival = pytest.mark.parametrize("arrive", CHILD_ACTS.values(), ids=CHILD_ACTS)
parenthood = pytest.mark.parametrize("had_children", [False, True], ids=["the first", "another"])


async def planted(tasks: TaskCommands, *, had_children: bool) -> None:
    """Make a parent, and what may come below it; a task in the trash is below it only if others are."""
    await tasks.create_under(an_intent(), PARENT, title="Parent")
    for each in (CHILD, TRASHED) if had_children else ():
        await tasks.create_under(an_intent(), each, title="Child", parent_id=PARENT, is_completed=each == CHILD)
    await tasks.create_under(an_intent(), ARRIVING, title="Arriving")
    if had_children:
        await tasks.trash(an_intent(), on(TRASHED))


async def left_broken(database: PostgresDatabase) -> list[str]:
    return broken(await Everything.of(postgres_storage(database), ANA))


async def refused_or_done(act: Awaitable[Any]) -> bool:
    """Tell whether it was done; a refusal must be one that says how the parent is, or that the task is gone."""
    try:
        await act
    except DomainError as refusal:
        if refusal.code not in REFUSALS:
            raise
        return False
    return True


async def waiting(database: PostgresDatabase) -> None:
    """Return when a connection waits for another's lock."""
    async with database.connection() as connection:
        for _ in range(100_000):
            if await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                return
    pytest.fail("Nobody waits.")


@every_end
@every_arrival
@parenthood
async def test_what_arrives_after_the_end_was_decided_goes_along_or_is_refused(
    database: PostgresDatabase, end: Act, arrive: Act, *, had_children: bool
) -> None:
    await planted(commands_of(database), had_children=had_children)
    paused = PausedUnitOfWork(postgres_unit_of_work(database))
    ending = asyncio.create_task(refused_or_done(end(commands_of(database, paused))))
    arriving = asyncio.create_task(_when(paused.stopped, lambda: refused_or_done(arrive(commands_of(database)))))
    await paused.stopped.wait()
    if had_children:  # the end is exclusive then, so the arrival waits for it
        await waiting(database)
    else:
        await arriving
    paused.go_on.set()
    assert await ending
    await arriving
    assert await left_broken(database) == []


@every_end
@every_arrival
@parenthood
async def test_an_end_that_waits_for_an_arrival_takes_it_along(
    database: PostgresDatabase, end: Act, arrive: Act, *, had_children: bool
) -> None:
    await planted(commands_of(database), had_children=had_children)
    held = PausedUnitOfWork(postgres_unit_of_work(database))
    arriving = asyncio.create_task(refused_or_done(arrive(commands_of(database, held))))
    stopped = asyncio.create_task(held.stopped.wait())
    await asyncio.wait({arriving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    ending = asyncio.create_task(refused_or_done(end(commands_of(database))))
    if not arriving.done():
        await waiting(database)
    held.go_on.set()
    await arriving
    stopped.cancel()
    assert await ending
    assert await left_broken(database) == []


@pytest.mark.parametrize("name", ["deleted", "completed"])
async def test_a_hundred_rounds_of_all_at_once_leave_nothing_behind(database: PostgresDatabase, name: str) -> None:
    replicas, done = [commands_of(database) for _ in range(5)], 0
    for number in range(ROUNDS):
        async with database.connection() as connection:
            await connection.execute("DELETE FROM owners")
        await planted(replicas[0], had_children=number % 2 == 0)
        acts = [PARENT_ACTS[name], *(CHILD_ACTS[each] for each in ("added", "moved in", "restored", "reopened"))]
        acts = acts[number % 5 :] + acts[: number % 5]
        outcomes = await asyncio.gather(*(refused_or_done(act(each)) for act, each in zip(acts, replicas, strict=True)))
        done += sum(outcomes)
        assert await left_broken(database) == []
    assert done > ROUNDS


async def test_of_two_moves_that_would_make_a_cycle_one_is_refused(database: PostgresDatabase) -> None:
    one, two = commands_of(database), commands_of(database)
    for _ in range(ROUNDS):
        async with database.connection() as connection:
            await connection.execute("DELETE FROM owners")
        for each in (PARENT, CHILD):
            await one.create_under(an_intent(), each, title="Either")
        outcomes = await asyncio.gather(
            refused_or_done(one.edit(an_intent(), on(PARENT), parent_id=CHILD)),
            refused_or_done(two.edit(an_intent(), on(CHILD), parent_id=PARENT)),
        )
        assert sorted(outcomes) == [False, True]
        assert await left_broken(database) == []


async def _when(event: asyncio.Event, act: Callable[[], Awaitable[bool]]) -> bool:
    await event.wait()
    return await act()
