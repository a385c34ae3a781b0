"""Flame graphs of the service: py-spy looks at it from outside while it answers, so that it runs as it always does."""

import asyncio
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from tests.e2e.child_process import ChildProcess
from tests.performance.benchmark import Plan, side_by_side
from tests.performance.rounds import one_round
from tests.performance.servers import SERVICE

_TIMES_A_SECOND = "400"


def draw_flames(plan: Plan, server: str, folder: Path) -> list[Path]:
    """Write a flame graph for each operation into the folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        return loop.run(_draw(replace(plan, servers=(SERVICE,)), server, folder.resolve()))


async def _draw(plan: Plan, server: str, folder: Path) -> list[Path]:
    drawn = []
    async with side_by_side(plan, server) as (servers, callers):
        for operation in plan.operations:
            await one_round(operation, servers, callers, plan.amount.calls, 0)
            drawn.append(folder / f"{operation.name.replace(' ', '-')}.svg")
            with _watched(servers[0].process.pid, drawn[-1]):
                for number in range(1, plan.amount.rounds + 1):
                    await one_round(operation, servers, callers, plan.amount.calls, number)
            _entitle(drawn[-1], operation.name)
    return drawn


def _entitle(drawn: Path, title: str) -> None:
    """Put the title in the place of the command, which tells of this machine."""
    drawn.write_text(re.sub('(<text id="title"[^>]*>)[^<]*', rf"\g<1>{title}", drawn.read_text()))


@contextmanager
def _watched(pid: int, path: Path) -> Iterator[None]:
    py_spy = Path(sys.executable).with_name("py-spy")
    command = (py_spy, "record", "--function", "--rate", _TIMES_A_SECOND, "--output", path, "--pid", str(pid))
    with TemporaryDirectory() as folder:
        watcher = ChildProcess(command, cwd=path.parent, env={}, log=Path(folder, "log"))
        watcher.wait_until(lambda: "Sampling" in watcher.output(), timeout=30)
        try:
            yield
        finally:
            watcher.stop(signal.SIGINT)
