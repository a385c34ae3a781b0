"""`taskport purge` against a database that has something to forget."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.postgres.database import PoolSettings, PostgresDatabase
from entrypoints.verbs import purge
from tests.builders import a_task, an_operation
from tests.integration.test_postgres_storage import postgres_storage

LONG_AGO = datetime.now(UTC) - timedelta(days=31)


async def fill(dsn: str) -> None:
    async with PostgresDatabase(PoolSettings(dsn=dsn)) as database:
        async with database.connection() as connection:
            await connection.execute("DELETE FROM owners")
        async with postgres_storage(database).unit_of_work.begin(an_operation()) as work:
            await work.tasks.add(a_task(1, deleted_at=LONG_AGO))
            await work.tasks.add(a_task(2, deleted_at=datetime.now(UTC)))


def settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in ({"BETTER_AUTH_SECRET": "a-secret-that-both-sides-know-0123456789"} | values).items():
        monkeypatch.setenv(name, value)


def test_it_forgets_what_is_old_and_says_how_much(
    migrated_dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(monkeypatch, DATABASE_URL=migrated_dsn)
    asyncio.run(fill(migrated_dsn))
    told = [(purge.run(argparse.Namespace()), capsys.readouterr().out) for _ in range(2)]
    rest = "0 of tombstones, 0 of history, 0 of answers, 0 of erasures, 0 of access tokens, 0 of refresh tokens.\n"
    assert told == [
        (0, f"Forgotten: 1 of trash, {rest}"),
        (0, f"Forgotten: 0 of trash, {rest}"),
    ]


def test_a_database_that_is_away_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(monkeypatch, DATABASE_URL="postgresql://nobody:x@127.0.0.1:1/none", DATABASE_MIGRATE_ON_START="false")
    assert purge.run(argparse.Namespace()) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("taskport cannot purge: ")
