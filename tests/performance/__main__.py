"""`python -m tests.performance`: the service's CPU time beside that of other servers that do the same work."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from tests.e2e.npm import install, missing_programs
from tests.performance.benchmark import Plan, run
from tests.performance.callers import Algorithm
from tests.performance.chart import draw
from tests.performance.flames import draw_flames
from tests.performance.operations import OPERATIONS
from tests.performance.population import postgres
from tests.performance.profiling import profile
from tests.performance.report import Comparison, document, table
from tests.performance.rounds import Amount
from tests.performance.servers import (
    FASTIFY_FOLDER,
    FASTIFY_STACK,
    LEAN_REFERENCE,
    ORM_STACK,
    REFERENCE,
    SERVICE,
    Server,
)
from tests.performance.workers import run_workers

_NAMES = [operation.name for operation in OPERATIONS]


def main() -> None:
    asked = _parser().parse_args()
    chosen = asked.only or ([asked.profile] if asked.profile else _NAMES)
    plan = Plan(
        owners=asked.owners,
        tasks_each=asked.tasks,
        amount=Amount(rounds=asked.rounds, calls=asked.calls),
        operations=[operation for operation in OPERATIONS if operation.name in chosen],
        tokens=asked.tokens,
    )
    with postgres() as (server, where):
        sys.stdout.write(_said(asked, plan, server, where))


def _said(asked: argparse.Namespace, plan: Plan, server: str, where: str) -> str:
    if asked.profile:
        return profile(plan, server)
    if asked.flame is not None:
        return "".join(f"{path}\n" for path in draw_flames(plan, server, asked.flame))
    where = f"{where}, {asked.tokens} tokens"
    if asked.workers:
        return table(run_workers(plan, server), where=where)
    found = run(replace(plan, servers=(*_others(lean=asked.lean), SERVICE)), server)
    if asked.into is not None:
        _write(found, where, asked.into)
    return table(found, where=where)


def _others(*, lean: bool) -> Sequence[Server]:
    """Return what the service is compared with, and say loudly what this machine cannot run."""
    if lean:
        return [LEAN_REFERENCE]
    if missing := missing_programs():
        sys.stderr.write(f"LEFT OUT: {FASTIFY_STACK.name}, for it needs {' and '.join(missing)}.\n")
        return [REFERENCE, ORM_STACK]
    install(FASTIFY_FOLDER)
    return [REFERENCE, ORM_STACK, FASTIFY_STACK]


def _write(found: list[Comparison], where: str, folder: Path) -> None:
    (folder / "performance.json").write_text(json.dumps(document(found, where=where), indent=1) + "\n")
    draw(found, folder / "performance.svg")


def _parser() -> argparse.ArgumentParser:
    usual = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("--owners", type=int, default=usual.owners, help="how many owners there are")
    parser.add_argument("--tasks", type=int, default=usual.tasks_each, help="how many tasks each has, at least 20")
    parser.add_argument("--rounds", type=int, default=usual.amount.rounds, help="how often each server has its turn")
    parser.add_argument("--calls", type=int, default=usual.amount.calls, help="how many requests a turn has")
    parser.add_argument("--only", action="append", choices=_NAMES, help="measure only this operation; may be repeated")
    parser.add_argument("--tokens", choices=get_args(Algorithm), default=usual.tokens, help="how tokens are signed")
    parser.add_argument("--lean", action="store_true", help="compare with a reference that uses the service's tricks")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="write performance.json and performance.svg there")
    parser.add_argument("--workers", action="store_true", help="compare instead two processes of the service with one")
    parser.add_argument("--profile", choices=_NAMES, help="say instead where the service's time goes")
    parser.add_argument("--flame", type=Path, metavar="FOLDER", help="draw instead a flame graph for each operation")
    return parser


if __name__ == "__main__":
    main()
