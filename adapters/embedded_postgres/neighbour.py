"""The server that another process runs on the same folder."""

from pathlib import Path

from adapters.embedded_postgres.cluster import SUPERUSER
from adapters.embedded_postgres.data_folder import DataFolder
from adapters.embedded_postgres.errors import FolderInUse

_PORT_LINE = 3


def dsn_of_neighbour(data_folder: Path) -> str:
    """Return where it answers, for as long as that process runs; raise FolderInUse while it is only starting."""
    folder = DataFolder(data_folder.resolve())
    try:
        port = int((folder.cluster / "postmaster.pid").read_text().splitlines()[_PORT_LINE])
    except (OSError, IndexError, ValueError) as error:
        raise FolderInUse(f"Another process is starting a server on {folder.path}: try again.") from error
    return f"postgresql://{SUPERUSER}:{folder.password()}@127.0.0.1:{port}/postgres"
