"""Tasks that are closed while a claim is being committed: what closes them waits, and cannot see the new lease."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.postgres.database import PostgresDatabase
from application.claims import Claims
from application.operations import Operations
from application.task_commands import TaskCommands
from domain.errors import LeaseLost, TaskNotFound
from domain.lease import Lease
from tests.builders import NOON, a_task, an_intent, an_operation, task_id
from tests.claiming import Claiming
from tests.contracts.task_storage import numbers
from tests.integration.test_postgres_storage import postgres_storage, postgres_unit_of_work
from tests.integration.test_tree_races import commands_of, on, waiting
from tests.paused_writes import PausedUnitOfWork

ENDS: dict[str, Callable[[TaskCommands], Awaitable[Any]]] = {
    "completed": lambda tasks: tasks.complete(an_intent(), on(task_id(1))),
    "completed by an edit": lambda tasks: tasks.edit(an_intent(), on(task_id(1)), title="Done", is_completed=True),
    "put in the trash": lambda tasks: tasks.trash(an_intent(), on(task_id(1))),
    "deleted for good": lambda tasks: tasks.remove(an_intent(), on(task_id(1))),
}


async def claimed_while_it_ends(database: PostgresDatabase, end: Callable[[TaskCommands], Awaitable[Any]]) -> Lease:
    """Claim the one task, and have its end wait for the claim to be committed."""
    claiming, paused = Claiming(postgres_storage(database)), PausedUnitOfWork(postgres_unit_of_work(database))
    operations = Operations(paused, claiming.storage.answers, lambda: NOON)
    claiming.claims = Claims(operations=operations, ids=claiming.claims.ids)
    giving = asyncio.create_task(claiming.a_lease())
    await paused.stopped.wait()
    ending = asyncio.ensure_future(end(commands_of(database)))
    await waiting(database)
    paused.go_on.set()
    lease = await giving
    await ending
    return lease


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_the_lease_is_lost(database: PostgresDatabase, end: Callable[[TaskCommands], Awaitable[Any]]) -> None:
    claiming = Claiming(postgres_storage(database))
    await claiming.storage.add(a_task())
    lease = await claimed_while_it_ends(database, end)
    with pytest.raises((LeaseLost, TaskNotFound)):
        await claiming.renew(lease)
    assert await claiming.claim() == []


@pytest.mark.parametrize("others", [(), (2,)], ids=["alone", "among others"])
@pytest.mark.parametrize("name", ["completed", "completed by an edit", "put in the trash"])
async def test_and_when_it_is_open_again_it_is_free(
    database: PostgresDatabase, name: str, others: tuple[int, ...]
) -> None:
    claiming = Claiming(postgres_storage(database))
    await claiming.storage.add(a_task())
    lease = await claimed_while_it_ends(database, ENDS[name])
    for other in others:
        await claiming.storage.add(a_task(other, completed_at=NOON))
    async with claiming.storage.unit_of_work.begin(an_operation(), exclusive=bool(others)) as work:
        for number in (1, *others):
            task = await work.tasks.get(task_id(number))
            await work.tasks.save(task.restore(NOON).reopen(NOON))
    with pytest.raises(LeaseLost):
        await claiming.renew(lease)
    assert await claiming.claimed_ids(9) == numbers(1, *others)
