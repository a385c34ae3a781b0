"""The use cases: what is looked at first, and what is written."""

import pytest

from application.task_changes import TaskTarget
from domain.errors import PreconditionFailed, TaskNotFound, ValidationFailed
from domain.identity import OwnerId
from tests.builders import ANA, BEN, an_intent, task_id
from tests.task_commands import COMMANDS, Command, aim, every_command, with_a_task


@every_command
@pytest.mark.parametrize(
    ("owner", "target"), [(ANA, aim(number=2)), (BEN, aim()), (BEN, aim(if_version=frozenset({9})))]
)
async def test_a_task_that_is_not_there_is_not_found_whatever_the_condition(
    command: Command, owner: OwnerId, target: TaskTarget
) -> None:
    commands, _, _ = await with_a_task()
    with pytest.raises(TaskNotFound):
        await command(commands, an_intent(owner), target)


@every_command
@pytest.mark.parametrize("versions", [frozenset({2}), frozenset()])
async def test_a_condition_that_does_not_hold_writes_nothing(command: Command, versions: frozenset[int]) -> None:
    commands, _, database = await with_a_task()
    before = dict(database.tasks_of(ANA))
    with pytest.raises(PreconditionFailed) as refusal:
        await command(commands, an_intent(), aim(if_version=versions))
    assert refusal.value.current_version == 1
    assert database.tasks_of(ANA) == before


@every_command
async def test_a_condition_that_holds_lets_the_command_through(command: Command) -> None:
    commands, _, _ = await with_a_task()
    await command(commands, an_intent(), aim(if_version=frozenset({7, 1})))


@pytest.mark.parametrize("name", ["edit", "replace", "complete", "reopen", "toggle", "trash"])
async def test_in_the_trash_a_task_is_not_found_but_to_restore_and_remove(name: str) -> None:
    commands, _, _ = await with_a_task()
    await commands.trash(an_intent(), aim())
    with pytest.raises(TaskNotFound):
        await COMMANDS[name](commands, an_intent(), aim())
    assert not (await commands.restore(an_intent(), aim())).is_trashed


async def test_a_condition_comes_before_the_rules_of_the_content() -> None:
    commands, _, _ = await with_a_task()
    with pytest.raises(PreconditionFailed):
        await commands.edit(an_intent(), aim(if_version=frozenset({9})), title="")
    with pytest.raises(ValidationFailed):
        await commands.edit(an_intent(), aim(), title="")


# What is written


async def test_what_is_invalid_is_not_written() -> None:
    commands, _, database = await with_a_task()
    with pytest.raises(ValidationFailed):
        await commands.create(an_intent(), title="")
    assert len(database.tasks_of(ANA)) == 1


@every_command
async def test_what_a_command_returns_is_what_is_stored(command: Command) -> None:
    commands, _, database = await with_a_task()
    assert await command(commands, an_intent(), aim()) == database.tasks_of(ANA).get(task_id(1))


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"toggle", "trash", "remove"}))
async def test_done_twice_is_done_once(name: str) -> None:
    commands, _, database = await with_a_task()
    once = await COMMANDS[name](commands, an_intent(), aim())
    sequence = database.shelves[ANA].last_sequence
    assert await COMMANDS[name](commands, an_intent(), aim()) == once
    assert database.shelves[ANA].last_sequence == sequence
