"""One owner with many tasks among many owners with few, loaded as the service would have left them."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.database import PoolSettings
from adapters.postgres.migrate import migrate
from adapters.postgres.rows import values_of
from adapters.postgres.tables import lists, sections, tags, task_tags
from domain.identity import OwnerId
from domain.position import position_at
from domain.tag import folded
from tests.builders import ANA, NOON
from tests.performance.crowd_tasks import LISTS, TAGS, Landmarks, tasks_of
from tests.performance.population import load_owners, load_tasks
from tests.postgres import fresh_database

_FOUNDED = NOON - timedelta(days=500)
_SLOW_TO_GROW = ("tasks", "task_tags")
_INDEXES = """
    SELECT indexdef, indexname FROM pg_indexes
    WHERE tablename = any($1::text[]) AND indexname NOT LIKE 'pk_%' AND schemaname = current_schema()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many there are. The first owner is Ana, who has many tasks."""

    owners: int = 10_000
    tasks: int = 1_000_000
    anas_tasks: int = 100_000

    def sizes(self) -> Iterator[tuple[OwnerId, int]]:
        """Yield each owner, and how many tasks they have."""
        yield ANA, self.anas_tasks
        others, rest = self.owners - 1, self.tasks - self.anas_tasks
        for number in range(others):
            yield OwnerId(f"owner-{number:06}"), rest // others + (number < rest % others)


@asynccontextmanager
async def crowded(server: str, crowd: Crowd) -> AsyncIterator[str]:
    """Yield the DSN of a migrated database of its own with the crowd in it."""
    async with fresh_database(server) as dsn:
        await migrate(PoolSettings(dsn=dsn))
        connection = await asyncpg.connect(dsn)
        await fill(connection, crowd)
        await connection.close()
        yield dsn


async def fill(connection: Any, crowd: Crowd) -> None:  # a connection, or one that a pool lends
    """Load the crowd. Indexes are made afterwards, from the definitions that the migrations gave them."""
    indexes = await connection.fetch(_INDEXES, list(_SLOW_TO_GROW))
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['indexname']}")
    everybody = [Holding(owner=owner, tasks=size) for owner, size in crowd.sizes()]
    # Totals come with the last row of tasks: the owners have to be there before.
    await load_owners(connection, ((each.owner, 0, 0, 0, 0) for each in everybody))
    for table, rows in (("lists", _lists), ("sections", _sections), ("tags", _tags)):
        await _copy(connection, table, _TABLES[table], (row for each in everybody for row in rows(each)))
    await load_tasks(connection, (row for each in everybody for row in each.rows()))
    pairs = (row for each in everybody for row in each.tagged)
    await _copy(connection, "task_tags", task_tags, pairs)
    await connection.executemany(_TOTALS, [each.totals() for each in everybody])
    for index in indexes:
        await connection.execute(index["indexdef"])
    await connection.execute("VACUUM ANALYZE")


_TABLES = {"lists": lists, "sections": sections, "tags": tags}
_TOTALS = "UPDATE owners SET open_tasks = $2, completed_tasks = $3, last_sequence = $4 WHERE owner_id = $1"


async def _copy(connection: Any, name: str, table: Any, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = [column.name for column in table.c]
    await connection.copy_records_to_table(name, columns=columns, records=rows)


@dataclass(slots=True, kw_only=True)
class Holding:
    """What one owner has; totals and tags are known once the rows were read."""

    owner: OwnerId
    tasks: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    completed: int = 0
    last: int = 0
    tagged: list[tuple[OwnerId, UUID, UUID]] = field(default_factory=list)

    @property
    def landmarks(self) -> Landmarks:
        return Landmarks(owner=self.owner)

    def number(self) -> int:
        """Take the owner's next number."""
        self.last = next(self.numbers)
        return self.last

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of tasks."""
        ids = {name: self.landmarks.id_of("tag", name) for name in TAGS}
        for task in tasks_of(self.landmarks, self.tasks):
            self.completed += task.is_completed
            self.tagged += [(self.owner, ids[name], task.id) for name in task.tags]
            yield *values_of(task).values(), self.number()

    def totals(self) -> tuple[Any, ...]:
        return self.owner, self.tasks - self.completed, self.completed, self.last


def _times(number: int) -> tuple[datetime, datetime, None, int, int]:
    return _FOUNDED, _FOUNDED, None, 1, number


def _lists(each: Holding) -> Iterator[tuple[Any, ...]]:
    for turn, (name, is_archived) in enumerate(LISTS.items()):
        where = (each.owner, each.landmarks.id_of("list", name), name, position_at(_FOUNDED, turn))
        yield *where, _FOUNDED if is_archived else None, *_times(each.number())


def _sections(each: Holding) -> Iterator[tuple[Any, ...]]:
    for name in ("large", "small"):
        home = each.landmarks.id_of("list", name)
        where = (each.owner, each.landmarks.id_of("section", name), home, name, position_at(_FOUNDED))
        yield *where, *_times(each.number())


def _tags(each: Holding) -> Iterator[tuple[Any, ...]]:
    for name in TAGS:
        yield each.owner, each.landmarks.id_of("tag", name), name, folded(name), *_times(each.number())
