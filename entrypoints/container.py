"""The composition root: the one place where ports meet adapters."""

import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from functools import partial
from importlib import import_module
from typing import Any
from uuid import uuid4

from dependency_injector import containers, providers

from adapters.access_tokens.by_prefix import ByPrefix
from adapters.access_tokens.identity_provider import AccessTokenIdentityProvider
from adapters.access_tokens.lookups import Lookups
from adapters.better_auth.by_algorithm import ByAlgorithm
from adapters.better_auth.identity_provider import BetterAuthIdentityProvider
from adapters.better_auth.key_set import KeySet
from adapters.better_auth.oauth_access_tokens import ByType, NobodyKnown, OAuthIdentityProvider
from adapters.better_auth.own_key_set import OwnKeySet, OwnSessions
from adapters.better_auth.shared_secret import SharedSecretConfig, SharedSecretIdentityProvider
from adapters.better_auth.token_cache import CachedIdentityProvider
from adapters.local_accounts.argon2_passwords import Argon2Passwords
from adapters.local_accounts.session_tokens import EdDsaSessionTokens
from adapters.postgres.access_tokens import PostgresAccessTokens
from adapters.postgres.account_storage import PostgresAccountStorage
from adapters.postgres.barred_queries import PostgresBarredQueries
from adapters.postgres.change_feed import PostgresChangeFeed
from adapters.postgres.change_signals import PostgresChangeSignals
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.erasures import PostgresErasures
from adapters.postgres.history_queries import PostgresHistoryQueries
from adapters.postgres.housekeeping import PostgresHousekeeping
from adapters.postgres.kept_answers import PostgresKeptAnswers
from adapters.postgres.keyring import PostgresKeyring
from adapters.postgres.lanes import WRITERS, Lanes
from adapters.postgres.profile_rows import PostgresProfileQueries
from adapters.postgres.resource_queries import PostgresResourceQueries
from adapters.postgres.task_queries import PostgresTaskQueries
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.users import PostgresUsers
from adapters.rate_limits.memory import InMemoryRateLimiter
from adapters.system.clock_and_ids import system_clock, uuid7_ids
from application.access_tokens import AccessTokenCommands, AccessTokenUses, RandomBelow
from application.accounts import Accounts
from application.admission import Admission
from application.batch import TaskBatches
from application.claims import Claims
from application.cursors import Cursors
from application.erasing import Erasing
from application.event_streams import EventStreams
from application.export import Export
from application.limits import Limits
from application.list_commands import ListCommands
from application.operations import Operations
from application.profile_commands import ProfileCommands
from application.retention import Retention
from application.section_commands import SectionCommands
from application.suspension import Suspension
from application.tag_commands import TagCommands
from application.task_commands import TaskCommands
from application.undo import Undo
from application.view_commands import ViewCommands
from domain.ports import (
    AccessTokens,
    AccountStorage,
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
    Passwords,
    ProfileQueries,
    RateLimiter,
    Readiness,
    ResourceQueries,
    SessionTokens,
    TaskQueries,
    UnitOfWork,
    Users,
)
from entrypoints.local_mode import ISSUER
from entrypoints.log import (
    admission_not_refreshed,
    erasures_not_gone_on_with,
    keys_not_fetched,
    rates_not_shared,
    signals_failed,
    sweep_failed,
    turned_away,
    uses_not_written,
)
from entrypoints.mcp.use_cases import UseCases
from entrypoints.recurring import ADMISSION_INTERVAL, ERASING_INTERVAL, USES_INTERVAL, Recurring, sweep
from entrypoints.security_log import SecurityLog, token_refusals
from entrypoints.settings import Settings


def _never_changes() -> int:
    return 0


def _yes_or_no(answer: bool) -> str:  # a selector asks with words
    return "yes" if answer else "no"


def _rate_limiter(settings: Settings) -> RateLimiter:
    if settings.redis_url is None:
        return InMemoryRateLimiter()
    shared = import_module("adapters.rate_limits.fallback")  # only who has a Redis waits for its client to be imported
    limiter: RateLimiter = shared.redis_or_memory(settings.redis_url.get_secret_value(), on_failed=rates_not_shared)
    return limiter


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
    random_below: providers.Provider[RandomBelow] = providers.Object(secrets.randbelow)
    audit: providers.Provider[AuditLog] = providers.Singleton(SecurityLog)
    token_refused = providers.Singleton(token_refusals, audit)
    periods = providers.Callable(Settings.periods, settings)

    database = providers.Singleton(PostgresDatabase, pool_settings)
    change_signals: providers.Provider[ChangeSignals] = providers.Singleton(
        PostgresChangeSignals, database=database, direct=direct_settings, on_failed=signals_failed
    )
    write_lanes = providers.Singleton(Lanes, pool_settings.provided.acquire_timeout, WRITERS)
    read_lanes = providers.Singleton(Lanes, pool_settings.provided.acquire_timeout, pool_settings.provided.half)
    unit_of_work: providers.Provider[UnitOfWork] = providers.Singleton(
        PostgresUnitOfWork,
        database=database,
        lanes=write_lanes,
        announce=change_signals.provided.announce,
        answers_live=periods.provided.answers,
    )
    kept_answers: providers.Provider[KeptAnswers] = providers.Singleton(
        PostgresKeptAnswers, database=database, answers_live=periods.provided.answers
    )
    task_queries: providers.Provider[TaskQueries] = providers.Singleton(PostgresTaskQueries, database, read_lanes)
    resource_queries: providers.Provider[ResourceQueries] = providers.Singleton(PostgresResourceQueries, database)
    profile_queries: providers.Provider[ProfileQueries] = providers.Singleton(PostgresProfileQueries, database)
    history_queries: providers.Provider[HistoryQueries] = providers.Singleton(PostgresHistoryQueries, database)
    change_feed: providers.Provider[ChangeFeed] = providers.Singleton(PostgresChangeFeed, database)
    keyring: providers.Provider[Keyring] = providers.Singleton(PostgresKeyring, database)
    housekeeping: providers.Provider[Housekeeping] = providers.Singleton(PostgresHousekeeping, database)

    account_storage: providers.Provider[AccountStorage] = providers.Singleton(PostgresAccountStorage, database)
    passwords: providers.Provider[Passwords] = providers.Singleton(Argon2Passwords, keyring)
    session_tokens: providers.Provider[SessionTokens] = providers.Singleton(EdDsaSessionTokens, keyring, ISSUER)
    new_secret: providers.Provider[Callable[[], str]] = providers.Object(partial(secrets.token_urlsafe, 32))

    barred_queries: providers.Provider[BarredQueries] = providers.Singleton(PostgresBarredQueries, database)

    users: providers.Provider[Users] = providers.Singleton(PostgresUsers, database)
    erasures: providers.Provider[Erasures] = providers.Singleton(PostgresErasures, database)

    access_tokens: providers.Provider[AccessTokens] = providers.Singleton(PostgresAccessTokens, database)
    access_token_uses = providers.Singleton(AccessTokenUses, access_tokens, clock)
    access_token_watch = providers.Singleton(
        Recurring,
        step=access_token_uses.provided.write,
        interval=USES_INTERVAL,
        on_failed=uses_not_written,
        once_more=True,
    )
    by_access_token: providers.Provider[IdentityProvider] = providers.Singleton(
        AccessTokenIdentityProvider,
        providers.Singleton(Lookups, access_tokens),
        clock=clock,
        on_used=access_token_uses.provided.note,
        on_refused=token_refused,
    )

    key_set_config = providers.Callable(Settings.key_set_config, settings)
    key_set = providers.Singleton(KeySet, key_set_config, on_fetch_failed=keys_not_fetched)
    by_key_set: providers.Provider[IdentityProvider] = providers.Singleton(
        BetterAuthIdentityProvider, key_set_config, key_set, clock=clock, on_refused=token_refused
    )
    by_secret: providers.Provider[IdentityProvider] = providers.Singleton(
        SharedSecretIdentityProvider, secret_config, clock=clock, on_refused=token_refused
    )
    by_algorithm: providers.Provider[IdentityProvider] = providers.Singleton(
        ByAlgorithm, shared_secret=by_secret, key_set=by_key_set
    )

    by_own_keys: providers.Provider[IdentityProvider] = providers.Singleton(
        BetterAuthIdentityProvider,
        OwnSessions(issuer=ISSUER, audience=ISSUER),
        providers.Singleton(OwnKeySet, session_tokens.provided.key_set),
        clock=clock,
        on_refused=token_refused,
    )
    with_accounts: providers.Provider[IdentityProvider] = providers.Singleton(
        ByAlgorithm, shared_secret=by_secret, key_set=by_own_keys
    )

    _mode = settings.provided.identity_mode
    verifier = providers.Selector(
        settings.provided.tokens_taken,
        key_set=by_key_set,
        both=by_algorithm,
        secret=by_secret,
        local=by_secret,
        accounts=with_accounts,
    )
    generation = _by_mode(_mode, with_keys=key_set.provided.generation, without=providers.Object(_never_changes))
    by_prefix: providers.Provider[IdentityProvider] = providers.Singleton(
        ByPrefix, access_tokens=by_access_token, others=verifier
    )
    identity: providers.Provider[IdentityProvider] = providers.Singleton(
        CachedIdentityProvider, by_prefix, clock=clock, generation=generation
    )

    _sessions_of_agents = providers.Selector(
        providers.Callable(_yes_or_no, settings.provided.takes_sessions_from_agents),
        yes=verifier,
        no=providers.Singleton(NobodyKnown, token_refused),
    )
    by_oauth = providers.Singleton(
        OAuthIdentityProvider,
        providers.Callable(Settings.access_token_config, settings),
        key_set,
        clock=clock,
        on_refused=token_refused,
    )
    agents_verifier = _by_mode(
        _mode,
        with_keys=providers.Singleton(ByType, access_tokens=by_oauth, others=_sessions_of_agents),
        without=_sessions_of_agents,
    )
    agents_by_prefix = providers.Singleton(ByPrefix, access_tokens=by_access_token, others=agents_verifier)
    agents_identity: providers.Provider[IdentityProvider] = providers.Singleton(
        CachedIdentityProvider, agents_by_prefix, clock=clock, generation=generation
    )

    admission = providers.Singleton(Admission, barred_queries, clock)
    admission_watch = providers.Singleton(
        Recurring, step=admission.provided.refresh, interval=ADMISSION_INTERVAL, on_failed=admission_not_refreshed
    )
    suspension = providers.Singleton(Suspension, users=users, admission=admission, clock=clock, audit=audit)
    erasing = providers.Singleton(
        Erasing, erasures=erasures, admission=admission, clock=clock, audit=audit, receipts=providers.Object(uuid4)
    )
    eraser = providers.Singleton(
        Recurring, step=erasing.provided.go_on, interval=ERASING_INTERVAL, on_failed=erasures_not_gone_on_with
    )
    access_token_commands = providers.Singleton(
        AccessTokenCommands,
        tokens=access_tokens,
        admission=admission,
        audit=audit,
        clock=clock,
        ids=ids,
        random_below=random_below,
    )
    rate_limiter: providers.Provider[RateLimiter] = providers.Singleton(_rate_limiter, settings)
    limits = providers.Singleton(
        Limits,
        rates=rate_limiter,
        of_owner=providers.Callable(Settings.owner_rate, settings),
        audit=audit,
        clock=clock,
        on_turned_away=providers.Object(turned_away),
    )
    operations = providers.Singleton(Operations, unit_of_work, kept_answers, clock)
    task_commands = providers.Singleton(TaskCommands, operations=operations, ids=ids)
    task_batches = providers.Singleton(TaskBatches, operations=operations, ids=ids)
    list_commands = providers.Singleton(ListCommands, operations=operations, ids=ids)
    section_commands = providers.Singleton(SectionCommands, operations=operations, ids=ids)
    tag_commands = providers.Singleton(TagCommands, operations=operations, ids=ids)
    view_commands = providers.Singleton(ViewCommands, operations=operations, ids=ids)
    claims = providers.Singleton(Claims, operations=operations, ids=ids)
    accounts = providers.Singleton(
        Accounts,
        storage=account_storage,
        passwords=passwords,
        sessions=session_tokens,
        clock=clock,
        ids=ids,
        new_secret=new_secret,
        audit=audit,
    )
    profile_commands = providers.Singleton(ProfileCommands, operations)
    export = providers.Singleton(
        Export,
        accounts=account_storage,
        access_tokens=access_tokens,
        resources=resource_queries,
        tasks=task_queries,
        history=history_queries,
    )
    undo = providers.Singleton(Undo, operations=operations, ids=ids)
    cursors = providers.Singleton(Cursors, keyring)
    agents_use_cases = providers.Singleton(
        UseCases,
        admission=admission,
        batches=task_batches,
        claims=claims,
        undo=undo,
        tasks=task_queries,
        resources=resource_queries,
        profiles=profile_queries,
        answers=kept_answers,
        cursors=cursors,
        audit=audit,
        clock=clock,
        ids=ids,
    )
    event_streams = providers.Singleton(EventStreams, change_feed, change_signals, clock, admission)
    retention = providers.Singleton(
        Retention, housekeeping=housekeeping, operations=operations, clock=clock, ids=ids, periods=periods
    )
    sweeper = providers.Singleton(
        Recurring,
        step=providers.Factory(partial, sweep, retention),
        interval=settings.provided.sweep_interval,
        on_failed=sweep_failed,
        spread=0.5,
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
    _always = (
        *(database, change_signals, sweeper, admission_watch, access_token_watch, eraser),
        providers.Factory(aclosing, rate_limiter),
    )
    lifelong: providers.Provider[list[AbstractAsyncContextManager[object]]] = _by_mode(
        _mode,
        with_keys=providers.List(*_always, providers.Factory(aclosing, key_set)),
        without=providers.List(*_always),
    )
