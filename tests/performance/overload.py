"""`python -m tests.performance.overload`: what a replica does of its best while three times as much is asked of it."""

import argparse
import statistics
import sys
import time
from asyncio import Runner
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.performance.callers import callers_among
from tests.performance.load import Answer, Call, drive
from tests.performance.machine import cores, running_on
from tests.performance.open_loop import Outcome, offer
from tests.performance.operations import OPERATIONS, list_of
from tests.performance.population import populated, postgres
from tests.performance.servers import SERVICE, running

OVERLOADED = (list_of(100), *(operation for operation in OPERATIONS if operation.name in {"list 20", "create"}))
TIMES = 3
_ENOUGH = 600
_HEAD = """| calls | by 32 in turns | peak | at three times the load | share | refused p50, p95 | let in p50 |
|---|---|---|---|---|---|---|
"""
_RATE = "6000/minute"
"""For each of 100 owners: more than they ask for, so that it is the replica that is full."""


@dataclass(frozen=True, slots=True)
class Round:
    """What was seen of a load that the replica can just do, and of three times that."""

    status: int
    in_turns: float
    """How many a second are answered when clients wait for each other: the measure of both loads, which do not."""
    full: Outcome
    overload: Outcome

    @property
    def peak(self) -> float:
        return self.full.goodput(self.status)

    @property
    def share(self) -> float:
        """Return how much of the peak was still answered well."""
        return self.overload.goodput(self.status) / self.peak

    @property
    def refused(self) -> tuple[float, float]:
        """Return the median and the 95th percentile of how long refusals took, in seconds."""
        return self.overload.latency(429, 503)

    @property
    def let_in(self) -> tuple[float, float]:
        """Return the same of good answers."""
        return self.overload.latency(self.status)


@dataclass(frozen=True, slots=True)
class Replica:
    """One process with the limits of the default, and the calls of one operation that it gets."""

    port: int
    status: int
    calls: Iterator[Call]

    async def in_turns(self) -> float:
        """Return how many a second are answered when each of 32 connections sends the next call after its answer."""

        def check(_: Call, answer: Answer) -> None:
            assert answer.status == self.status

        began = time.perf_counter()
        await drive(self.port, (next(self.calls) for _ in range(_ENOUGH)), check, connections=32)
        return _ENOUGH / (time.perf_counter() - began)

    async def overloaded(self, seconds: float) -> Round:
        """Offer it that many seconds of what it can do, and as many of three times that."""
        rate = await self.in_turns()
        full = await offer(self.port, self.calls, rate=rate, seconds=seconds)
        overload = await offer(self.port, self.calls, rate=TIMES * rate, seconds=seconds)
        return Round(self.status, rate, full, overload)

    async def calm(self, rate: float) -> Outcome:
        """Offer it a second of so little that nobody waits for anybody."""
        return await offer(self.port, self.calls, rate=rate, seconds=1)


@asynccontextmanager
async def replicas(server: str, folder: Path) -> AsyncIterator[dict[str, Replica]]:
    """Run one, warm in each operation, on a database of its own on that PostgreSQL server."""
    async with populated(server, owner_count=100, tasks_each=120) as (dsn, everybody):
        callers = callers_among(everybody)
        with running(SERVICE, dsn, folder, RATE_LIMIT=_RATE) as service, running_on(cores().others):
            warm = {
                one.name: Replica(service.port, one.status, one.calls(callers, 1_000_000, seed=1)) for one in OVERLOADED
            }
            for each in warm.values():
                await each.in_turns()
            yield warm


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.performance.overload", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often, for each operation")
    parser.add_argument("--seconds", type=float, default=2, help="how long each time")
    asked = parser.parse_args()
    sys.stdout.write(_HEAD)
    with postgres() as (server, _), TemporaryDirectory() as folder, Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(_tell(server, Path(folder), asked))


async def _tell(server: str, folder: Path, asked: argparse.Namespace) -> None:
    async with replicas(server, folder) as warm:
        for name, each in warm.items():
            sys.stdout.write(_line(name, [await each.overloaded(asked.seconds) for _ in range(asked.rounds)]))
            sys.stdout.flush()


def _line(name: str, rounds: list[Round]) -> str:
    in_turns = statistics.median(one.in_turns for one in rounds)
    peak = statistics.median(one.peak for one in rounds)
    good = statistics.median(one.overload.goodput(one.status) for one in rounds)
    shares = sorted(one.share for one in rounds)
    p50, p95 = (1000 * statistics.median(one.refused[which] for one in rounds) for which in (0, 1))
    let_in = 1000 * statistics.median(one.let_in[0] for one in rounds)
    spread = f"{statistics.median(shares):.2f} ({shares[0]:.2f} to {shares[-1]:.2f})"
    rates = f"{in_turns:.0f}/s | {peak:.0f}/s | {good:.0f}/s"
    return f"| {name} | {rates} | {spread} | {p50:.0f} ms, {p95:.0f} ms | {let_in:.0f} ms |\n"


if __name__ == "__main__":
    main()
