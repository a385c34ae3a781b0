"""`taskport migrate`: the schema, up or down."""

import argparse
import asyncio
import sys

from alembic.util import CommandError

from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.postgres.migrate import migrate
from adapters.postgres.revisions import current_revision
from domain.errors import StorageUnavailable
from entrypoints.settings import InvalidSettings, load_settings
from entrypoints.wiring import database_url_of, direct_pool


def run(asked: argparse.Namespace) -> int:
    """Migrate to the revision asked for and say where the schema is now."""
    try:
        settings = load_settings()
        with database_url_of(settings) as dsn:
            pool = direct_pool(settings, dsn)
            asyncio.run(migrate(pool, asked.to))
            print(f"The schema is at revision {asyncio.run(current_revision(pool)) or 'base'}.")
    except (InvalidSettings, EmbeddedPostgresError, StorageUnavailable, CommandError, OSError) as refusal:
        print(f"taskport cannot migrate: {refusal}", file=sys.stderr)
        return 1
    return 0
