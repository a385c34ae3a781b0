"""One server and one migrated database for the whole run; emptied before each test that uses it."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.migrate import migrate
from tests.conftest import POSTGRES_OF_THIS_RUN
from tests.postgres import any_server, fresh_database


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[str]:
    with any_server() as (dsn, where):
        request.config.stash[POSTGRES_OF_THIS_RUN] = where
        yield dsn


@pytest.fixture(scope="session")
async def migrated_dsn(postgres_server: str) -> AsyncIterator[str]:
    async with fresh_database(postgres_server) as dsn:
        await migrate(PoolSettings(dsn=dsn))
        await _without_waiting_for_the_disk(dsn)
        yield dsn


async def _without_waiting_for_the_disk(dsn: str) -> None:
    """Let commits return before they are on disk: no test of this database ends its server."""
    connection = await asyncpg.connect(dsn)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await connection.close()


@pytest.fixture(scope="session")
async def open_database(migrated_dsn: str) -> AsyncIterator[PostgresDatabase]:
    database = PostgresDatabase(PoolSettings(dsn=migrated_dsn))
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def database(open_database: PostgresDatabase) -> PostgresDatabase:
    async with open_database.connection() as connection:
        await connection.execute("DELETE FROM owners; DELETE FROM erasures; DELETE FROM accounts")
    return open_database
