"""Who runs the server: whoever starts it, or, since PostgreSQL refuses to be root, a lesser user."""

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.embedded_postgres.errors import FolderUnusable
from adapters.embedded_postgres.parent_death import interrupted_with_parent

# Nothing of the caller's environment: neither its secrets nor settings such as PGPORT, TZ or a locale of its own.
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user that the server can run as."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        """What people call it; its number when it has no name."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def as_options(self, **environment: str) -> dict[str, Any]:
        """Return what makes subprocess start a program as this user, in surroundings that are the same everywhere."""
        lesser = {"user": self.uid, "group": self.gid, "extra_groups": ()} if is_root() else {}
        around = {"cwd": "/", "env": _ENVIRONMENT | environment, "preexec_fn": interrupted_with_parent()}
        return {**around, **lesser}

    def take(self, path: int | Path) -> None:
        """Give this user a file or a folder that was made for it."""
        if is_root():
            os.chown(path, self.uid, self.gid)

    def can_run(self, program: Path) -> bool:
        """Tell whether the program and all it links to are within reach of this user."""
        return self._succeeds(program, "--version")

    def can_enter(self, folder: Path) -> bool:
        """Tell whether every folder on the way there lets this user through."""
        return self._succeeds("/bin/sh", "-c", 'cd "$0"', folder)

    def _succeeds(self, *command: str | Path) -> bool:
        try:
            return subprocess.run(command, capture_output=True, check=False, **self.as_options()).returncode == 0
        except PermissionError:
            return False


def is_root() -> bool:
    """Tell whether this process may, and must, run the server as somebody else."""
    return os.geteuid() == 0


def account_for(cluster: Path) -> Account:
    """Return this user; for root, whoever owns the cluster, and for a new one `postgres` or else `nobody`."""
    if not is_root():
        return Account(uid=os.geteuid(), gid=os.getegid())
    if cluster.exists():
        return _owner_of(cluster)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return Account(uid=user.pw_uid, gid=user.pw_gid)
    raise FolderUnusable("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody.")


def _owner_of(cluster: Path) -> Account:
    owner = cluster.stat()
    if owner.st_uid == 0:
        raise FolderUnusable(f"{cluster} belongs to root, and PostgreSQL refuses to run as root: chown it to a user.")
    return Account(uid=owner.st_uid, gid=owner.st_gid)
