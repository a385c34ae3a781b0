"""A PostgreSQL server of our own, for as long as we run: loopback only, with a password, and gone when we are."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.embedded_postgres.account import account_for
from adapters.embedded_postgres.binaries import Binaries, find_binaries
from adapters.embedded_postgres.cluster import SUPERUSER, check_major, make_cluster
from adapters.embedded_postgres.data_folder import DataFolder
from adapters.embedded_postgres.errors import FolderUnusable, NotRunning
from adapters.embedded_postgres.pid_file import settle_remains
from adapters.embedded_postgres.reach import within_reach
from adapters.embedded_postgres.server import end, free_port, launch, wait_until_ready


class EmbeddedPostgres:
    """Runs PostgreSQL on one folder from `start` to `stop`, or while it is entered; both from the main thread.

    Whatever ends this process, SIGKILL included, also ends the server, in good order (on Linux; elsewhere, `stop`).
    Everything that keeps it from starting is an EmbeddedPostgresError whose message says what to do.
    """

    def __init__(self, data_folder: Path, binaries: Path | None = None, *, patience: float = 60.0) -> None:
        """Give the server `patience` seconds to answer or to end: after a crash it has to recover first."""
        self._folder = DataFolder(data_folder.resolve())
        self._named = binaries
        self._patience = patience
        self._running = ExitStack()
        self._dsn: str | None = None
        self._version: str | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def dsn(self) -> str:
        """Where it answers, as a URL for asyncpg; SQLAlchemy wants postgresql+asyncpg in front."""
        return _known(self._dsn)

    @property
    def version(self) -> str:
        """The version of the running server, such as 18.6."""
        return _known(self._version)

    def start(self) -> None:
        """Return when it answers."""
        try:
            with ExitStack() as undo:
                self._start(find_binaries(self._named), undo)
                self._running = undo.pop_all()
        except OSError as error:
            raise FolderUnusable(f"The embedded server cannot work in {self._folder.path}: {error}") from error

    def stop(self) -> None:
        """End it, once what is being committed is on disk; harmless when it is not running."""
        self._dsn = self._version = None
        self._running.close()

    def _start(self, found: Binaries, undo: ExitStack) -> None:
        undo.enter_context(self._folder.locked())
        account = account_for(self._folder.cluster)
        binaries = within_reach(found, account, self._folder.path)
        make_cluster(self._folder, binaries, account)
        check_major(self._folder.cluster, binaries)
        password, port = self._folder.password(), free_port()
        stale = settle_remains(self._folder.cluster, self._patience)
        server = launch(self._folder, binaries, account, port=port, stale=stale)
        undo.callback(end, server, self._patience)
        wait_until_ready(server, self._folder, self._patience)
        self._dsn = f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
        self._version = binaries.version


def _known(fact: str | None) -> str:
    if fact is None:
        raise NotRunning("The embedded server is not running.")
    return fact
