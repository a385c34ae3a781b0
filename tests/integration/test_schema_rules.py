"""Rules that keep the schema safe to share, to pool and to distribute by owner."""

import asyncpg
import pytest

from adapters.postgres.database import PostgresDatabase

NOT_OWNER_SCOPED = {"alembic_version", "installation_keys"}
"""Tables without an owner, each with its reason in docs/database.md."""

OWNERLESS_TABLES = """
    SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'r' AND nspname = 'public' AND NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'owner_id' AND attnotnull)
"""
OWNER_NOT_FIRST = """
    SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE nspname = 'public' AND t.relname NOT IN ('alembic_version', 'installation_keys') AND a.attname <> 'owner_id'
    AND c.relname <> 'ix_tasks_words'  -- the owner is in its words
    AND c.relname NOT IN (  -- asked by those who have not said yet who they are, or about all owners
        'ix_erasures_receipt', 'ix_access_tokens_digest', 'ix_access_tokens_revoked', 'ix_accounts_credentials',
        'pk_refresh_tokens', 'ix_refresh_tokens_expires_at')
"""
FOREIGN_KEYS_WITHOUT_OWNER = """
    SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey) AND attname = 'owner_id')
"""
SEQUENCES = "SELECT relname FROM pg_class WHERE relkind = 'S'"
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
EXTENSIONS = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"


async def names(database: PostgresDatabase, query: str) -> set[str]:
    async with database.connection() as connection:
        rows: list[asyncpg.Record] = await connection.fetch(query)
    return {row[0] for row in rows}


async def test_every_table_has_an_owner(database: PostgresDatabase) -> None:
    assert await names(database, OWNERLESS_TABLES) == NOT_OWNER_SCOPED


@pytest.mark.parametrize(
    "query",
    [OWNER_NOT_FIRST, FOREIGN_KEYS_WITHOUT_OWNER, SEQUENCES, TRIGGERS, EXTENSIONS],
    ids=lambda query: query[:60],
)
async def test_nothing_crosses_owners_or_needs_more_than_postgresql(database: PostgresDatabase, query: str) -> None:
    assert await names(database, query) == set()
