"""The in-memory adapters, wired as the service wires those of PostgreSQL."""

from datetime import timedelta

from adapters.memory.access_tokens import InMemoryAccessTokens
from adapters.memory.account_storage import InMemoryAccountStorage
from adapters.memory.barred_queries import InMemoryBarredQueries
from adapters.memory.change_feed import InMemoryChangeFeed
from adapters.memory.database import InMemoryDatabase
from adapters.memory.erasures import InMemoryErasures
from adapters.memory.history_queries import InMemoryHistoryQueries
from adapters.memory.housekeeping import InMemoryHousekeeping
from adapters.memory.kept_answers import InMemoryKeptAnswers
from adapters.memory.keyring import InMemoryKeyring
from adapters.memory.profile_reads import InMemoryProfileQueries
from adapters.memory.resource_reads import InMemoryResourceQueries
from adapters.memory.task_queries import InMemoryTaskQueries
from adapters.memory.unit_of_work import InMemoryUnitOfWork
from adapters.memory.users import InMemoryUsers
from adapters.postgres.database import PoolSettings
from application.change_signals import LocalSignals
from entrypoints.container import Container
from tests.builders import ticking_clock
from tests.http_api import SETTINGS, FakeIdentity, with_ports

SIGNALS, KEYRING = LocalSignals(), InMemoryKeyring()
DATABASE = InMemoryDatabase(announce=SIGNALS.announce)


def forget_everything() -> None:
    """Make the database of all containers empty."""
    for kept in (DATABASE.shelves, DATABASE.suspended, DATABASE.erasures, DATABASE.accounts, DATABASE.refresh_tokens):
        kept.clear()


def container() -> Container:
    return with_ports(
        Container(settings=SETTINGS, pool_settings=PoolSettings(dsn="postgresql://nowhere/none"), secret_config=None),
        clock=ticking_clock(step=timedelta(microseconds=10_001)),  # so that no day ends before the tests do
        unit_of_work=InMemoryUnitOfWork(DATABASE),
        kept_answers=InMemoryKeptAnswers(DATABASE),
        task_queries=InMemoryTaskQueries(DATABASE),
        resource_queries=InMemoryResourceQueries(DATABASE),
        profile_queries=InMemoryProfileQueries(DATABASE),
        history_queries=InMemoryHistoryQueries(DATABASE),
        change_feed=InMemoryChangeFeed(DATABASE),
        change_signals=SIGNALS,
        keyring=KEYRING,
        housekeeping=InMemoryHousekeeping(DATABASE),
        access_tokens=InMemoryAccessTokens(DATABASE),
        account_storage=InMemoryAccountStorage(DATABASE),
        barred_queries=InMemoryBarredQueries(DATABASE),
        users=InMemoryUsers(DATABASE),
        erasures=InMemoryErasures(DATABASE),
        identity=FakeIdentity(),
        agents_identity=FakeIdentity(),
        readiness=[],
        lifelong=[],
    )
