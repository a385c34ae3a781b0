"""Two replicas come to an empty database at the same moment."""

from pathlib import Path
from uuid import uuid4

import asyncpg

from adapters.postgres.database import PoolSettings
from adapters.postgres.revisions import current_revision, newest_revision
from domain.ports import KeyPurpose
from tests.live_client import live_clients
from tests.postgres import fresh_database
from tests.replicas import replicas


async def test_two_replicas_migrate_an_empty_database_once_and_both_serve(
    postgres_server: str, logs: Path, owner: str
) -> None:
    async with (
        fresh_database(postgres_server) as empty,
        replicas(logs, empty, empty, DATABASE_MIGRATE_ON_START="true") as running,
    ):
        ports = [replica.port for replica in running]
        with live_clients(owner, *ports) as (here, there):
            key = str(uuid4())
            created = await here.send("POST", "/api/tasks", {"title": "Buy milk"}, idempotency_key=key)
            again = await there.send("POST", "/api/tasks", {"title": "Buy milk"}, idempotency_key=key)
            cursor = (await here.send("GET", "/api/changes")).json()["next_cursor"]
            understood = await there.send("GET", f"/api/changes?since={cursor}")
        assert (created.status, again.status, again.body) == (201, 201, created.body)
        assert understood.status == 200
        assert await current_revision(PoolSettings(dsn=empty)) == newest_revision()
        assert await _installation_keys(empty) == sorted(KeyPurpose)


async def _installation_keys(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("SELECT purpose FROM installation_keys ORDER BY purpose")
    await connection.close()
    return [row["purpose"] for row in rows]
