"""The service as its users run it: a process of its own, reached over HTTP."""

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from tests.e2e.child_process import ChildProcess, inherited

REPOSITORY = Path(__file__).parents[2]


_TASKPORT = (sys.executable, "-m", "entrypoints.cli")


def taskport(*verb: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end, with these settings and none of the machine's."""
    return subprocess.run(  # noqa: S603  # the verbs are written in the tests
        (*_TASKPORT, *verb),
        cwd=REPOSITORY,
        env=inherited() | dict(settings),
        capture_output=True,
        text=True,
        check=False,
    )


class TaskportProcess:
    """`taskport serve` with the given settings, on a free port unless `API_PORT` names one."""

    def __init__(self, log: Path, settings: Mapping[str, str]) -> None:
        self._log = log
        self._settings = {"API_PORT": str(free_port())} | dict(settings)
        self.port = int(self._settings["API_PORT"])
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._process = ChildProcess([*_TASKPORT, "serve"], cwd=REPOSITORY, env=self._settings, log=self._log)
        self._process.wait_until(self._is_ready, timeout=60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def app_with(self, token: str) -> httpx2.Client:
        """Return a client that sends this token with every request; whoever asked for it closes it."""
        return httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, trust_env=False)

    def token(self, user: str, *more: str) -> str:
        """Return what `taskport token` prints for this service: its last line."""
        return taskport("token", "--user", user, *more, settings=self._settings).stdout.splitlines()[-1]

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Let it end in order and return its exit code; once it has ended, that does nothing."""
        return self._process.stop(with_signal)

    def kill(self) -> int:
        """End it as a crash does."""
        return self._process.kill()

    def output(self) -> str:
        """Return what it has written so far, on either stream."""
        return self._process.output()

    def _is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/health/ready", timeout=2, trust_env=False).status_code == httpx2.codes.OK
        except httpx2.TransportError:
            return False


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
