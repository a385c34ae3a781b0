"""The PostgreSQL adapters keep the promises of the storage ports."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.postgres.change_feed import PostgresChangeFeed
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.history_queries import PostgresHistoryQueries
from adapters.postgres.housekeeping import PostgresHousekeeping
from adapters.postgres.kept_answers import PostgresKeptAnswers
from adapters.postgres.lanes import Lanes
from adapters.postgres.profile_rows import PostgresProfileQueries
from adapters.postgres.resource_queries import PostgresResourceQueries
from adapters.postgres.task_queries import PostgresTaskQueries
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from domain.identity import OwnerId
from tests.contracts.change_feed import ChangeFeedContract
from tests.contracts.history import HistoryContract
from tests.contracts.housekeeping import HousekeepingContract
from tests.contracts.kept_answers import KeptAnswersContract
from tests.contracts.profile_storage import ProfileStorageContract
from tests.contracts.resource_storage import ResourceStorageContract
from tests.contracts.task_counts import TaskCountsContract
from tests.contracts.task_due_order import TaskDueOrderContract
from tests.contracts.task_places import TaskPlacesContract
from tests.contracts.task_search import TaskSearchContract
from tests.contracts.task_storage import Storage, TaskStorageContract
from tests.contracts.task_windows import TaskWindowsContract

ANSWERS_LIVE = timedelta(hours=24)


def unheard(_: OwnerId) -> None:
    """Tell nobody."""


def postgres_unit_of_work(
    database: PostgresDatabase, announce: Callable[[OwnerId], None] = unheard
) -> PostgresUnitOfWork:
    lanes = Lanes(database.settings.acquire_timeout)
    return PostgresUnitOfWork(database=database, lanes=lanes, announce=announce, answers_live=ANSWERS_LIVE)


def postgres_storage(database: PostgresDatabase) -> Storage:
    return Storage(
        unit_of_work=postgres_unit_of_work(database),
        queries=PostgresTaskQueries(database),
        resource_queries=PostgresResourceQueries(database),
        answers=PostgresKeptAnswers(database=database, answers_live=ANSWERS_LIVE),
        history=PostgresHistoryQueries(database),
        feed=PostgresChangeFeed(database),
        housekeeping=PostgresHousekeeping(database),
        profiles=PostgresProfileQueries(database),
    )


@pytest.fixture
def storage(database: PostgresDatabase) -> Storage:
    return postgres_storage(database)


class TestPostgresStorage(TaskStorageContract):
    pass


class TestPostgresHistory(HistoryContract):
    pass


class TestPostgresKeptAnswers(KeptAnswersContract):
    pass


class TestPostgresChangeFeed(ChangeFeedContract):
    pass


class TestPostgresHousekeeping(HousekeepingContract):
    pass


class TestPostgresWindows(TaskWindowsContract):
    pass


class TestPostgresSearch(TaskSearchContract):
    pass


class TestPostgresPlaces(TaskPlacesContract):
    pass


class TestPostgresCounts(TaskCountsContract):
    pass


class TestPostgresDueOrder(TaskDueOrderContract):
    pass


class TestPostgresResources(ResourceStorageContract):
    pass


class TestPostgresProfiles(ProfileStorageContract):
    pass
