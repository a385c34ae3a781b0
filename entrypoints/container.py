"""The composition root: the one place where ports meet adapters."""

from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any

from dependency_injector import containers, providers

from adapters.better_auth.by_algorithm import ByAlgorithm
from adapters.better_auth.identity_provider import BetterAuthIdentityProvider
from adapters.better_auth.key_set import KeySet
from adapters.better_auth.shared_secret import SharedSecretConfig, SharedSecretIdentityProvider
from adapters.better_auth.token_cache import CachedIdentityProvider
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.task_queries import PostgresTaskQueries
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.clock_and_ids import system_clock, uuid7_task_ids
from application.task_commands import TaskCommands
from domain.ports import Clock, IdentityProvider, Readiness, TaskIds, TaskQueries, UnitOfWork
from entrypoints.log import KEYS_NOT_FETCHED, TOKEN_REFUSED
from entrypoints.settings import Settings


def _never_changes() -> int:
    return 0


def _by_mode(
    mode: providers.Provider[str], *, with_keys: providers.Provider[Any], without: providers.Provider[Any]
) -> providers.Selector:
    return providers.Selector(mode, key_set=with_keys, both=with_keys, secret=without, local=without)


class Container(containers.DeclarativeContainer):
    """Everything is a singleton of one container; what needs the event loop is entered in the lifespan."""

    settings = providers.Dependency(instance_of=Settings)
    pool_settings = providers.Dependency(instance_of=PoolSettings)
    secret_config = providers.Dependency(instance_of=SharedSecretConfig)

    clock: providers.Provider[Clock] = providers.Object(system_clock)
    task_ids: providers.Provider[TaskIds] = providers.Object(uuid7_task_ids)

    database = providers.Singleton(PostgresDatabase, pool_settings)
    unit_of_work: providers.Provider[UnitOfWork] = providers.Singleton(PostgresUnitOfWork, database)
    task_queries: providers.Provider[TaskQueries] = providers.Singleton(PostgresTaskQueries, database)

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

    task_commands = providers.Singleton(TaskCommands, unit_of_work=unit_of_work, clock=clock, ids=task_ids)

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
        with_keys=providers.List(database, providers.Factory(aclosing, key_set)),
        without=_database_alone,
    )
