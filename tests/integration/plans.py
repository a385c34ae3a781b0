"""How PostgreSQL goes about a statement, and what is never right about it."""

from collections.abc import Iterator
from typing import Any

import orjson

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase

LARGE = {"tasks", "task_tags", "history"}
_WITH_THE_OWNER_IN_ITS_WORDS = "ix_tasks_words"
_OWNER_FIRST = ("(owner_id = ", "((owner_id = ")


async def faults(database: PostgresDatabase, statement: Compiled, **values: Any) -> list[str]:
    """Return what is wrong with the plan for these values, and with the one for any values.

    After five calls PostgreSQL may keep the latter.
    """
    arguments = statement.arguments(**values)
    nothing = f"({', '.join(['NULL'] * len(arguments))})" if arguments else ""
    async with database.connection() as connection, connection.transaction():
        this_one = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.sql}", *arguments)
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE asked AS {statement.sql}")
        any_one = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE asked{nothing}")
        await connection.execute("DEALLOCATE asked")
    return [fault for plan in (this_one, any_one) for fault in _faults(orjson.loads(plan)[0]["Plan"])]


def _faults(plan: dict[str, Any]) -> Iterator[str]:
    for node in _nodes(plan):
        kind, table, index = node["Node Type"], node.get("Relation Name"), node.get("Index Name")
        if kind == "Seq Scan" and table in LARGE:
            yield f"scans {table}"
        is_of_one = str(node.get("Index Cond", "")).startswith(_OWNER_FIRST)
        if index is not None and not is_of_one and index != _WITH_THE_OWNER_IN_ITS_WORDS:
            yield f"reads {index} by {node.get('Index Cond')}"


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
