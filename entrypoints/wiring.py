"""From settings to a container: starting the local database where there is no other, and migrating."""

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from adapters.better_auth.shared_secret import SharedSecretConfig
from adapters.postgres.database import STATEMENT_CACHE_SIZE, PoolSettings
from adapters.postgres.revisions import bring_up_to_date
from adapters.postgres.url import connect_arguments, direct_url, is_pooled
from entrypoints.container import Container
from entrypoints.local_mode import LocalMode
from entrypoints.settings import Settings


@asynccontextmanager
async def wired(settings: Settings) -> AsyncIterator[Container]:
    """Yield a container for these settings, whose database is migrated."""
    with database_url_of(settings) as dsn:
        if settings.database_migrate_on_start:
            await bring_up_to_date(direct_pool(settings, dsn))
        _spare_the_garbage_collector()
        yield Container(
            settings=settings,
            pool_settings=pool_of(settings, dsn),
            direct_settings=listening_pool(settings, dsn),
            secret_config=secret_of(settings),
        )


def _spare_the_garbage_collector() -> None:
    """Set aside what lives as long as the process: looking through it again and again costs 5 % of every request."""
    gc.collect()
    gc.freeze()


@contextmanager
def database_url_of(settings: Settings) -> Iterator[str]:
    """Yield DATABASE_URL; without one, run the embedded server for the length of the block and yield its URL."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    with LocalMode.of(settings).database() as url:
        yield url


def secret_of(settings: Settings) -> SharedSecretConfig | None:
    """Return the secret that HS256 tokens are signed with; None when only the key set is asked."""
    match settings.identity_mode:
        case "local":
            return LocalMode.of(settings).secret_config()
        case "key_set":
            return None
        case _:
            return settings.shared_secret_config()


def pool_of(settings: Settings, url: str) -> PoolSettings:
    """Return the pool for requests. Behind a transaction pooler it keeps no prepared statements."""
    dsn, connect = connect_arguments(url)
    mode = settings.database_pool_mode or ("transaction" if is_pooled(url) else "session")
    return PoolSettings(
        dsn=dsn,
        connect=connect,
        size=settings.database_pool_size,
        acquire_timeout=settings.database_pool_timeout,
        statement_timeout=settings.database_statement_timeout,
        statement_cache_size=0 if mode == "transaction" else STATEMENT_CACHE_SIZE,
    )


def direct_pool(settings: Settings, url: str) -> PoolSettings:
    """Return the way to the database past any pooler, for migrations."""
    direct = settings.database_direct_url
    return pool_of(settings, direct.get_secret_value() if direct else direct_url(url))


def listening_pool(settings: Settings, url: str) -> PoolSettings | None:
    """Return the way to the database to LISTEN on; None behind a pooler that nothing leads past."""
    leads_past = settings.database_direct_url is not None or is_pooled(url)
    return direct_pool(settings, url) if leads_past or settings.database_pool_mode != "transaction" else None
