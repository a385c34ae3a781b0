"""The file in which PostgreSQL says that it runs, and which outlives it when it is killed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from adapters.embedded_postgres.errors import FolderInUse

_STATE = 7


def is_ready(cluster: Path, pid: int) -> bool:
    """Tell whether the server with this pid accepts connections."""
    lines = _lines(cluster)
    return len(lines) > _STATE and lines[0] == str(pid) and lines[_STATE].strip() == "ready"


def settle_remains(cluster: Path, patience: float) -> dict[str, str]:
    """Let a server that outlived its supervisor end; return what makes the next one take the pid file for stale.

    Only for the holder of the folder's lock: to it, a server on this cluster can only be an orphan.
    """
    pid = _pid(cluster)
    if pid is None:
        # Absent, or cut off while it was being written: then PostgreSQL would refuse to start.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        return {}
    if _serves(pid, cluster):
        _end(pid, cluster, patience)
    # The pid is nobody's by now, or of a process that has nothing to do with us, beside which PostgreSQL might still
    # refuse to start; but it overlooks this one. Deleting the file would also take away its second guard, which is
    # that it never starts while some process is attached to the shared memory that the file names.
    return {"PG_GRANDPARENT_PID": str(pid)}


def _pid(cluster: Path) -> int | None:
    lines = _lines(cluster)
    return abs(int(lines[0])) if lines and lines[0].lstrip("-").isdecimal() else None


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _serves(pid: int, cluster: Path) -> bool:
    command = _command_line(pid)
    return "postgres" in command and str(cluster) in command


def _command_line(pid: int) -> str:
    if sys.platform != "linux":
        ask = ("/bin/ps", "-ww", "-o", "command=", "-p", str(pid))
        return subprocess.run(ask, text=True, capture_output=True, check=False).stdout
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def _end(pid: int, cluster: Path, patience: float) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + patience
    while _serves(pid, cluster):
        if time.monotonic() > deadline:
            raise FolderInUse(f"The server {pid} on {cluster} has no supervisor and does not end. Stop it.")
        time.sleep(0.01)
