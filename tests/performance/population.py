"""The database of a run: which server, and the owners and tasks in it, loaded as a service would have left them."""

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from adapters.postgres.database import PoolSettings
from adapters.postgres.migrate import migrate
from adapters.postgres.rows import TASK_COLUMNS, values_of
from adapters.postgres.tables import owners, tasks
from domain.due import DueChange
from domain.identity import OwnerId
from domain.task import Priority, Task, TaskId
from tests.performance.machine import cores, running_on
from tests.postgres import embedded_server, fresh_database

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_EVERY_FOURTH = 4
_AT = datetime(2026, 3, 2, 17, 30)  # noqa: DTZ001  # a wall time
_DUES: list[DueChange | None] = [
    None,
    {"date": date(2026, 3, 2)},
    {"at": _AT},
    {"at": _AT, "timezone": "Europe/Berlin"},
]
_COLUMNS = [*(column.name for column in TASK_COLUMNS), tasks.c.words.name]
# The driver copies no vectors of words: they come as text.
_PREPARE = "CREATE TEMPORARY TABLE loaded (LIKE tasks); ALTER TABLE loaded ALTER words TYPE text"
_SAME = ", ".join([*(column.name for column in TASK_COLUMNS), tasks.c.change_seq.name])
_KEEP = f"INSERT INTO tasks ({_SAME}, words) SELECT {_SAME}, words::tsvector FROM loaded; DROP TABLE loaded"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner and the ids of their tasks, oldest first."""

    name: OwnerId
    tasks: tuple[UUID, ...]


@contextmanager
def postgres() -> Iterator[tuple[str, str]]:
    """Yield a DSN and where it leads to, for people: TEST_DATABASE_URL, else a throw-away embedded server."""
    with running_on(cores().others):
        if url := os.environ.get("TEST_DATABASE_URL"):
            yield url, "the PostgreSQL of TEST_DATABASE_URL"
        else:
            with embedded_server() as server:
                yield server.dsn, f"embedded PostgreSQL {server.version}"


@asynccontextmanager
async def populated(server: str, *, owner_count: int, tasks_each: int) -> AsyncIterator[tuple[str, list[Owner]]]:
    """Yield the DSN of a migrated database of its own, and the owners in it."""
    async with fresh_database(server) as dsn:
        await migrate(PoolSettings(dsn=dsn))
        everybody = [_an_owner(number, tasks_each) for number in range(owner_count)]
        connection = await asyncpg.connect(dsn)
        await _load(connection, everybody)
        await connection.close()
        yield dsn, everybody


def _an_owner(number: int, tasks_each: int) -> Owner:
    return Owner(OwnerId(f"owner-{number:06}"), tuple(uuid7() for _ in range(tasks_each)))


async def _load(connection: "asyncpg.Connection[asyncpg.Record]", everybody: list[Owner]) -> None:
    totals = [column.name for column in owners.c if column.server_default is None and not column.nullable]
    await connection.copy_records_to_table("owners", columns=totals, records=map(_counters, everybody))
    await load_tasks(connection, (row for owner in everybody for row in _rows(owner)))
    await connection.execute("VACUUM ANALYZE")


async def load_tasks(connection: "asyncpg.Connection[asyncpg.Record]", rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy rows into the table of tasks: the values of `values_of`, and the number of the task's last change."""
    await connection.execute(_PREPARE)
    await connection.copy_records_to_table("loaded", columns=[*_COLUMNS, tasks.c.change_seq.name], records=rows)
    await connection.execute(_KEEP)


def _counters(owner: Owner) -> tuple[Any, ...]:
    count = len(owner.tasks)
    completed = len(range(0, count, _EVERY_FOURTH))
    return owner.name, count, count - completed, completed, 0


def _rows(owner: Owner) -> Iterator[tuple[Any, ...]]:
    for number, task_id in enumerate(owner.tasks):
        yield *values_of(_a_task(owner.name, task_id, number)).values(), number + 1


def _a_task(owner: OwnerId, task_id: UUID, number: int) -> Task:
    task = Task.new(
        TaskId(task_id),
        owner,
        _BEGAN + timedelta(hours=number),
        title=f"Task {number} of the week, with a title of ordinary length",
        description="What a task is about takes a sentence or two, as people write them." if number % 3 else None,
        priority=list(Priority)[number % 3],
        due=_DUES[number % 4],
        deadline=date(2026, 3, 31) if number % 5 == 0 else None,
    )
    return task if number % _EVERY_FOURTH else task.complete(_BEGAN + timedelta(days=90))
