"""One `postgres` process, a child of ours: from the command line to its end."""

import signal
import socket
import subprocess
import time

from adapters.embedded_postgres.account import Account
from adapters.embedded_postgres.binaries import Binaries
from adapters.embedded_postgres.data_folder import DataFolder
from adapters.embedded_postgres.errors import StartFailed
from adapters.embedded_postgres.pid_file import is_ready

Process = subprocess.Popen[bytes]

# These hold whatever postgresql.conf says; everything else may be tuned there.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "full_page_writes": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    # What users wrote stays out of the log: statements and details would quote it.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def launch(folder: DataFolder, binaries: Binaries, account: Account, *, port: int, stale: dict[str, str]) -> Process:
    """Start the process, which does not answer yet."""
    settings = [f"--{name}={value}" for name, value in {**_SETTINGS, "port": str(port)}.items()]
    with folder.open_log() as log:
        return subprocess.Popen(
            (binaries.postgres, "-D", folder.cluster, *settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in a terminal is for us alone: the server ends after our own work
            **account.as_options(**stale),
        )


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def wait_until_ready(server: Process, folder: DataFolder, patience: float) -> None:
    """Return when it answers; raise StartFailed when it ends instead, or needs longer than that many seconds."""
    deadline = time.monotonic() + patience
    while not is_ready(folder.cluster, server.pid):
        if server.poll() is not None:
            raise StartFailed(f"PostgreSQL does not start; {folder.log} says:\n{folder.last_words()}")
        if time.monotonic() > deadline:
            raise StartFailed(f"PostgreSQL is not ready after {patience:.0f} s; {folder.log} says why.")
        time.sleep(0.005)


def end(server: Process, patience: float) -> None:
    """Close its connections, write everything to disk and end; when that takes too long, leave it to recovery."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()
