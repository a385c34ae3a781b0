"""What a second process brings: the same load on one process of the service, and shared out between two.

They have one database, as workers have. Where load and database need processors of their own, the rate only tells how
much there was left; CPU time tells whether a process works as cheaply beside another as alone.
"""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.performance.benchmark import Plan
from tests.performance.callers import callers_among, identity
from tests.performance.machine import cores
from tests.performance.operations import Caller, Operation
from tests.performance.population import populated
from tests.performance.report import Comparison
from tests.performance.rounds import Amount, Figures, Round, one_round
from tests.performance.servers import SERVICE, RunningServer, Server, running

_NAMES = ("one process", "two processes")


def run_workers(plan: Plan, server: str) -> list[Comparison]:
    """Return what two processes take beside what one takes."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        return loop.run(_run(plan, server))


async def _run(plan: Plan, server: str) -> list[Comparison]:
    with TemporaryDirectory() as folder, ExitStack() as alive:
        async with (
            populated(server, owner_count=plan.owners, tasks_each=plan.tasks_each) as (dsn, everybody),
            identity(plan.tokens) as settings,
        ):
            everywhere = cores().servers | cores().others
            both = [Server(name, SERVICE.command, everywhere) for name in _NAMES]
            workers = [alive.enter_context(running(one, dsn, Path(folder), **settings)) for one in both]
            callers = callers_among(everybody, plan.tokens)
            found = [await _compared(each, workers, callers, plan.amount) for each in plan.operations]
            alive.close()
    return found


async def _compared(
    operation: Operation, workers: list[RunningServer], callers: list[Caller], amount: Amount
) -> Comparison:
    await one_round(operation, workers, callers, amount.calls // 2, 0)
    taken: dict[str, list[Round]] = {name: [] for name in _NAMES}
    for number in range(1, amount.rounds + 1):
        for count, name in enumerate(_NAMES, start=1):
            taken[name].append(await one_round(operation, workers[:count], callers, amount.calls, number * len(_NAMES)))
    one, two = (Figures(operation.name, name, tuple(rounds)) for name, rounds in taken.items())
    return Comparison(one, two)
