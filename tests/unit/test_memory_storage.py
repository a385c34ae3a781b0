"""The in-memory adapters keep the promises of the storage ports."""

import pytest

from adapters.memory.access_tokens import InMemoryAccessTokens
from adapters.memory.account_storage import InMemoryAccountStorage
from adapters.memory.barred_queries import InMemoryBarredQueries
from adapters.memory.change_feed import InMemoryChangeFeed
from adapters.memory.database import InMemoryDatabase
from adapters.memory.erasures import InMemoryErasures
from adapters.memory.history_queries import InMemoryHistoryQueries
from adapters.memory.housekeeping import InMemoryHousekeeping
from adapters.memory.kept_answers import InMemoryKeptAnswers
from adapters.memory.profile_reads import InMemoryProfileQueries
from adapters.memory.resource_reads import InMemoryResourceQueries
from adapters.memory.task_queries import InMemoryTaskQueries
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from adapters.memory.users import InMemoryUsers
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


def memory_storage() -> Storage:
    database = InMemoryDatabase()
    return Storage(
        unit_of_work=InMemoryUnitOfWork(database),
        queries=InMemoryTaskQueries(database),
        resource_queries=InMemoryResourceQueries(database),
        answers=InMemoryKeptAnswers(database),
        history=InMemoryHistoryQueries(database),
        feed=InMemoryChangeFeed(database),
        housekeeping=InMemoryHousekeeping(database),
        users=InMemoryUsers(database),
        erasures=InMemoryErasures(database),
        access_tokens=InMemoryAccessTokens(database),
        barred=InMemoryBarredQueries(database),
        accounts=InMemoryAccountStorage(database),
        profiles=InMemoryProfileQueries(database),
    )


@pytest.fixture
def storage() -> Storage:
    return memory_storage()


class TestInMemoryStorage(TaskStorageContract):
    pass


class TestInMemoryHistory(HistoryContract):
    pass


class TestInMemoryKeptAnswers(KeptAnswersContract):
    pass


class TestInMemoryChangeFeed(ChangeFeedContract):
    pass


class TestInMemoryUsers(UsersContract):
    pass


class TestInMemoryErasures(ErasuresContract):
    pass


class TestInMemoryHousekeeping(HousekeepingContract):
    pass


class TestInMemoryQuota(TaskQuotaContract):
    @pytest.fixture
    def narrow(self, storage: Storage) -> UnitOfWork:
        assert isinstance(storage.unit_of_work, InMemoryUnitOfWork)
        storage.unit_of_work.database.tasks_max = 3
        return storage.unit_of_work


class TestInMemoryWindows(TaskWindowsContract):
    pass


class TestInMemorySearch(TaskSearchContract):
    pass


class TestInMemoryPlaces(TaskPlacesContract):
    pass


class TestInMemoryCounts(TaskCountsContract):
    pass


class TestInMemoryDueOrder(TaskDueOrderContract):
    pass


class TestInMemoryResources(ResourceStorageContract):
    pass


class TestInMemoryClaims(ClaimsContract):
    pass


class TestInMemoryLeases(LeasesContract):
    pass


class TestInMemoryAccessTokens(AccessTokensContract):
    pass


class TestInMemoryAccounts(AccountsContract):
    pass


class TestInMemoryProfiles(ProfileStorageContract):
    pass
