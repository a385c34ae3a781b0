"""The servers that are compared. A further one is an entry here: a program that reads the same settings."""

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.child_process import ChildProcess
from tests.performance.machine import cores, cpu_seconds, running_on
from tests.tokens import SECRET

_REPOSITORY = Path(__file__).parents[2]
FASTIFY_FOLDER = Path(__file__).parent / "fastify_stack"
# Coverage that follows child processes would measure itself.
_UNTRACED = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")


@dataclass(frozen=True, slots=True)
class Server:
    """A program that serves on API_PORT what is in DATABASE_URL to bearers of tokens that it can check.

    They are made with BETTER_AUTH_SECRET; `identity` in callers.py says of which others it may be told.
    """

    name: str
    command: tuple[str, ...]
    processors: frozenset[int] = frozenset()
    """Those it may run on; none for the one that is kept for servers."""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """One process that answers."""

    name: str
    port: int
    dsn: str
    process: ChildProcess = field(repr=False)

    def cpu_seconds(self) -> float:
        """Return what it has used since it began."""
        return cpu_seconds(self.process.pid)


REFERENCE = Server("limit", (sys.executable, "-m", "tests.performance.reference"))
LEAN_REFERENCE = Server("lean limit", (*REFERENCE.command, "--lean"))
ORM_STACK = Server("FastAPI + ORM", (sys.executable, "-m", "tests.performance.orm_stack"))
FASTIFY_STACK = Server("Fastify + Drizzle", ("node", str(FASTIFY_FOLDER / "server.mjs")))
SERVICE = Server("service", (sys.executable, "-m", "entrypoints.cli", "serve"))


@contextmanager
def running(server: Server, dsn: str, folder: Path, **more: str) -> Iterator[RunningServer]:
    """Run the server until the end of the block; what it says, its request log included, goes to a file."""
    port = _free_port()
    settings = {
        "API_PORT": str(port),
        "BETTER_AUTH_SECRET": SECRET,
        "DATABASE_URL": dsn,
        "DATABASE_MIGRATE_ON_START": "false",
    } | more
    command = (*_UNTRACED, *server.command)
    with running_on(server.processors or cores().servers):
        process = ChildProcess(command, cwd=_REPOSITORY, env=settings, log=folder / f"{server.name}.log")
    process.wait_until(lambda: _listens(port), timeout=30)
    try:
        yield RunningServer(server.name, port, dsn, process)
    finally:
        process.stop(signal.SIGINT)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
