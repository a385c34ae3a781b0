"""Pages of other origins in a real browser: the one that is allowed may write and read, the other may not."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.chromium import driving_chromium
from tests.e2e.conftest import open_folder
from tests.e2e.service import TaskportProcess, free_port

PORT = free_port()
APP, STRANGER = f"http://app.localhost:{PORT}", f"http://evil.localhost:{PORT}"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    driving_chromium("cors.mjs")
    log = tmp_path_factory.mktemp("cors") / "taskport.log"
    with open_folder() as home:
        settings = {"TASKPORT_HOME": str(home), "CORS_ORIGINS": APP}
        with TaskportProcess(log, settings) as service:
            command = driving_chromium("cors.mjs", service.url, service.token("alice"), APP, STRANGER)
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)  # noqa: S603
            assert done.returncode == 0, done.stderr
            yield json.loads(done.stdout)


def test_the_app_may_edit_what_it_read(seen: dict[str, Any]) -> None:
    created, edited = seen[APP]["created"], seen[APP]["edited"]
    assert (created["status"], created["etag"]) == (201, '"1-1"')
    assert (edited["status"], edited["body"]["priority"], edited["etag"]) == (200, "low", '"2-1"')


def test_the_app_may_read_why_it_was_refused(seen: dict[str, Any]) -> None:
    assert (seen[APP]["missing"]["status"], seen[APP]["missing"]["body"]["error_code"]) == (404, "not_found")


def test_a_stranger_can_neither_write_nor_read(seen: dict[str, Any]) -> None:
    assert seen[STRANGER] == {call: {"refused": "TypeError"} for call in ("created", "edited", "missing")}
