"""`taskport test`: every check there is. It says what it runs, and fails if any of it fails."""

import argparse
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import IO

_ROOT = Path(__file__).resolve().parents[2]
Command = tuple[str, ...]
# Measuring makes Python two to three times slower. Code that these alone reach counts as missed, so the floors hold
# without them. Every test is in one of the four runs: what is named nowhere is measured.
_UNMEASURED = (
    "tests/integration/test_http_on_postgres.py",
    "tests/integration/test_due_order_property.py",
    "tests/integration/test_plans_of_lists.py",
    "tests/integration/test_rare_pages.py",
    "tests/integration/test_storage_machine.py",
    "tests/integration/test_tag_machine.py",
    "tests/integration/test_tags_at_once.py",
    "tests/integration/test_tree_races.py",
    "tests/integration/test_tree_races_over_http.py",
    "tests/unit/test_http_in_memory.py::TestBadBodies",
    "tests/unit/test_http_in_memory.py::TestBadInputs",
    "tests/unit/test_http_in_memory.py::TestBadMessages",
    "tests/unit/test_http_in_memory.py::TestBadRequests",
    "tests/unit/test_http_in_memory.py::TestCanary",
    "tests/unit/test_http_in_memory.py::TestCanaryInFailures",
    "tests/unit/test_http_in_memory.py::TestHostileBodies",
    "tests/unit/test_http_in_memory.py::TestHostileRequests",
    "tests/unit/test_http_in_memory.py::TestIdempotencyRefusals",
    "tests/unit/test_http_in_memory.py::TestIdentity",
    "tests/unit/test_http_in_memory.py::TestIsolation",
    "tests/unit/test_http_in_memory.py::TestResourceIsolation",
    "tests/unit/test_http_in_memory.py::TestResourceRetries",
    "tests/unit/test_http_in_memory.py::TestStrictness",
    "tests/unit/test_no_secrets.py",
)
# They start processes and wait for them, so that others have the processors meanwhile.
_OF_PROCESSES = ("tests/e2e", "tests/integration/replicas")
# They hold latencies and ratios to bounds, so nothing runs beside them.
_ALONE = (
    "tests/integration/replicas/test_fairness.py",
    "tests/integration/replicas/test_same_key.py",
    "tests/integration/replicas/test_suspension_and_erasure.py",
    "tests/performance",
    "tests/e2e/test_event_stream_story.py",
    "tests/e2e/test_event_streams_and_outages.py",
    "tests/e2e/test_events_in_chromium.py",
)


def _but(*named: str) -> Command:
    """Return the arguments that leave out files, and classes of files."""
    return tuple(f"--deselect={each}" if "::" in each else f"--ignore={each}" for each in named)


_STEPS: tuple[Mapping[str, Command], ...] = (
    {
        "types": ("mypy",),
        "format": ("ruff", "format", "--check"),
        "lint": ("ruff", "check"),
        "layers": ("lint-imports",),
    },
    {
        "tests, measured": ("pytest", "--cov", "--cov-report=", "tests", *_but(*_UNMEASURED, *_OF_PROCESSES, *_ALONE)),
        "tests, not measured": ("pytest", *_UNMEASURED),
        "tests, of processes": ("pytest", *_OF_PROCESSES, *_but(*_ALONE)),
    },
    {"tests, alone": ("pytest", *_ALONE)},
    {"coverage of the core": ("coverage", "report", "--include=domain/*,application/*", "--fail-under=95")},
    {"coverage of everything": ("coverage", "report", "--fail-under=90")},
)
"""What runs side by side, step by step."""
_WORTH_REPEATING = re.compile(r"(SKIPPED|XFAIL|FAILED|ERROR) |=+ .* in [0-9.]+s\b.*=+$")


def run(asked: argparse.Namespace) -> int:
    """Run every check and return 1 if one failed; with arguments, run only pytest and pass them on."""
    if asked.pytest_arguments:
        return subprocess.run(_beside_python(("pytest", *asked.pytest_arguments)), cwd=_ROOT, check=False).returncode
    said: list[str] = []
    failed = [name for step in _STEPS for name in _failed_of(step, said)]
    print("\n== what the tests came to", *said, sep="\n")
    checks = sum(map(len, _STEPS))
    print(f"\nFAILED: {', '.join(failed)}" if failed else f"\nAll {checks} checks passed.", flush=True)
    return 1 if failed else 0


def _failed_of(step: Mapping[str, Command], said: list[str]) -> list[str]:
    """Run the checks of a step; show the first while it runs, and the others one after the other when they are done."""
    began, failed = monotonic(), []
    others = list(step.items())[1:]
    beside = {name: _started(command, TemporaryFile("w+")) for name, command in others}  # noqa: SIM115  # read below
    for name, command in step.items():
        print(f"\n== {name}: {' '.join(command)}", flush=True)
        running, output = beside[name] if name in beside else _started(command, None)
        if output is not None:
            running.wait()
            output.seek(0)
        for line in output or running.stdout or ():
            print(line, end="", flush=True)
            if command[0] == "pytest" and _WORTH_REPEATING.match(line):
                said.append(line.rstrip())
        code = running.wait()
        print(f"== {name}: {'ok' if code == 0 else 'FAILED'} after {monotonic() - began:.1f} s", flush=True)
        failed += [name] if code else []
    return failed


def _started(command: Command, output: IO[str] | None) -> tuple[subprocess.Popen[str], IO[str] | None]:
    """Start a check that writes into a file, or to us."""
    target = subprocess.PIPE if output is None else output
    return subprocess.Popen(_beside_python(command), cwd=_ROOT, text=True, errors="replace", stdout=target), output


def _beside_python(command: Command) -> tuple[str | Path, ...]:
    program, *arguments = command
    return Path(sys.executable).with_name(program), *arguments
