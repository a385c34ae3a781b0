"""The composition root: the one place where ports meet adapters."""

from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any
from uuid import uuid4

from dependency_injector import containers, providers

from adapters.better_auth.by_algorithm import ByAlgorithm
from adapters.better_auth.identity_provider import BetterAuthIdentityProvider
from adapters.better_auth.key_set import KeySet
from adapters.better_auth.oauth_access_tokens import ByType, NobodyKnown, OAuthIdentityProvider
from adapters.better_auth.shared_secret import SharedSecretConfig, SharedSecretIdentityProvider
from adapters.better_auth.token_cache import CachedIdentityProvider
from adapters.postgres.barred_queries import PostgresBarredQueries
from adapters.postgres.change_feed import PostgresChangeFeed
from adapters.postgres.change_signals import PostgresChangeSignals
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.erasures import PostgresErasures
from adapters.postgres.history_queries import PostgresHistoryQueries
from adapters.postgres.housekeeping import PostgresHousekeeping
from adapters.postgres.kept_answers import PostgresKeptAnswers
from adapters.postgres.keyring import PostgresKeyring
from adapters.postgres.lanes import Lanes
from adapters.postgres.resource_queries import PostgresResourceQueries
from adapters.postgres.task_queries import PostgresTaskQueries
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.users import PostgresUsers
from adapters.system.clock_and_ids import system_clock, uuid7_ids
from application.admission import Admission
from application.batch import TaskBatches
from application.cursors import Cursors
from application.erasing import Erasing
from application.event_streams import EventStreams
from application.list_commands import ListCommands
from application.operations import Operations
from application.retention import Retention
from application.section_commands import SectionCommands
from application.suspension import Suspension
from application.tag_commands import TagCommands
from application.task_commands import TaskCommands
from application.undo import Undo
from application.view_commands import ViewCommands
from domain.ports import (
    AuditLog,
    BarredQueries,
    ChangeFeed,
    ChangeSignals,
    Clock,
    Erasures,
    HistoryQueries,
    Housekeeping,
    IdentityProvider,
    Ids,
    KeptAnswers,
    Keyring,
    Readiness,
    ResourceQueries,
    TaskQueries,
    UnitOfWork,
    Users,
)
from entrypoints.log import (
    KEYS_NOT_FETCHED,
    TOKEN_REFUSED,
    admission_not_refreshed,
    erasures_not_gone_on_with,
    security_event,
    signals_failed,
    sweep_failed,
    swept,
)
from entrypoints.mcp.use_cases import UseCases
from entrypoints.recurring import ADMISSION_INTERVAL, ERASING_INTERVAL, Recurring
from entrypoints.settings import Settings
from entrypoints.sweeper import Sweeper


def _never_changes() -> int:
    return 0


def _yes_or_no(answer: bool) -> str:  # a selector asks with words
    return "yes" if answer else "no"


def _by_mode(
    mode: providers.Provider[str], *, with_keys: providers.Provider[Any], without: providers.Provider[Any]
) -> providers.Selector:
    return providers.Selector(mode, key_set=with_keys, both=with_keys, secret=without, local=without)


class Container(containers.DeclarativeContainer):
    """Everything is a singleton of one container; what needs the event loop is entered in the lifespan."""

    settings = providers.Dependency(instance_of=Settings)
    pool_settings = providers.Dependency(instance_of=PoolSettings)
    direct_settings: providers.Provider[PoolSettings | None] = providers.Object(None)
    """The way past a pooler to LISTEN on, as PoolSettings; None where there is none."""
    secret_config = providers.Dependency(instance_of=SharedSecretConfig)

    clock: providers.Provider[Clock] = providers.Object(system_clock)
    ids: providers.Provider[Ids] = providers.Object(uuid7_ids)
    audit: providers.Provider[AuditLog] = providers.Object(security_event)
    periods = providers.Callable(Settings.periods, settings)

    database = providers.Singleton(PostgresDatabase, pool_settings)
    change_signals: providers.Provider[ChangeSignals] = providers.Singleton(
        PostgresChangeSignals, database=database, direct=direct_settings, on_failed=signals_failed
    )
    lanes = providers.Singleton(Lanes, pool_settings.provided.acquire_timeout)
    unit_of_work: providers.Provider[UnitOfWork] = providers.Singleton(
        PostgresUnitOfWork,
        database=database,
        lanes=lanes,
        announce=change_signals.provided.announce,
        answers_live=periods.provided.answers,
    )
    kept_answers: providers.Provider[KeptAnswers] = providers.Singleton(
        PostgresKeptAnswers, database=database, answers_live=periods.provided.answers
    )
    task_queries: providers.Provider[TaskQueries] = providers.Singleton(PostgresTaskQueries, database)
    resource_queries: providers.Provider[ResourceQueries] = providers.Singleton(PostgresResourceQueries, database)
    history_queries: providers.Provider[HistoryQueries] = providers.Singleton(PostgresHistoryQueries, database)
    change_feed: providers.Provider[ChangeFeed] = providers.Singleton(PostgresChangeFeed, database)
    keyring: providers.Provider[Keyring] = providers.Singleton(PostgresKeyring, database)
    housekeeping: providers.Provider[Housekeeping] = providers.Singleton(PostgresHousekeeping, database)

    barred_queries: providers.Provider[BarredQueries] = providers.Singleton(PostgresBarredQueries, database)

    users: providers.Provider[Users] = providers.Singleton(PostgresUsers, database)
    erasures: providers.Provider[Erasures] = providers.Singleton(PostgresErasures, database)

    key_set_config = providers.Callable(Settings.key_set_config, settings)
    key_set = providers.Singleton(KeySet, key_set_config, on_fetch_failed=KEYS_NOT_FETCHED)
    by_key_set: providers.Provider[IdentityProvider] = providers.Singleton(
        BetterAuthIdentityProvider, key_set_config, key_set, clock=clock, on_refused=TOKEN_REFUSED
    )
    by_secret: providers.Provider[IdentityProvider] = providers.Singleton(
        SharedSecretIdentityProvider, secret_config, clock=clock, on_refused=TOKEN_REFUSED
    )
    by_algorithm: providers.Provider[IdentityProvider] = providers.Singleton(
        ByAlgorithm, shared_secret=by_secret, key_set=by_key_set
    )

    _mode = settings.provided.identity_mode
    verifier = providers.Selector(_mode, key_set=by_key_set, both=by_algorithm, secret=by_secret, local=by_secret)
    generation = _by_mode(_mode, with_keys=key_set.provided.generation, without=providers.Object(_never_changes))
    identity: providers.Provider[IdentityProvider] = providers.Singleton(
        CachedIdentityProvider, verifier, clock=clock, generation=generation
    )

    _sessions_of_agents = providers.Selector(
        providers.Callable(_yes_or_no, settings.provided.takes_sessions_from_agents),
        yes=verifier,
        no=providers.Singleton(NobodyKnown, TOKEN_REFUSED),
    )
    by_oauth = providers.Singleton(
        OAuthIdentityProvider,
        providers.Callable(Settings.access_token_config, settings),
        key_set,
        clock=clock,
        on_refused=TOKEN_REFUSED,
    )
    agents_verifier = _by_mode(
        _mode,
        with_keys=providers.Singleton(ByType, access_tokens=by_oauth, others=_sessions_of_agents),
        without=_sessions_of_agents,
    )
    agents_identity: providers.Provider[IdentityProvider] = providers.Singleton(
        CachedIdentityProvider, agents_verifier, clock=clock, generation=generation
    )

    admission = providers.Singleton(Admission, barred_queries, clock)
    admission_watch = providers.Singleton(
        Recurring, admission.provided.refresh, ADMISSION_INTERVAL, on_failed=admission_not_refreshed
    )
    suspension = providers.Singleton(Suspension, users=users, admission=admission, clock=clock, audit=audit)
    erasing = providers.Singleton(
        Erasing, erasures=erasures, admission=admission, clock=clock, audit=audit, receipts=providers.Object(uuid4)
    )
    eraser = providers.Singleton(
        Recurring, erasing.provided.go_on, ERASING_INTERVAL, on_failed=erasures_not_gone_on_with
    )
    operations = providers.Singleton(Operations, unit_of_work, kept_answers, clock)
    task_commands = providers.Singleton(TaskCommands, operations=operations, ids=ids)
    task_batches = providers.Singleton(TaskBatches, operations=operations, ids=ids)
    list_commands = providers.Singleton(ListCommands, operations=operations, ids=ids)
    section_commands = providers.Singleton(SectionCommands, operations=operations, ids=ids)
    tag_commands = providers.Singleton(TagCommands, operations=operations, ids=ids)
    view_commands = providers.Singleton(ViewCommands, operations=operations, ids=ids)
    undo = providers.Singleton(Undo, operations=operations, ids=ids)
    cursors = providers.Singleton(Cursors, keyring)
    agents_use_cases = providers.Singleton(
        UseCases,
        admission=admission,
        batches=task_batches,
        undo=undo,
        tasks=task_queries,
        resources=resource_queries,
        answers=kept_answers,
        cursors=cursors,
        clock=clock,
        ids=ids,
    )
    event_streams = providers.Singleton(EventStreams, change_feed, change_signals, clock, admission)
    retention = providers.Singleton(
        Retention, housekeeping=housekeeping, operations=operations, clock=clock, ids=ids, periods=periods
    )
    sweeper = providers.Singleton(
        Sweeper, retention, settings.provided.sweep_interval, on_swept=swept, on_failed=sweep_failed
    )

    _database_alone = providers.List(database)
    # With a shared secret beside it, a key set that is away keeps only its own tokens from being known.
    readiness: providers.Provider[list[Readiness]] = providers.Selector(
        _mode,
        key_set=providers.List(database, key_set),
        both=_database_alone,
        secret=_database_alone,
        local=_database_alone,
    )
    lifelong: providers.Provider[list[AbstractAsyncContextManager[object]]] = _by_mode(
        _mode,
        with_keys=providers.List(
            database, change_signals, sweeper, admission_watch, eraser, providers.Factory(aclosing, key_set)
        ),
        without=providers.List(database, change_signals, sweeper, admission_watch, eraser),
    )
