"""A database URL works as a host like Neon hands it out: TLS required, channel binding named, an old scheme."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.revisions import current_revision, newest_revision
from adapters.postgres.url import connect_arguments
from domain.errors import StorageUnavailable
from tests.tls_proxy import tls_in_front_of


def pasted(dsn: str, port: int, parameters: str) -> PoolSettings:
    """Return the pool settings of the same database behind another port, as the URL would be pasted."""
    parts = urlsplit(dsn)
    credentials = parts.netloc.rpartition("@")[0]
    url = f"postgres://{credentials}@127.0.0.1:{port}{parts.path}?{parameters}"
    arguments, connect = connect_arguments(url)
    return PoolSettings(dsn=arguments, connect=connect)


async def ready(settings: PoolSettings) -> None:
    async with PostgresDatabase(settings) as database:
        await database.check_ready()


async def test_it_works_over_tls_as_it_is_pasted(migrated_dsn: str, tmp_path: Path) -> None:
    server = urlsplit(migrated_dsn)
    async with tls_in_front_of(server.hostname or "", server.port or 5432, tmp_path) as port:
        settings = pasted(migrated_dsn, port, "sslmode=require&channel_binding=require")
        await ready(settings)
        assert await current_revision(settings) == newest_revision()


@pytest.mark.parametrize("mode", ["disable", "verify-full"])
async def test_a_front_that_cannot_be_trusted_or_spoken_to_is_refused(
    migrated_dsn: str, tmp_path: Path, mode: str
) -> None:
    server = urlsplit(migrated_dsn)
    async with tls_in_front_of(server.hostname or "", server.port or 5432, tmp_path) as port:
        settings = pasted(migrated_dsn, port, f"sslmode={mode}")
        with pytest.raises(StorageUnavailable):
            await ready(settings)
