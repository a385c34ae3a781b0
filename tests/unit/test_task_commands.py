"""The use cases: what is looked at first, and what is written."""

import pytest

from application.task_commands import TaskTarget
from domain.errors import PreconditionFailed, TaskNotFound, ValidationFailed
from tests.builders import ANA, BEN, task_id
from tests.task_commands import COMMANDS, Command, aim, every_command, with_a_task


@every_command
@pytest.mark.parametrize("target", [aim(number=2), aim(owner=BEN), aim(owner=BEN, if_version=frozenset({9}))])
async def test_a_task_that_is_not_there_is_not_found_whatever_the_condition(
    command: Command, target: TaskTarget
) -> None:
    commands, _, _ = await with_a_task()
    with pytest.raises(TaskNotFound):
        await command(commands, target)


@every_command
@pytest.mark.parametrize("versions", [frozenset({2}), frozenset()])
async def test_a_condition_that_does_not_hold_writes_nothing(command: Command, versions: frozenset[int]) -> None:
    commands, _, database = await with_a_task()
    before = dict(database.tasks_of(ANA))
    with pytest.raises(PreconditionFailed) as refusal:
        await command(commands, aim(if_version=versions))
    assert refusal.value.current_version == 1
    assert database.tasks_of(ANA) == before


@every_command
async def test_a_condition_that_holds_lets_the_command_through(command: Command) -> None:
    commands, _, _ = await with_a_task()
    await command(commands, aim(if_version=frozenset({7, 1})))


@pytest.mark.parametrize("name", ["edit", "replace", "complete", "reopen", "toggle", "trash"])
async def test_in_the_trash_a_task_is_not_found_but_to_restore_and_remove(name: str) -> None:
    commands, _, _ = await with_a_task()
    await commands.trash(aim())
    with pytest.raises(TaskNotFound):
        await COMMANDS[name](commands, aim())
    assert not (await commands.restore(aim())).is_trashed


async def test_a_condition_comes_before_the_rules_of_the_content() -> None:
    commands, _, _ = await with_a_task()
    with pytest.raises(PreconditionFailed):
        await commands.edit(aim(if_version=frozenset({9})), title="")
    with pytest.raises(ValidationFailed):
        await commands.edit(aim(), title="")


# What is written


async def test_what_is_invalid_is_not_even_begun() -> None:
    commands, raced, _ = await with_a_task()
    with pytest.raises(ValidationFailed):
        await commands.create(ANA, title="")
    assert raced.began == []


@every_command
async def test_what_a_command_returns_is_what_is_stored(command: Command) -> None:
    commands, _, database = await with_a_task()
    assert await command(commands, aim()) == database.tasks_of(ANA).get(task_id(1))


@pytest.mark.parametrize("name", COMMANDS.keys() - {"toggle", "trash", "remove"})
async def test_done_twice_is_done_once(name: str) -> None:
    commands, _, database = await with_a_task()
    once = await COMMANDS[name](commands, aim())
    sequence = database.shelves[ANA].last_sequence
    assert await COMMANDS[name](commands, aim()) == once
    assert database.shelves[ANA].last_sequence == sequence
