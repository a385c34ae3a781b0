"""Bringing the schema to a revision, by one replica at a time."""

import asyncio
import logging
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.database import PoolSettings
from adapters.postgres.migration_lock import one_replica_at_a_time

_GIVES_WAY = {"55P03", "40P01"}  # no lock in time, or a deadlock with writers who lock the same tables in another order
_ATTEMPTS = 10


async def migrate(settings: PoolSettings, revision: str = "head", *, patience: float = 300.0) -> None:
    """Migrate up or down to a revision and return; at once when the schema is there already.

    Needs a direct connection, not a transaction pooler. Replicas that start together take turns: each waits up to
    `patience` seconds and then raises StorageUnavailable. A migration that waits more than two seconds for a lock, or
    is in a deadlock with the traffic, gives way to it and is tried again.
    """
    async with one_replica_at_a_time(settings, patience):
        attempt = 1
        while not await _done(settings, revision, last=attempt == _ATTEMPTS):
            await asyncio.sleep(attempt)
            attempt += 1


async def _done(settings: PoolSettings, revision: str, *, last: bool) -> bool:
    """Return False when a lock was not to be had and the attempt was undone."""
    try:
        await _run(settings, revision)
    except DBAPIError as failure:
        if last or getattr(failure.orig, "sqlstate", None) not in _GIVES_WAY:
            raise
        return False
    return True


async def _run(settings: PoolSettings, revision: str) -> None:
    config = _config()

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        here = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
        (command.downgrade if _is_older(config, revision, here) else command.upgrade)(config, revision)

    logging.getLogger("alembic").setLevel(logging.WARNING)
    async with _engine(settings).connect() as connection:
        await connection.run_sync(run)


def _is_older(config: Config, revision: str, here: str | None) -> bool:
    if revision == "base" or here is None:
        return here is not None
    ancestors = ScriptDirectory.from_config(config).iterate_revisions(here, "base")
    return revision in {script.revision for script in ancestors} - {here}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def _engine(settings: PoolSettings) -> AsyncEngine:
    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            settings.dsn, **settings.connect, server_settings={"lock_timeout": "2s"}, statement_cache_size=0
        )

    return create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
