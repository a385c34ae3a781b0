"""Service processes side by side on one database, as replicas run, each of which can be killed and started again."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.e2e.child_process import ChildProcess
from tests.e2e.service import REPOSITORY
from tests.tokens import SECRET

SERVICE = (sys.executable, "-m", "entrypoints.cli", "serve")
# Coverage that follows child processes would double the time that these tests take, and killed ones tell it nothing.
_UNTRACED = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")


def without(guard: str) -> tuple[str, ...]:
    """Return the command of a service that lacks one guard (tests/sabotaged_replica.py)."""
    return (sys.executable, "-m", "tests.sabotaged_replica", guard)


@dataclass(slots=True)
class Replica:
    """One of them. What it says goes to a file of each start's own."""

    port: int
    command: tuple[str, ...]
    settings: Mapping[str, str]
    folder: Path
    _process: ChildProcess | None = None
    _starts: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Return when it is ready."""
        self._starts += 1
        log = self.folder / f"replica-{self.port}-{self._starts}.log"
        command = (*_UNTRACED, *self.command)
        self._process = ChildProcess(command, cwd=REPOSITORY, env=self.settings, log=log)
        await asyncio.to_thread(self._process.wait_until, self._is_ready, timeout=60)

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process is not None:
            self._process.kill()

    async def stop(self) -> int:
        """Let it end in order, and return its exit code."""
        assert self._process is not None
        return await asyncio.to_thread(self._process.stop, signal.SIGTERM)

    def _is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/health/ready", timeout=5, trust_env=False).status_code == httpx2.codes.OK
        except httpx2.TransportError:
            return False


@asynccontextmanager
async def replicas(
    folder: Path, *dsns: str, command: tuple[str, ...] = SERVICE, **settings: str
) -> AsyncIterator[list[Replica]]:
    """Run one replica for each DSN, all of which lead to one database. Their tokens are those of `token_of`."""
    common = {"BETTER_AUTH_SECRET": SECRET, "DATABASE_MIGRATE_ON_START": "false", "RATE_LIMIT": "off"} | settings
    running = []
    for dsn in dsns:
        port = _free_port()
        own = {"API_PORT": str(port), "DATABASE_URL": dsn}
        running.append(Replica(port=port, command=command, settings=common | own, folder=folder))
    try:
        await asyncio.gather(*(replica.start() for replica in running))
        yield running
    finally:
        for replica in running:
            replica.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
