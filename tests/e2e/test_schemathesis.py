"""The whole OpenAPI document against the real service, as Schemathesis tries it, with two people.

It needs a newer Python than the service, and gets an environment of its own. CONTRIBUTING.md has the longer form.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.service import TaskportProcess
from tests.http_routes import ROUTES, STREAM, Route

FOLDER = Path(__file__).parent / "schemathesis"
LOCK = FOLDER / "requirements.txt"
VENV = FOLDER / ".venv"
NOT_TRIED = len({STREAM, Route("DELETE", "/api/users/me")} & set(ROUTES))
"""What schemathesis.toml leaves out, with its reasons."""
NEW_ENOUGH = "import ensurepip, sys; sys.exit(sys.version_info < (3, 12))"


def candidates() -> Iterator[Path]:
    """Name the Pythons that this machine may have: on the PATH, and where pyenv keeps those that are not on it."""
    named = (shutil.which(name) for name in ("python3.13", "python3.12", "python3.14", "python3"))
    yield from (Path(path) for path in named if path)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob("versions/3.1[2-4].*/bin/python3"))


def new_enough_python() -> Path | None:
    for python in candidates():
        if subprocess.run((python, "-c", NEW_ENOUGH), capture_output=True, check=False).returncode == 0:  # noqa: S603  # see candidates
            return python
    return None


def install(python: Path) -> None:
    """Install what the lock names, unless that was done; of two test runs at once, one waits."""
    stamp = VENV / "installed-from"
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.file_digest(lock, "sha256").hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        run(python, "-m", "venv", "--clear", VENV)
        run(VENV / "bin" / "pip", "install", "-q", "--require-hashes", "-r", LOCK)
        stamp.write_text(wanted)


def run(*command: str | Path, folder: Path = FOLDER) -> str:
    """Run a program in a folder and return what it said; fail with that when the program fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603  # written here
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def service(taskport_home: Path, tmp_path: Path) -> Iterator[TaskportProcess]:
    """The service in its local mode, without the limits that this many requests would meet."""
    settings = {"TASKPORT_HOME": str(taskport_home), "RATE_LIMIT": "off"}
    with TaskportProcess(tmp_path / "taskport.log", settings) as running:
        yield running


def test_the_service_keeps_every_promise_of_its_document(service: TaskportProcess, tmp_path: Path) -> None:
    python = new_enough_python()
    if python is None:
        pytest.skip("Schemathesis needs Python 3.12 or newer, and none was found on the PATH or below ~/.pyenv.")
    install(python)
    shutil.copy(FOLDER / "schemathesis.toml", tmp_path)
    (tmp_path / "wfc.yaml").write_text("auth:\n" + "".join(entry(service, who) for who in ("ana", "ben")))
    told = run(
        *(VENV / "bin" / "schemathesis", "run", f"{service.url}/openapi.json"),
        *("--max-examples", "5", "--workers", "1", "--no-color"),
        folder=tmp_path,
    )
    tested = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", told)
    assert tested is not None, told
    assert (int(tested[1]), int(tested[3])) == (len(ROUTES) - NOT_TRIED, len(ROUTES) - NOT_TRIED)


def entry(service: TaskportProcess, who: str) -> str:
    """Return a line of a Web Fuzzing Commons auth file."""
    headers = f"{{name: Authorization, value: Bearer {service.token(who)}}}"
    return f"- {{name: {who}, fixedHeaders: [{headers}]}}\n"
