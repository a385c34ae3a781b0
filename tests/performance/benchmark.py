"""One run from beginning to end: database, servers, operations."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.performance.operations import OPERATIONS, Caller, Operation
from tests.performance.population import Owner, populated
from tests.performance.report import Comparison, comparisons
from tests.performance.rounds import Amount, measure
from tests.performance.servers import REFERENCE, SERVICE, Server, running
from tests.tokens import shared_secret_token

_CALLERS = 100
_TOKEN_LIFE = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to run. The first server is the reference."""

    owners: int = 1_000
    tasks_each: int = 20
    amount: Amount = field(default_factory=Amount)
    operations: Sequence[Operation] = OPERATIONS
    servers: Sequence[Server] = (REFERENCE, SERVICE)


def run(plan: Plan, server: str) -> list[Comparison]:
    """Return what was found, on a database of its own on that PostgreSQL server."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        return loop.run(_run(plan, server))


async def _run(plan: Plan, server: str) -> list[Comparison]:
    found: list[Comparison] = []
    async with populated(server, owner_count=plan.owners, tasks_each=plan.tasks_each) as (dsn, everybody):
        with TemporaryDirectory() as folder, ExitStack() as alive:
            servers = [alive.enter_context(running(one, dsn, Path(folder))) for one in plan.servers]
            callers = callers_among(everybody)
            for operation in plan.operations:
                found += comparisons(await measure(operation, servers, callers, plan.amount))
    return found


def callers_among(owners: list[Owner]) -> list[Caller]:
    """Return those who ask. They do so more than once a minute, which is what a cache of verified tokens is for."""
    return [_caller(owner) for owner in owners[:_CALLERS]]


def _caller(owner: Owner) -> Caller:
    now = int(time.time())
    return Caller(shared_secret_token({"sub": owner.name, "iat": now, "exp": now + _TOKEN_LIFE}), owner.tasks)
