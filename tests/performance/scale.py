"""`python -m tests.performance.scale`: how long an owner with very many tasks among very many others has to wait."""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from httpx2 import AsyncClient

from adapters.postgres.database import PoolSettings, PostgresDatabase
from entrypoints.container import Container
from entrypoints.log import configure_logging
from tests.builders import NOON
from tests.http_api import SETTINGS, FakeIdentity, serving, with_ports
from tests.performance.crowd import Crowd, crowded
from tests.performance.population import postgres
from tests.performance.questions import CHEAPEST, RATIO_MAX, THREE_KEYS_MAX_MS, Bar, Question, questions

_WARM_UP = 7
"""PostgreSQL decides at the sixth call of a prepared statement whether to plan it anew each time."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long each call took, in milliseconds, beside the median of the cheapest page."""

    question: Question
    calls: list[float]
    cheapest: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.calls)

    @property
    def quartiles(self) -> tuple[float, float]:
        low, _, high = statistics.quantiles(self.calls, n=4)
        return low, high

    @property
    def ratio(self) -> float:
        return self.median / self.cheapest

    @property
    def is_met(self) -> bool | None:
        """Whether the bar is; None where there is none."""
        met = {Bar.RATIO: self.ratio <= RATIO_MAX, Bar.THREE_KEYS: self.median <= THREE_KEYS_MAX_MS}
        return met.get(self.question.bar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom to load, and how often to ask."""

    crowd: Crowd = field(default_factory=Crowd)
    calls: int = 31


def run(plan: Plan, server: str) -> list[Timing]:
    """Return what was found, on a database of its own on that PostgreSQL server."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        return loop.run(_run(plan, server))


async def _run(plan: Plan, server: str) -> list[Timing]:
    async with crowded(server, plan.crowd) as dsn:
        return await measured(dsn, plan)


async def measured(dsn: str, plan: Plan) -> list[Timing]:
    """Ask a database that holds the crowd."""
    database = PostgresDatabase(PoolSettings(dsn=dsn))
    async with database, serving(lambda: _container(database)) as api:
        asked = questions(plan.crowd.anas_tasks)
        asked.append(await _deep_page(api.ana, plan.crowd.anas_tasks))
        return await _timed(api.ana, asked, plan.calls)


def _container(database: PostgresDatabase) -> Container:
    return with_ports(
        Container(settings=SETTINGS, pool_settings=database.settings, secret_config=None),
        clock=lambda: NOON,
        database=database,
        identity=FakeIdentity(),
        agents_identity=FakeIdentity(),
        lifelong=[],  # the database is open already
    )


async def _deep_page(client: AsyncClient, tasks: int) -> Question:
    """Return the page behind a cursor half way down."""
    path = "/api/tasks?limit=20&include_total=false"
    half_way = await client.get(f"{path}&offset={tasks // 2 - 20}")
    return Question(name="cursor, half way", path=f"{path}&cursor={half_way.json()['next_cursor']}")


async def _timed(client: AsyncClient, asked: list[Question], calls: int) -> list[Timing]:
    """Ask in turns, so that a busy moment of the machine is everybody's."""
    found = [Timing(question, []) for question in asked]
    for turn in range(_WARM_UP + calls):
        for timing in found:
            began = time.perf_counter()
            answer = await client.get(timing.question.path)
            took = (time.perf_counter() - began) * 1000
            if answer.status_code != 200:  # RFC 9110 §15.3.1
                raise RuntimeError(f"{timing.question.name}: {answer.text}")
            if turn >= _WARM_UP:
                timing.calls.append(took)
    cheapest = next(timing.median for timing in found if timing.question.name == CHEAPEST)
    return [Timing(timing.question, timing.calls, cheapest) for timing in found]


def table(found: list[Timing], *, where: str) -> str:
    """Return the table that docs/performance.md shows, what misses its bar in bold."""
    lines = [
        f"Python {platform.python_version()}, {where}",
        "",
        "| asked | median ms | quartiles ms | ratio | bar |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_line, found), ""])


def _line(one: Timing) -> str:
    low, high = one.quartiles
    bars = {Bar.RATIO: f"{RATIO_MAX} times", Bar.THREE_KEYS: f"{THREE_KEYS_MAX_MS} ms", Bar.NONE: ""}
    bar = bars[one.question.bar]
    missed = f"**{bar} missed**" if one.is_met is False else bar
    return f"| {one.question.name} | {one.median:.1f} | {low:.1f} to {high:.1f} | {one.ratio:.1f} | {missed} |"


def document(found: list[Timing], crowd: Crowd, *, where: str) -> dict[str, Any]:
    """Return everything that was measured."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "database": where,
        "owners": crowd.owners,
        "tasks": crowd.tasks,
        "tasks_of_the_one_who_asks": crowd.anas_tasks,
        "answers": [
            {
                "asked": one.question.name,
                "path": one.question.path,
                "bar": one.question.bar,
                "is_met": one.is_met,
                "median_ms": round(one.median, 3),
                "ratio": round(one.ratio, 3),
                "calls_ms": [round(call, 3) for call in one.calls],
            }
            for one in found
        ],
    }


def main() -> None:
    usual = Crowd()
    parser = argparse.ArgumentParser(prog="python -m tests.performance.scale", description=__doc__)
    parser.add_argument("--owners", type=int, default=usual.owners, help="how many owners there are")
    parser.add_argument("--tasks", type=int, default=usual.tasks, help="how many tasks there are in all")
    parser.add_argument("--anas-tasks", type=int, default=usual.anas_tasks, help="how many of them Ana has, who asks")
    parser.add_argument("--calls", type=int, default=Plan().calls, help="how often each question is asked")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single time there as well")
    asked = parser.parse_args()
    crowd = Crowd(owners=asked.owners, tasks=asked.tasks, anas_tasks=asked.anas_tasks)
    with Path(os.devnull).open("w") as nowhere, postgres() as (server, where):
        configure_logging(nowhere)
        found = run(Plan(crowd=crowd, calls=asked.calls), server)
    if asked.json is not None:
        asked.json.write_text(json.dumps(document(found, crowd, where=where), indent=2) + "\n")
    sys.stdout.write(table(found, where=where))


if __name__ == "__main__":
    main()
