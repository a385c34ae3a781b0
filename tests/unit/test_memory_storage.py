"""The in-memory adapters keep the promises of the storage ports."""

import pytest

from adapters.memory.database import InMemoryDatabase
from adapters.memory.task_queries import InMemoryTaskQueries
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from domain.identity import OwnerId
from tests.contracts.task_storage import Storage, TaskStorageContract


def memory_storage() -> Storage:
    database = InMemoryDatabase()

    async def last_sequence(owner: OwnerId) -> int:
        return database.shelves[owner].last_sequence

    return Storage(InMemoryUnitOfWork(database), InMemoryTaskQueries(database), last_sequence)


class TestInMemoryStorage(TaskStorageContract):
    @pytest.fixture
    def storage(self) -> Storage:
        return memory_storage()
