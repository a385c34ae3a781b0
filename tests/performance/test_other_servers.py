"""What the service is compared with does the same work: it gives the same answers, the limit leaves the same rows."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from tests.e2e.npm import install, missing_programs
from tests.performance.benchmark import Plan, side_by_side
from tests.performance.operations import OPERATIONS
from tests.performance.population import postgres
from tests.performance.rounds import compare
from tests.performance.servers import FASTIFY_FOLDER, FASTIFY_STACK, ORM_STACK, REFERENCE, SERVICE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="keeps processes on processors")

ROWS = {
    "owners": "SELECT * FROM owners ORDER BY owner_id",
    "tasks": "SELECT *, words::text AS found_by FROM tasks ORDER BY owner_id, change_seq",
    "history": "SELECT * FROM history ORDER BY owner_id, sequence",
}
FRESH = {"id", "task_id", "operation_id", "request_id", "position", "at", "created_at", "updated_at", "completed_at"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as (dsn, _):
        yield dsn


async def rows_in(dsn: str) -> dict[str, list[dict[str, Any]]]:
    """Return what there is; of what no two runs have in common, only whether it is there."""
    connection = await asyncpg.connect(dsn)
    found = {table: [told(row) for row in await connection.fetch(query)] for table, query in ROWS.items()}
    await connection.close()
    return found


def told(row: asyncpg.Record) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value is None if name in FRESH else value for name, value in row.items() if name != "words"
    }
    if "fields" in values:
        pairs = json.loads(values["fields"])
        values["fields"] = {name: told_of(name, pair) for name, pair in pairs.items()}
    return values


def told_of(name: str, pair: list[Any]) -> list[Any]:
    return [value is None for value in pair] if name in FRESH else pair


async def test_every_server_answers_what_the_service_does_and_the_limit_leaves_the_same_rows(server: str) -> None:
    plan = Plan(owners=5, servers=(REFERENCE, ORM_STACK, SERVICE), tokens="HS256")
    async with side_by_side(plan, server) as (servers, callers):
        for operation in OPERATIONS:
            await compare(operation, servers, callers)
        limit, _, service = [await rows_in(each.dsn) for each in servers]
    assert {entry["kind"] for entry in service["history"]} == {"created", "completed", "reopened"}
    assert limit == service


@pytest.mark.skipif(bool(missing_programs()), reason=f"needs {' and '.join(missing_programs())}")
async def test_the_server_in_node_answers_what_the_service_does(server: str) -> None:
    install(FASTIFY_FOLDER)
    async with side_by_side(Plan(owners=5, servers=(FASTIFY_STACK, SERVICE)), server) as (servers, callers):
        for operation in OPERATIONS:
            await compare(operation, servers, callers)
        rows = await rows_in(servers[0].dsn)
    assert {task["version"] for task in rows["tasks"]} >= {1, 2}
