"""One run from beginning to end: databases, servers, operations."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.performance.callers import Algorithm, callers_among, identity
from tests.performance.operations import OPERATIONS, Caller, Operation
from tests.performance.population import populated
from tests.performance.report import Comparison, comparisons
from tests.performance.rounds import Amount, measure
from tests.performance.servers import REFERENCE, SERVICE, RunningServer, Server, running
from tests.postgres import fresh_database


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to run. The last server is the one that is compared with each of the others."""

    owners: int = 1_000
    tasks_each: int = 20
    amount: Amount = field(default_factory=Amount)
    operations: Sequence[Operation] = OPERATIONS
    servers: Sequence[Server] = (REFERENCE, SERVICE)
    tokens: Algorithm = "EdDSA"


def run(plan: Plan, server: str) -> list[Comparison]:
    """Return what was found, on databases of its own on that PostgreSQL server."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        return loop.run(_run(plan, server))


async def _run(plan: Plan, server: str) -> list[Comparison]:
    found: list[Comparison] = []
    async with side_by_side(plan, server) as (servers, callers):
        for operation in plan.operations:
            found += comparisons(await measure(operation, servers, callers, plan.amount))
    return found


@asynccontextmanager
async def side_by_side(plan: Plan, server: str) -> AsyncIterator[tuple[list[RunningServer], list[Caller]]]:
    """Yield the servers, each with a database of its own and the same in it, and those who ask."""
    async with AsyncExitStack() as alive:
        folder = Path(alive.enter_context(TemporaryDirectory()))
        dsn, everybody = await alive.enter_async_context(
            populated(server, owner_count=plan.owners, tasks_each=plan.tasks_each)
        )
        settings = await alive.enter_async_context(identity(plan.tokens))
        servers = []
        for one in plan.servers:
            copy = await alive.enter_async_context(fresh_database(server, like=dsn))
            servers.append(alive.enter_context(running(one, copy, folder, **settings)))
        yield servers, callers_among(everybody, plan.tokens)
