"""The use cases on the in-memory adapters, with races that are lost on purpose."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.memory.database import InMemoryDatabase
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from application.task_commands import TaskCommands, TaskTarget
from domain.errors import StorageUnavailable, WriteConflict
from domain.identity import OwnerId
from domain.ports import Repositories, UnitOfWork
from domain.task import Task
from tests.builders import ANA, counting_ids, task_id, ticking_clock

Command = Callable[[TaskCommands, TaskTarget], Coroutine[Any, Any, Task | None]]

COMMANDS: dict[str, Command] = {
    "edit": lambda commands, target: commands.edit(target, title="Buy tea"),
    "replace": lambda commands, target: commands.replace(target, title="Buy tea"),
    "complete": lambda commands, target: commands.complete(target),
    "reopen": lambda commands, target: commands.reopen(target),
    "toggle": lambda commands, target: commands.toggle(target),
    "trash": lambda commands, target: commands.trash(target),
    "restore": lambda commands, target: commands.restore(target),
    "remove": lambda commands, target: commands.remove(target),
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
    async def begin(self, owner: OwnerId, *, exclusive: bool = False) -> AsyncIterator[Repositories]:
        self.began.append(exclusive)
        loses = len(self.began) <= self.races_to_lose
        async with self.unit_of_work.begin(owner, exclusive=exclusive) as repositories:
            yield repositories
            if loses:
                await self.rival()
                raise WriteConflict


@dataclass
class AbsentUnitOfWork:
    """Cannot be reached, and counts how often that was tried."""

    tried: int = 0

    def begin(self, owner: OwnerId, *, exclusive: bool = False) -> Any:  # noqa: ARG002  # the port's parameters
        self.tried += 1
        raise StorageUnavailable("The database does not answer.")


def commands_on(unit_of_work: UnitOfWork) -> TaskCommands:
    return TaskCommands(unit_of_work=unit_of_work, clock=ticking_clock(), ids=counting_ids())


async def with_a_task(races_to_lose: int = 0) -> tuple[TaskCommands, RacedUnitOfWork, InMemoryDatabase]:
    """Return commands that will lose some races, and a storage that holds Ana's task 1."""
    database = InMemoryDatabase()
    await commands_on(InMemoryUnitOfWork(database)).create(ANA, title="Buy milk")
    raced = RacedUnitOfWork(InMemoryUnitOfWork(database), races_to_lose)
    return commands_on(raced), raced, database


def aim(owner: OwnerId = ANA, number: int = 1, **condition: Any) -> TaskTarget:
    return TaskTarget(owner=owner, task_id=task_id(number), **condition)
