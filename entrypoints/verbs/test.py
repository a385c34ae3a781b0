"""`taskport test`: every check there is. It says what it runs, and fails if any of it fails."""

import argparse
import subprocess
import sys
from pathlib import Path
from time import monotonic

_ROOT = Path(__file__).resolve().parents[2]
_PYTEST = ("pytest", "--cov", "--cov-report=")
_CHECKS = {
    "format": ("ruff", "format", "--check"),
    "lint": ("ruff", "check"),
    "types": ("mypy",),
    "layers": ("lint-imports",),
    "tests": _PYTEST,
    "coverage of the core": ("coverage", "report", "--include=domain/*,application/*", "--fail-under=95"),
    "coverage of everything": ("coverage", "report", "--fail-under=90"),
}


def run(asked: argparse.Namespace) -> int:
    """Run every check and return 1 if one failed; with arguments, run only pytest and pass them on."""
    if asked.pytest_arguments:
        return _run(("pytest", *asked.pytest_arguments))
    failed = [name for name, command in _CHECKS.items() if _timed(name, command) != 0]
    print(f"\nFAILED: {', '.join(failed)}" if failed else f"\nAll {len(_CHECKS)} checks passed.", flush=True)
    return 1 if failed else 0


def _timed(name: str, command: tuple[str, ...]) -> int:
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    began = monotonic()
    code = _run(command)
    print(f"== {name}: {'ok' if code == 0 else 'FAILED'} in {monotonic() - began:.1f} s", flush=True)
    return code


def _run(command: tuple[str, ...]) -> int:
    program, *arguments = command
    beside_python = Path(sys.executable).with_name(program)
    return subprocess.run((beside_python, *arguments), cwd=_ROOT, check=False).returncode
