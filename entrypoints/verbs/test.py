"""`taskport test`: every check there is. It says what it runs, and fails if any of it fails."""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from time import monotonic

_ROOT = Path(__file__).resolve().parents[2]
# Measuring makes Python two to three times slower. Code that these alone reach counts as missed, so the floors hold
# without them. Every test is in one of the two runs: what is not named here is measured.
_UNMEASURED = (
    "tests/integration/test_http_on_postgres.py",
    "tests/e2e",
    "tests/integration/replicas",
    "tests/performance",
)
_CHECKS = {
    "format": ("ruff", "format", "--check"),
    "lint": ("ruff", "check"),
    "types": ("mypy",),
    "layers": ("lint-imports",),
    "tests, measured": ("pytest", "--cov", "--cov-report=", "tests", *(f"--ignore={path}" for path in _UNMEASURED)),
    "tests, not measured": ("pytest", *_UNMEASURED),
    "coverage of the core": ("coverage", "report", "--include=domain/*,application/*", "--fail-under=95"),
    "coverage of everything": ("coverage", "report", "--fail-under=90"),
}
_WORTH_REPEATING = re.compile(r"(SKIPPED|XFAIL|FAILED|ERROR) |=+ .* in [0-9.]+s\b.*=+$")


def run(asked: argparse.Namespace) -> int:
    """Run every check and return 1 if one failed; with arguments, run only pytest and pass them on."""
    if asked.pytest_arguments:
        return subprocess.run(_beside_python(("pytest", *asked.pytest_arguments)), cwd=_ROOT, check=False).returncode
    said: list[str] = []
    failed = [name for name, command in _CHECKS.items() if _timed(name, command, said) != 0]
    print("\n== what the tests came to", *said, sep="\n")
    print(f"\nFAILED: {', '.join(failed)}" if failed else f"\nAll {len(_CHECKS)} checks passed.", flush=True)
    return 1 if failed else 0


def _timed(name: str, command: tuple[str, ...], said: list[str]) -> int:
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    began = monotonic()
    code = _told(command, said)
    print(f"== {name}: {'ok' if code == 0 else 'FAILED'} in {monotonic() - began:.1f} s", flush=True)
    return code


def _told(command: tuple[str, ...], said: list[str]) -> int:
    """Pass on what a check says while it says it, and keep what the summary repeats of pytest."""
    pipe = subprocess.PIPE
    with subprocess.Popen(_beside_python(command), cwd=_ROOT, text=True, errors="replace", stdout=pipe) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            if command[0] == "pytest" and _WORTH_REPEATING.match(line):
                said.append(line.rstrip())
    return running.returncode


def _beside_python(command: tuple[str, ...]) -> tuple[str | Path, ...]:
    program, *arguments = command
    return Path(sys.executable).with_name(program), *arguments
