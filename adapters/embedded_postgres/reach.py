"""What the server's user must be able to reach: the data folder, and the programs wherever they were installed."""

import shutil
from pathlib import Path

from adapters.embedded_postgres.account import Account
from adapters.embedded_postgres.binaries import Binaries
from adapters.embedded_postgres.errors import BinariesMissing, FolderUnusable


def within_reach(binaries: Binaries, account: Account, folder: Path) -> Binaries:
    """Return programs that this user can run: those, or a copy of the wheel's in the folder. Changes no mode outside.

    Raise FolderUnusable or BinariesMissing when some folder on the way is closed to that user.
    """
    if not account.can_enter(folder):
        raise FolderUnusable(
            f"PostgreSQL refuses to run as root, and user {account.name} may not enter {folder}: "
            "choose a folder that is not inside a private one, such as /var/lib/taskport."
        )
    if all(account.can_run(program) for program in (binaries.postgres, binaries.initdb)):
        return binaries
    if binaries.package is None:
        raise BinariesMissing(
            f"PostgreSQL refuses to run as root, and user {account.name} may not run {binaries.folder}."
        )
    copy = folder / f"postgresql-{binaries.version}"
    if not copy.exists():
        _copy(binaries.package, copy)
    return Binaries(folder=copy / binaries.folder.relative_to(binaries.package.parent), version=binaries.version)


def _copy(package: Path, copy: Path) -> None:
    unfinished = copy.with_name("postgresql.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    # Wheels keep foreign libraries beside the package, where the programs look for them by a relative path.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, unfinished / part.name)
    for path in (unfinished, *unfinished.rglob("*")):
        path.chmod(0o755)
    unfinished.rename(copy)
