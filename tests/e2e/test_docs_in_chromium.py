"""The documentation pages in a real browser, which may load nothing from anywhere else."""

import json
import subprocess
from typing import Any

import pytest

from tests.e2e.chromium import driving_chromium
from tests.e2e.service import TaskportProcess


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, local_service: TaskportProcess) -> dict[str, Any]:
    pictures = tmp_path_factory.mktemp("pictures")
    command = driving_chromium("docs.mjs", local_service.url, local_service.token("alice"), pictures)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)  # noqa: S603
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
