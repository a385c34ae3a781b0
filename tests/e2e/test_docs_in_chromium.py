"""The documentation pages in a real browser, which may load nothing from anywhere else."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.npm import install, missing_programs, program
from tests.e2e.service import TaskportProcess

FOLDER = Path(__file__).parent / "browser"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, local_service: TaskportProcess) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("No Chromium on the PATH.")
    if missing := missing_programs():
        pytest.skip(f"Driving Chromium needs {' and '.join(missing)} on the PATH.")
    install(FOLDER)
    command = (program("node"), FOLDER / "docs.mjs", chromium, local_service.url, local_service.token("alice"))
    pictures = tmp_path_factory.mktemp("pictures")
    done = subprocess.run((*command, pictures), capture_output=True, text=True, check=False, timeout=90)  # noqa: S603
    assert done.returncode == 0, done.stderr
    looked: dict[str, Any] = json.loads(done.stdout)
    return looked


def test_who_authorises_can_try_a_call(seen: dict[str, Any]) -> None:
    assert seen["status"] == "200"
    assert '"items": []' in seen["body"]


def test_redoc_shows_the_operations(seen: dict[str, Any]) -> None:
    assert "Create a task" in seen["redoc"]


def test_nothing_is_loaded_from_elsewhere(seen: dict[str, Any]) -> None:
    assert seen["strangers"] == []


def test_the_browser_does_not_complain(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []
