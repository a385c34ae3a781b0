"""The local mode: an embedded database and a secret of its own, both in one folder, for trying things out."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

import jwt

from adapters.better_auth.shared_secret import SharedSecretConfig
from adapters.embedded_postgres.data_folder import default_home
from adapters.embedded_postgres.errors import FolderInUse
from adapters.embedded_postgres.neighbour import dsn_of_neighbour
from adapters.embedded_postgres.supervisor import EmbeddedPostgres
from entrypoints.settings import Settings

ISSUER = "taskport-local"
_HANDED_DOWN = "TASKPORT_EMBEDDED_DSN"


@dataclass(frozen=True, slots=True)
class LocalMode:
    """One folder; see docs/operations.md for what lies in it."""

    home: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the local mode of these settings, in TASKPORT_HOME or the default place for this user."""
        return cls((settings.taskport_home or default_home(os.environ)).absolute())

    def secret_config(self) -> SharedSecretConfig:
        """Return the secret that signs local tokens, made on first use and readable by this user only."""
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "token-secret"
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        return SharedSecretConfig(secret=path.read_text(), issuer=ISSUER, audience=ISSUER)

    def token(self, user: str, *, role: str | None, life: timedelta) -> str:
        """Return a token for that user. Whoever can call this can be anybody, which is why it is local."""
        now = datetime.now(UTC)
        claims = {"sub": user, "iss": ISSUER, "aud": ISSUER, "iat": now, "exp": now + life}
        return jwt.encode(claims | ({"role": role} if role else {}), self.secret_config().secret, algorithm="HS256")

    @contextmanager
    def database(self) -> Iterator[str]:
        """Run the embedded server and yield its DSN; inside a child of one that runs it, yield that one's."""
        if handed_down := os.environ.get(_HANDED_DOWN):
            yield handed_down
            return
        with EmbeddedPostgres(self.home / "postgres") as server:
            os.environ[_HANDED_DOWN] = server.dsn
            try:
                yield server.dsn
            finally:
                del os.environ[_HANDED_DOWN]

    @contextmanager
    def shared_database(self) -> Iterator[str]:
        """Yield the DSN of the server that another process runs on the folder; where none does, run it."""
        with ExitStack() as running:
            try:
                url = running.enter_context(self.database())
            except FolderInUse:
                url = dsn_of_neighbour(self.home / "postgres")
            yield url


def _write_once(path: Path, text: str) -> None:
    """Write a private file whole, or leave the one that another process wrote meanwhile."""
    with NamedTemporaryFile("w", dir=path.parent) as file:  # made with mode 0600
        file.write(text)
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
