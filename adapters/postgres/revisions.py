"""The revision of the schema, told without Alembic: that takes a fifth of a start to import, which most need not."""

from importlib import import_module
from pathlib import Path

import asyncpg
from sqlalchemy import column, table

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PoolSettings
from adapters.postgres.failures import connecting

_VERSIONS = Path(__file__).with_name("migrations") / "versions"
_CURRENT = Compiled.of(table("alembic_version", column("version_num")).select())


async def current_revision(settings: PoolSettings) -> str | None:
    """Return the revision the schema is at; None before the first migration. Raise StorageUnavailable."""
    with connecting:
        connection = await asyncpg.connect(settings.dsn, **settings.connect)
    try:
        revision: str | None = await connection.fetchval(_CURRENT.sql)
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return revision


def newest_revision() -> str:
    """Return the revision this code expects: they are numbered, and the files' names begin with the numbers."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


async def bring_up_to_date(settings: PoolSettings) -> None:
    """Migrate to the newest revision, if the schema is not there; see `migrate.py`."""
    if await current_revision(settings) != newest_revision():
        await import_module("adapters.postgres.migrate").migrate(settings)
