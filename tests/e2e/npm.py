"""Packages from npm for the programs that tests run: exactly what a lock file names, once."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path


def missing_programs() -> list[str]:
    """Name what Node packages need and this machine lacks."""
    return [program for program in ("node", "npm") if shutil.which(program) is None]


def install(folder: Path) -> None:
    """Install what the folder's lock file names, unless that was done; of two test runs at once, one waits."""
    stamp = folder / "node_modules" / ".installed-from"
    with (folder / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.file_digest(lock, "sha256").hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        done = subprocess.run(  # noqa: S603  # the command is written here
            [program("npm"), "ci"], cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode != 0:
            raise RuntimeError(f"npm ci ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        stamp.write_text(wanted)


def program(name: str) -> str:
    """Return the path of a program; raise FileNotFoundError when the machine lacks it."""
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not on the PATH.")
    return path
