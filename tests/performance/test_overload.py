"""Three times as much as the service can do: much of that is still done, and the rest is told so at once."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvloop

from tests.performance.callers import callers_among
from tests.performance.load import Answer, Call, drive
from tests.performance.machine import cores, running_on
from tests.performance.open_loop import Outcome, offer
from tests.performance.operations import list_of
from tests.performance.population import populated, postgres
from tests.performance.servers import SERVICE, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="keeps processes on processors")

ENOUGH = 1500
# Turning one away costs the server below the service a tenth of a page or more, so not all of the peak is left. The
# bound is far below docs/performance.md: a busy machine passes, and a queue that starves its waiters does not.
AT_LEAST = 0.6
TIMES = 3


PAGE = list_of(100)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen before, during and after."""

    peak: float
    overload: Outcome
    afterwards: Outcome


async def peak_of(port: int, calls: Iterator[Call]) -> float:
    """Return how many a second are answered when each of 32 connections sends the next call after its answer."""

    def check(_: Call, answer: Answer) -> None:
        assert answer.status == PAGE.status

    began = time.perf_counter()
    await drive(port, (next(calls) for _ in range(ENOUGH)), check, connections=32)
    return ENOUGH / (time.perf_counter() - began)


async def measured(server: str, folder: Path) -> Measured:
    async with populated(server, owner_count=100, tasks_each=120) as (dsn, everybody):
        calls = PAGE.calls(callers_among(everybody), 1_000_000, seed=1)
        with running(SERVICE, dsn, folder, RATE_LIMIT="6000/minute") as service, running_on(cores().others):
            await peak_of(service.port, calls)
            before = await peak_of(service.port, calls)
            overload = await offer(service.port, calls, rate=TIMES * before, seconds=8)
            afterwards = await offer(service.port, calls, rate=before / 3, seconds=8)
    return Measured(before, overload, afterwards)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    with postgres() as (server, _), asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        return loop.run(measured(server, tmp_path_factory.mktemp("overload")))


def test_under_three_times_its_load_the_service_goes_on_working(
    seen: Measured, record_property: Callable[[str, object], None]
) -> None:
    goodput = seen.overload.goodput(PAGE.status)
    record_property("peak, overloaded, share", f"{seen.peak:.0f}/s, {goodput:.0f}/s, {goodput / seen.peak:.2f}")
    assert goodput >= AT_LEAST * seen.peak


def test_who_is_turned_away_is_told_at_once(seen: Measured, record_property: Callable[[str, object], None]) -> None:
    assert {one.status for one in seen.overload.told} == {PAGE.status, 503}
    median, most = seen.overload.latency(429, 503)
    record_property("refusals p50, p95", f"{median * 1000:.1f} ms, {most * 1000:.1f} ms")
    assert most < 0.1


def test_when_it_is_over_all_is_as_before(seen: Measured, record_property: Callable[[str, object], None]) -> None:
    since = min(one.due for one in seen.afterwards.told)
    late = [one for one in seen.afterwards.told if one.due > since + 5]
    median = sorted(one.took for one in late)[len(late) // 2]
    record_property("5 s later p50", f"{median * 1000:.1f} ms")
    assert {one.status for one in late} == {PAGE.status}
    assert median < 0.1
