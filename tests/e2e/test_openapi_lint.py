"""The OpenAPI document, as an outside linter sees it."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.npm import install, missing_programs, program

FOLDER = Path(__file__).parent / "openapi_lint"
DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"


def test_redocly_finds_nothing_to_complain_of() -> None:
    if missing := missing_programs():
        pytest.skip(f"Redocly needs {' and '.join(missing)} on the PATH.")
    install(FOLDER)
    linter = FOLDER / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
    command = (program("node"), linter, "lint", "--config", FOLDER / "redocly.yaml", "--format=stylish", DOCUMENT)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # as above
    assert done.returncode == 0, done.stdout + done.stderr
