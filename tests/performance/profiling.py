"""Where the service's time goes, by Python's own profiler: it tells the shares; the times it more than doubles."""

import asyncio
import io
import pstats
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.performance.benchmark import Plan
from tests.performance.callers import callers_among
from tests.performance.population import populated
from tests.performance.rounds import one_round
from tests.performance.servers import SERVICE, Server, running

_FUNCTIONS = 60


def profile(plan: Plan, server: str) -> str:
    """Return the functions in which the service spends most time with these operations, without those they call."""
    said = io.StringIO()
    with TemporaryDirectory() as folder:
        recorded = Path(folder, "profile")
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            loop.run(_record(plan, server, recorded))
        pstats.Stats(str(recorded), stream=said).strip_dirs().sort_stats("tottime").print_stats(_FUNCTIONS)
    return said.getvalue()


async def _record(plan: Plan, server: str, recorded: Path) -> None:
    python, *arguments = SERVICE.command
    profiled = Server("profiled", (python, "-m", "cProfile", "-o", str(recorded), *arguments))
    async with populated(server, owner_count=plan.owners, tasks_each=plan.tasks_each) as (dsn, owners):
        with running(profiled, dsn, recorded.parent) as service:
            for operation in plan.operations:
                await one_round(operation, [service], callers_among(owners), plan.amount.calls, 0)
