"""`python -m tests.performance`: the service's CPU time beside that of the least that can do the same work."""

import argparse
import json
import sys
from pathlib import Path

from tests.performance.benchmark import Plan, run
from tests.performance.operations import OPERATIONS
from tests.performance.population import postgres
from tests.performance.profiling import profile
from tests.performance.report import document, table
from tests.performance.rounds import Amount
from tests.performance.servers import LEAN_REFERENCE, REFERENCE, SERVICE

_NAMES = [operation.name for operation in OPERATIONS]


def main() -> None:
    asked = _parser().parse_args()
    chosen = asked.only or ([asked.profile] if asked.profile else _NAMES)
    plan = Plan(
        owners=asked.owners,
        tasks_each=asked.tasks,
        amount=Amount(rounds=asked.rounds, calls=asked.calls),
        servers=(LEAN_REFERENCE if asked.lean else REFERENCE, SERVICE),
        operations=[operation for operation in OPERATIONS if operation.name in chosen],
    )
    with postgres() as (server, where):
        sys.stdout.write(profile(plan, server) if asked.profile else _compared(plan, server, where, asked.json))


def _compared(plan: Plan, server: str, where: str, path: Path | None) -> str:
    found = run(plan, server)
    if path is not None:
        path.write_text(json.dumps(document(found, where=where), indent=2) + "\n")
    return table(found, where=where)


def _parser() -> argparse.ArgumentParser:
    usual = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("--owners", type=int, default=usual.owners, help="how many owners there are")
    parser.add_argument("--tasks", type=int, default=usual.tasks_each, help="how many tasks each has, at least 20")
    parser.add_argument("--rounds", type=int, default=usual.amount.rounds, help="how often each server has its turn")
    parser.add_argument("--calls", type=int, default=usual.amount.calls, help="how many requests a turn has")
    parser.add_argument("--only", action="append", choices=_NAMES, help="measure only this operation; may be repeated")
    parser.add_argument("--profile", choices=_NAMES, help="say instead where the service's time goes")
    parser.add_argument("--lean", action="store_true", help="compare with a reference that uses the service's tricks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured there as well")
    return parser


if __name__ == "__main__":
    main()
