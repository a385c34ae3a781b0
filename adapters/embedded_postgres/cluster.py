"""The database files: complete or not there at all, and of one major version."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from adapters.embedded_postgres.account import Account
from adapters.embedded_postgres.binaries import Binaries
from adapters.embedded_postgres.data_folder import DataFolder
from adapters.embedded_postgres.errors import OtherMajor, StartFailed

SUPERUSER = "postgres"
_FIRST_WITH_BUILTIN_LOCALES = 17
_UNFINISHED = "cluster.unfinished-"


def make_cluster(folder: DataFolder, binaries: Binaries, account: Account) -> None:
    """Make the cluster unless it is there. It takes its name when it is complete, so a killed start leaves none."""
    for unfinished in folder.path.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    if folder.cluster.exists():
        return
    cluster = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder.path))
    account.take(cluster)
    _initdb(cluster, binaries, account, folder.password())
    cluster.rename(folder.cluster)
    _sync(folder.path)


def check_major(cluster: Path, binaries: Binaries) -> None:
    """Raise OtherMajor unless the programs can read this cluster."""
    major = (cluster / "PG_VERSION").read_text().strip()
    if major != str(binaries.major):
        raise OtherMajor(
            f"{cluster} holds the data of PostgreSQL {major}, and {binaries.folder} is PostgreSQL {binaries.version}. "
            f"Start it with the programs of {major}, or dump it with those and restore the dump into a new folder."
        )


def _initdb(cluster: Path, binaries: Binaries, account: Account, password: str) -> None:
    builtin = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    locale = builtin if binaries.major >= _FIRST_WITH_BUILTIN_LOCALES else ("--locale=C.UTF-8",)
    login = (f"--username={SUPERUSER}", "--auth=scram-sha-256", "--pwfile=/dev/stdin")
    command = (binaries.initdb, f"--pgdata={cluster}", "--encoding=UTF8", "--no-instructions", *locale, *login)
    words = _pipe(password, account)
    try:
        made = subprocess.run(command, stdin=words, capture_output=True, text=True, check=False, **account.as_options())
    finally:
        os.close(words)
    if made.returncode != 0:
        raise StartFailed(f"PostgreSQL could not make its files in {cluster.parent}:\n{made.stderr.strip()}")


def _pipe(words: str, account: Account) -> int:
    reader, writer = os.pipe()
    account.take(reader)  # reopened as /dev/stdin, it lets in its owner alone
    os.write(writer, f"{words}\n".encode())
    os.close(writer)
    return reader


def _sync(folder: Path) -> None:
    # Without this a power cut may undo the renaming, and the next start would find no cluster and make an empty one.
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
