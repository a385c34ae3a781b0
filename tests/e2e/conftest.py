"""What end-to-end tests stand on: the real Better Auth, the real service, and nothing of the machine's settings."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.e2e.better_auth import BetterAuthServer
from tests.e2e.npm import missing_programs
from tests.e2e.service import TaskportProcess, free_port

StartBetterAuth = Callable[..., BetterAuthServer]
StartTaskport = Callable[..., TaskportProcess]


@pytest.fixture(scope="session")
def better_auth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BetterAuthServer]:
    """Better Auth as it comes (EdDSA, 15 minutes). Whoever rotates its keys or stops it starts another one."""
    _skip_without_node()
    with BetterAuthServer(tmp_path_factory.mktemp("better-auth") / "server.log") as server:
        yield server


@pytest.fixture
def start_better_auth(tmp_path: Path) -> Iterator[StartBetterAuth]:
    """Start Better Auth with a configuration of one's own: `start_better_auth(ALG="ES256", EXPIRATION="1s")`."""
    _skip_without_node()
    with ExitStack() as running:
        yield lambda **configuration: running.enter_context(
            BetterAuthServer(tmp_path / "better-auth.log", **configuration)
        )


@pytest.fixture
def taskport_home() -> Iterator[Path]:
    """An empty data folder of one's own."""
    with open_folder() as home:
        yield home


@pytest.fixture(scope="session")
def kept_home() -> Iterator[Path]:
    """A data folder for services that run one after the other, each for people who are new: one database is made."""
    with open_folder() as home:
        yield home


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder with a short path (Unix sockets allow 107 characters) that other users may enter.

    Postgres refuses to run as root, so a service started by root hands its data to another user; pytest's own
    folders are closed to everybody else.
    """
    home = Path(tempfile.mkdtemp(prefix="taskport-"))
    home.chmod(0o755)
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def local_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaskportProcess]:
    """The service without any configuration, for a module that only adds to it."""
    log = tmp_path_factory.mktemp("local-service") / "taskport.log"
    with open_folder() as home, TaskportProcess(log, {"TASKPORT_HOME": str(home)}) as service:
        yield service


@pytest.fixture(scope="module")
def beside_better_auth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BetterAuthServer, TaskportProcess]]:
    """A Better Auth of the module's own and the service beside it, for stories about people and agents of their own."""
    _skip_without_node()
    logs, port = tmp_path_factory.mktemp("beside-better-auth"), free_port()
    resource = f"http://127.0.0.1:{port}/mcp"
    with open_folder() as home, BetterAuthServer(logs / "better-auth.log", RESOURCE=resource) as auth:
        settings = {"TASKPORT_HOME": str(home), "BETTER_AUTH_URL": auth.url, "API_PORT": str(port)}
        with TaskportProcess(logs / "taskport.log", settings) as service:
            yield auth, service


@pytest.fixture
def start_taskport(kept_home: Path, tmp_path: Path) -> Iterator[StartTaskport]:
    """Start the service in its local mode beside a Better Auth: `start_taskport(server, RATE_LIMIT="off")`."""

    def start(beside: BetterAuthServer, **settings: str) -> TaskportProcess:
        local = {"TASKPORT_HOME": str(kept_home), "BETTER_AUTH_URL": beside.url}
        return running.enter_context(TaskportProcess(tmp_path / "taskport.log", local | settings))

    with ExitStack() as running:
        yield start


def _skip_without_node() -> None:
    if missing := missing_programs():
        pytest.skip(f"The real Better Auth needs {' and '.join(missing)} on the PATH.")
