"""The HTTP contract on the in-memory adapters."""

from collections.abc import AsyncIterator

import pytest

from adapters.memory.change_feed import InMemoryChangeFeed
from adapters.memory.database import InMemoryDatabase
from adapters.memory.history_queries import InMemoryHistoryQueries
from adapters.memory.housekeeping import InMemoryHousekeeping
from adapters.memory.kept_answers import InMemoryKeptAnswers
from adapters.memory.keyring import InMemoryKeyring
from adapters.memory.task_queries import InMemoryTaskQueries
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from adapters.postgres.database import PoolSettings
from application.change_signals import LocalSignals
from entrypoints.container import Container
from tests.builders import ticking_clock
from tests.contracts.http_bad_inputs import BadInputsContract
from tests.contracts.http_bad_requests import BadRequestsContract
from tests.contracts.http_completion import CompletionRoutesContract
from tests.contracts.http_conditional import ConditionalRequestsContract
from tests.contracts.http_cursors import CursorsContract
from tests.contracts.http_due_dates import DueDatesContract
from tests.contracts.http_due_patches import DuePatchesContract
from tests.contracts.http_due_refusals import DueRefusalsContract
from tests.contracts.http_failures import FailuresContract
from tests.contracts.http_headers import HeadersContract
from tests.contracts.http_hostile_bodies import HostileBodiesContract
from tests.contracts.http_hostile_requests import HostileRequestsContract
from tests.contracts.http_identity import IdentityContract
from tests.contracts.http_isolation import IsolationContract
from tests.contracts.http_listing import ListingContract
from tests.contracts.http_log import LogContract
from tests.contracts.http_mounts import MountsContract
from tests.contracts.http_openapi import OpenApiContract
from tests.contracts.http_problems import ProblemsContract
from tests.contracts.http_search import SearchContract
from tests.contracts.http_strictness import StrictnessContract
from tests.contracts.http_tasks import TaskRoutesContract
from tests.contracts.http_trash import TrashRoutesContract
from tests.contracts.http_windows import WindowsContract
from tests.http_api import SETTINGS, Api, FakeIdentity, serving, with_ports

SIGNALS, KEYRING = LocalSignals(), InMemoryKeyring()
DATABASE = InMemoryDatabase(announce=SIGNALS.announce)


def container() -> Container:
    return with_ports(
        Container(settings=SETTINGS, pool_settings=PoolSettings(dsn="postgresql://nowhere/none"), secret_config=None),
        clock=ticking_clock(),
        unit_of_work=InMemoryUnitOfWork(DATABASE),
        kept_answers=InMemoryKeptAnswers(DATABASE),
        task_queries=InMemoryTaskQueries(DATABASE),
        history_queries=InMemoryHistoryQueries(DATABASE),
        change_feed=InMemoryChangeFeed(DATABASE),
        change_signals=SIGNALS,
        keyring=KEYRING,
        housekeeping=InMemoryHousekeeping(DATABASE),
        identity=FakeIdentity(),
        readiness=[],
        lifelong=[],
    )


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[Api]:
    async with serving(container) as api:
        yield api


@pytest.fixture
def api(running: Api) -> Api:
    DATABASE.shelves.clear()
    return running


class TestBadInputs(BadInputsContract):
    pass


class TestBadRequests(BadRequestsContract):
    pass


class TestCompletionRoutes(CompletionRoutesContract):
    pass


class TestConditionalRequests(ConditionalRequestsContract):
    pass


class TestCursors(CursorsContract):
    pass


class TestDueDates(DueDatesContract):
    pass


class TestDuePatches(DuePatchesContract):
    pass


class TestDueRefusals(DueRefusalsContract):
    pass


class TestFailures(FailuresContract):
    pass


class TestHeaders(HeadersContract):
    pass


class TestIdentity(IdentityContract):
    pass


class TestIsolation(IsolationContract):
    pass


class TestListing(ListingContract):
    pass


class TestLog(LogContract):
    pass


class TestHostileBodies(HostileBodiesContract):
    pass


class TestHostileRequests(HostileRequestsContract):
    pass


class TestMounts(MountsContract):
    pass


class TestOpenApi(OpenApiContract):
    pass


class TestProblems(ProblemsContract):
    pass


class TestStrictness(StrictnessContract):
    pass


class TestTaskRoutes(TaskRoutesContract):
    pass


class TestTrashRoutes(TrashRoutesContract):
    pass


class TestWindows(WindowsContract):
    pass


class TestSearch(SearchContract):
    pass
