"""The PostgreSQL adapters keep the promises of the storage ports."""

import pytest

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.task_queries import PostgresTaskQueries
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from domain.identity import OwnerId
from tests.contracts.task_storage import Storage, TaskStorageContract


def postgres_storage(database: PostgresDatabase) -> Storage:
    async def last_sequence(owner: OwnerId) -> int:
        async with database.connection() as connection:
            query = "SELECT coalesce(max(last_sequence), 0) FROM owners WHERE owner_id = $1"
            sequence: int = await connection.fetchval(query, owner)
            return sequence

    return Storage(PostgresUnitOfWork(database), PostgresTaskQueries(database), last_sequence)


class TestPostgresStorage(TaskStorageContract):
    @pytest.fixture
    def storage(self, database: PostgresDatabase) -> Storage:
        return postgres_storage(database)
