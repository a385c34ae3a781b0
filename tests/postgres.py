"""Which PostgreSQL the tests talk to: TEST_DATABASE_URL, else a container, else the embedded server."""

import gc
import os
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import docker
from docker.errors import DockerException, ImageNotFound
from testcontainers.community.postgres import PostgresContainer

from adapters.embedded_postgres.supervisor import EmbeddedPostgres
from adapters.postgres.database import PostgresDatabase
from domain.tag import folded

IMAGE = "postgres:18"


@contextmanager
def any_server() -> Iterator[tuple[str, str]]:
    """Yield a DSN whose user may create databases, and where it leads to, for people."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url, "TEST_DATABASE_URL"
    elif (reason := no_container_because()) is None:
        with PostgresContainer(IMAGE, driver=None) as container:
            yield container.get_connection_url(), f"container {IMAGE}"
    else:
        with embedded_server() as server:
            yield server.dsn, f"embedded PostgreSQL {server.version}; no container: {reason}"


def no_container_because() -> str | None:
    """Return why no container can be had; None when one can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # docker leaves its socket open when nobody answers
        try:
            client = docker.from_env(timeout=5)
            client.ping()
        except DockerException:
            return "no Docker engine answers"
        finally:
            gc.collect()
    try:
        client.images.get(IMAGE)
    except ImageNotFound:
        with suppress(DockerException):
            client.images.pull(IMAGE)
            return None
        return f"the image {IMAGE} is neither here nor to be pulled"
    finally:
        client.close()
    return None


@contextmanager
def embedded_server(binaries: Path | None = None) -> Iterator[EmbeddedPostgres]:
    """Yield a throw-away embedded server."""
    folder = Path(mkdtemp(prefix="taskport-test-"))
    folder.chmod(0o755)
    try:
        with EmbeddedPostgres(folder, binaries) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def fresh_database(server: str, *, like: str | None = None) -> AsyncIterator[str]:
    """Yield the DSN of a new database on that server, and drop it afterwards.

    It is empty, or has what is in the one that `like` leads to, which nobody may use at that moment.
    """
    template = "" if like is None else f" TEMPLATE {urlsplit(like).path.strip('/')}"
    name = f"taskport_test_{uuid4().hex}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}{template}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()


UNLIKE_TAGS = """
    WITH named AS (SELECT owner_id, id AS task_id, name FROM tasks, unnest(tags) AS name),
    joined AS (
        SELECT owner_id, task_id, name FROM task_tags
        JOIN (SELECT owner_id, id AS tag_id, name FROM tags WHERE deleted_at IS NULL) AS live USING (owner_id, tag_id))
    (SELECT * FROM named EXCEPT ALL SELECT * FROM joined)
    UNION ALL (SELECT * FROM joined EXCEPT ALL SELECT * FROM named)
"""
JOINED_TO_THE_DELETED = """
    SELECT count(*) FROM task_tags JOIN tags ON (tags.owner_id, tags.id) = (task_tags.owner_id, tag_id)
    WHERE deleted_at IS NOT NULL
"""


async def require_equal_tags(database: PostgresDatabase) -> None:
    """Compare what tasks say of their tags with the junction table and with the tags that there are."""
    async with database.connection() as connection:
        assert await connection.fetch(UNLIKE_TAGS) == []
        assert await connection.fetchval(JOINED_TO_THE_DELETED) == 0
        rows = await connection.fetch("SELECT name, folded FROM tags")
    assert [row for row in rows if folded(row["name"]) != row["folded"]] == []
