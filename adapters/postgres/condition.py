"""What an operator should know of a database before trusting it."""

from dataclasses import dataclass

import asyncpg
from sqlalchemy import func, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PoolSettings
from adapters.postgres.failures import connecting
from adapters.postgres.revisions import current_revision, newest_revision

_DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")
_SETTINGS = Compiled.of(
    select(func.current_setting("server_version"), *(func.current_setting(name) for name in _DURABILITY))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`careless` are the settings under which an acknowledged write may be lost in a crash."""

    version: str
    revision: str | None
    expected_revision: str | None
    careless: tuple[str, ...]


async def examine(settings: PoolSettings) -> Condition:
    """Connect and look; raise StorageUnavailable when that fails."""
    with connecting:
        connection = await asyncpg.connect(settings.dsn, **settings.connect, timeout=settings.acquire_timeout)
    try:
        version, *durability = await connection.fetchrow(_SETTINGS.sql, *_SETTINGS.arguments())
    finally:
        await connection.close()
    careless = tuple(name for name, value in zip(_DURABILITY, durability, strict=True) if value == "off")
    return Condition(
        version=version.partition(" ")[0],
        revision=await current_revision(settings),
        expected_revision=newest_revision(),
        careless=careless,
    )
