"""What a start waits for."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEAR = {"alembic", "mcp", "redis"}
"""Each takes a tenth of a start or more to import, and most services never need it."""
LOOK = f"import entrypoints.verbs.serve, sys; print(sorted({DEAR} & sys.modules.keys()))"


def test_a_start_imports_nothing_that_it_may_never_need() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # the code is above
    assert done.stdout == "[]\n"
