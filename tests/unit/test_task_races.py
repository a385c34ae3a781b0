"""What a use case does when another writer was first."""

import pytest

from adapters.memory.unit_of_work import InMemoryUnitOfWork
from application.operations import OPTIMISTIC_ATTEMPTS
from domain.errors import PreconditionFailed, StorageUnavailable
from tests.builders import an_intent
from tests.task_commands import AbsentUnitOfWork, Command, aim, commands_on, every_command, with_a_task


@every_command
@pytest.mark.parametrize("lost", range(OPTIMISTIC_ATTEMPTS))
async def test_a_lost_race_is_run_again(command: Command, lost: int) -> None:
    commands, raced, _ = await with_a_task(races_to_lose=lost)
    await command(commands, an_intent(), aim())
    assert raced.began == [False] * (lost + 1)


@every_command
async def test_after_three_lost_races_all_others_wait(command: Command) -> None:
    commands, raced, _ = await with_a_task(races_to_lose=3)
    await command(commands, an_intent(), aim())
    assert raced.began == [False, False, False, True]


async def test_a_race_is_run_again_on_what_the_winner_left() -> None:
    commands, raced, database = await with_a_task(races_to_lose=1)
    raced.rival = lambda: commands_on(InMemoryUnitOfWork(database)).edit(an_intent(), aim(), description="the winner's")
    task = await commands.edit(an_intent(), aim(), title="Buy tea")
    assert (task.title, task.description, task.version) == ("Buy tea", "the winner's", 3)


async def test_a_condition_is_looked_at_again_after_a_lost_race() -> None:
    commands, raced, database = await with_a_task(races_to_lose=1)
    raced.rival = lambda: commands_on(InMemoryUnitOfWork(database)).edit(an_intent(), aim(), title="Buy coffee")
    with pytest.raises(PreconditionFailed) as refusal:
        await commands.edit(an_intent(), aim(if_version=frozenset({1})), title="Buy tea")
    assert refusal.value.current_version == 2


async def test_another_failure_is_not_run_again() -> None:
    absent = AbsentUnitOfWork()
    with pytest.raises(StorageUnavailable):
        await commands_on(absent).complete(an_intent(), aim())
    assert absent.tried == 1
