"""The machine's own Chromium, driven by the programs in the folder `browser`."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.npm import install, missing_programs, program

_FOLDER = Path(__file__).parent / "browser"


def driving_chromium(script: str, *arguments: str | Path) -> list[str | Path]:
    """Return the command of a script in Chromium; skip the test where the machine has not what it takes."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("No Chromium on the PATH.")
    if missing := missing_programs():
        pytest.skip(f"Driving Chromium needs {' and '.join(missing)} on the PATH.")
    install(_FOLDER)
    return [program("node"), _FOLDER / script, chromium, *arguments]
