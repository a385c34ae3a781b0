"""The use cases on the in-memory adapters, with races that are lost on purpose."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.memory.database import InMemoryDatabase
from adapters.memory.kept_answers import InMemoryKeptAnswers
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from application.intent import Intent
from application.operations import Operations
from application.task_changes import TaskTarget
from application.task_commands import TaskCommands
from domain.errors import StorageUnavailable, WriteConflict
from domain.operation import Operation
from domain.ports import Repositories, UnitOfWork
from domain.task import Task
from tests.builders import an_intent, counting_ids, task_id, ticking_clock

Command = Callable[[TaskCommands, Intent, TaskTarget], Coroutine[Any, Any, Task | None]]

COMMANDS: dict[str, Command] = {
    "edit": lambda commands, intent, target: commands.edit(intent, target, title="Buy tea"),
    "replace": lambda commands, intent, target: commands.replace(intent, target, title="Buy tea"),
    "complete": lambda commands, intent, target: commands.complete(intent, target),
    "reopen": lambda commands, intent, target: commands.reopen(intent, target),
    "toggle": lambda commands, intent, target: commands.toggle(intent, target),
    "trash": lambda commands, intent, target: commands.trash(intent, target),
    "restore": lambda commands, intent, target: commands.restore(intent, target),
    "remove": lambda commands, intent, target: commands.remove(intent, target),
}
every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


async def nobody() -> None:
    """Do nothing."""


@dataclass
class RacedUnitOfWork:
    """Loses the first races: others are always a little faster, until they are made to wait."""

    unit_of_work: InMemoryUnitOfWork
    races_to_lose: int = 0
    rival: Callable[[], Awaitable[object]] = nobody
    began: list[bool] = field(default_factory=list)

    @asynccontextmanager
    async def begin(self, operation: Operation, *, exclusive: bool = False) -> AsyncIterator[Repositories]:
        self.began.append(exclusive)
        loses = len(self.began) <= self.races_to_lose
        async with self.unit_of_work.begin(operation, exclusive=exclusive) as repositories:
            yield repositories
            if loses:
                await self.rival()
                raise WriteConflict


@dataclass
class AbsentUnitOfWork:
    """Cannot be reached, and counts how often that was tried."""

    tried: int = 0

    def begin(self, operation: Operation, *, exclusive: bool = False) -> Any:  # noqa: ARG002  # the port's parameters
        self.tried += 1
        raise StorageUnavailable("The database does not answer.")


def commands_on(unit_of_work: UnitOfWork) -> TaskCommands:
    answers = InMemoryKeptAnswers(InMemoryDatabase())
    return TaskCommands(operations=Operations(unit_of_work, answers, ticking_clock()), ids=counting_ids())


async def with_a_task(races_to_lose: int = 0) -> tuple[TaskCommands, RacedUnitOfWork, InMemoryDatabase]:
    """Return commands that will lose some races, and a storage that holds Ana's task 1."""
    database = InMemoryDatabase()
    await commands_on(InMemoryUnitOfWork(database)).create(an_intent(), title="Buy milk")
    raced = RacedUnitOfWork(InMemoryUnitOfWork(database), races_to_lose)
    return commands_on(raced), raced, database


def aim(number: int = 1, **condition: Any) -> TaskTarget:
    return TaskTarget(task_id=task_id(number), **condition)
