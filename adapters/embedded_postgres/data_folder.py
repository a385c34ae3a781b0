"""The folder that one embedded server keeps: its cluster, its password, its log, and who is using it."""

import fcntl
import os
import secrets
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from adapters.embedded_postgres.account import is_root
from adapters.embedded_postgres.errors import FolderInUse, PasswordMissing

_LOG_BYTES = 10_000_000


def default_home(environment: Mapping[str, str]) -> Path:
    """Return where Taskport keeps its data when nobody says otherwise: a place that survives and is not shared."""
    if environment.get("TASKPORT_HOME"):
        return Path(environment["TASKPORT_HOME"])
    if is_root():
        return Path("/var/lib/taskport")
    shared = Path(environment.get("XDG_DATA_HOME", ""))
    # The XDG specification says to ignore a relative path here.
    return (shared if shared.is_absolute() else Path.home() / ".local" / "share") / "taskport"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where everything of one server lies. Only `cluster` belongs to the user that the server runs as."""

    path: Path

    @property
    def cluster(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        """Where the server says what happens to it."""
        return self.path / "server.log"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder, made if need be, until the block or the process ends; raise FolderInUse at once."""
        self._make()
        with _private(self.path / "lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderInUse(
                    f"Process {lock.read()} already runs a server on {self.path}: stop it, or choose another folder."
                ) from error
            lock.truncate()
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def password(self) -> str:
        """Return the server's password, chosen when the folder is new and never again."""
        file = self.path / "password"
        if not file.exists():
            if self.cluster.exists():
                raise PasswordMissing(f"{file} is missing: without it nobody can use the data. Restore it.")
            _private(file).write_text(secrets.token_urlsafe(24))
        return file.read_text().strip()

    def open_log(self) -> IO[bytes]:
        """Open the log to write on, or a new one when it has grown large."""
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.rename(self.log.with_suffix(".log.old"))
        return _private(self.log).open("ab")

    def last_words(self) -> str:
        """Return the end of the log."""
        with self.log.open(errors="replace") as log:
            return "".join(deque(log, maxlen=10)).strip()

    def _make(self) -> None:
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            # Whatever the umask: others may pass through root's folder, for the server is one of them, but not look.
            folder.chmod(0o711 if is_root() else 0o700)


def _private(file: Path) -> Path:
    file.touch(mode=0o600)
    return file
