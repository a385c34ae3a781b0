"""The PostgreSQL adapters keep the promises of the storage ports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.postgres.access_tokens import PostgresAccessTokens
from adapters.postgres.account_storage import PostgresAccountStorage
from adapters.postgres.barred_queries import PostgresBarredQueries
from adapters.postgres.change_feed import PostgresChangeFeed
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.erasures import PostgresErasures
from adapters.postgres.history_queries import PostgresHistoryQueries
from adapters.postgres.housekeeping import PostgresHousekeeping
from adapters.postgres.kept_answers import PostgresKeptAnswers
from adapters.postgres.lanes import WRITERS, Lanes
from adapters.postgres.profile_rows import PostgresProfileQueries
from adapters.postgres.resource_queries import PostgresResourceQueries
from adapters.postgres.task_queries import PostgresTaskQueries
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.users import PostgresUsers
from domain.identity import OwnerId
from domain.ports import UnitOfWork
from tests.contracts.access_tokens import AccessTokensContract
from tests.contracts.accounts import AccountsContract
from tests.contracts.change_feed import ChangeFeedContract
from tests.contracts.erasures import ErasuresContract
from tests.contracts.history import HistoryContract
from tests.contracts.housekeeping import HousekeepingContract
from tests.contracts.kept_answers import KeptAnswersContract
from tests.contracts.profile_storage import ProfileStorageContract
from tests.contracts.resource_storage import ResourceStorageContract
from tests.contracts.task_claims import ClaimsContract
from tests.contracts.task_counts import TaskCountsContract
from tests.contracts.task_due_order import TaskDueOrderContract
from tests.contracts.task_leases import LeasesContract
from tests.contracts.task_places import TaskPlacesContract
from tests.contracts.task_quota import TaskQuotaContract
from tests.contracts.task_search import TaskSearchContract
from tests.contracts.task_storage import Storage, TaskStorageContract
from tests.contracts.task_windows import TaskWindowsContract
from tests.contracts.users import UsersContract

ANSWERS_LIVE = timedelta(hours=24)


def unheard(_: OwnerId) -> None:
    """Tell nobody."""


def postgres_unit_of_work(
    database: PostgresDatabase, announce: Callable[[OwnerId], None] = unheard
) -> PostgresUnitOfWork:
    lanes = Lanes(database.settings.acquire_timeout, WRITERS)
    return PostgresUnitOfWork(database=database, lanes=lanes, announce=announce, answers_live=ANSWERS_LIVE)


def postgres_queries(database: PostgresDatabase) -> PostgresTaskQueries:
    return PostgresTaskQueries(database, Lanes(database.settings.acquire_timeout, database.settings.half))


def postgres_storage(database: PostgresDatabase) -> Storage:
    return Storage(
        unit_of_work=postgres_unit_of_work(database),
        queries=postgres_queries(database),
        resource_queries=PostgresResourceQueries(database),
        answers=PostgresKeptAnswers(database=database, answers_live=ANSWERS_LIVE),
        history=PostgresHistoryQueries(database),
        feed=PostgresChangeFeed(database),
        housekeeping=PostgresHousekeeping(database),
        users=PostgresUsers(database),
        erasures=PostgresErasures(database),
        access_tokens=PostgresAccessTokens(database),
        barred=PostgresBarredQueries(database),
        accounts=PostgresAccountStorage(database),
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


class TestPostgresUsers(UsersContract):
    pass


class TestPostgresErasures(ErasuresContract):
    pass


class TestPostgresHousekeeping(HousekeepingContract):
    pass


class TestPostgresQuota(TaskQuotaContract):
    @pytest.fixture
    def narrow(self, database: PostgresDatabase) -> UnitOfWork:
        return replace(postgres_unit_of_work(database), tasks_max=3)


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


class TestPostgresClaims(ClaimsContract):
    pass


class TestPostgresLeases(LeasesContract):
    pass


class TestPostgresAccessTokens(AccessTokensContract):
    pass


class TestPostgresAccounts(AccountsContract):
    pass


class TestPostgresProfiles(ProfileStorageContract):
    pass
