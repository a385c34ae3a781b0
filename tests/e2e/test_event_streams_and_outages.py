"""Event streams while services stop, die and start again, and their database too."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from adapters.embedded_postgres.supervisor import EmbeddedPostgres
from adapters.postgres.database import PoolSettings
from adapters.postgres.migrate import migrate
from tests.e2e.service import TaskportProcess
from tests.e2e.streams import Events, a_token, client_of, create, following, next_changes, rest_of, titles
from tests.embedded_server import a_folder, pid_file
from tests.gate import gate_before
from tests.postgres import any_server, fresh_database
from tests.replicas import replicas
from tests.sse_client import events_of, open_events
from tests.tokens import SECRET

AT_ONCE = 0.9
"""Seconds: sooner than any poll."""
UVICORN = ("sh", "-c", f"exec {sys.executable} -m uvicorn --factory entrypoints.http.app:create_app --port $API_PORT")


@pytest.fixture(scope="module")
async def dsn() -> AsyncIterator[str]:
    with any_server() as (server, _):
        async with fresh_database(server) as dsn:
            await migrate(PoolSettings(dsn=dsn))
            yield dsn


def a_replica(tmp_path: Path, dsn: str, name: str = "a", **more: str) -> TaskportProcess:
    settings = {"DATABASE_URL": dsn, "BETTER_AUTH_SECRET": SECRET, "DATABASE_MIGRATE_ON_START": "false"} | more
    return TaskportProcess(tmp_path / f"{name}.log", settings)


# Two replicas


@pytest.mark.parametrize(
    ("settings", "within"),
    [({}, AT_ONCE), ({"DATABASE_POOL_MODE": "transaction"}, 2.5)],
    ids=["by a hint", "by polling"],
)
async def test_a_change_on_one_replica_is_seen_on_the_other(
    dsn: str, tmp_path: Path, settings: dict[str, str], within: float
) -> None:
    token = a_token("ana")
    with a_replica(tmp_path, dsn, "a", **settings) as one, a_replica(tmp_path, dsn, "b", **settings) as other:
        async with (
            client_of(one.url, token) as writer,
            client_of(other.url, token) as reader,
            following(reader) as events,
        ):
            for title in ("1", "2", "3"):
                await create(writer, title)
                written = time.monotonic()
                assert titles(await next_changes(events, 1)) == [title]
                assert time.monotonic() - written < within


async def test_a_client_whose_replica_died_goes_on_at_the_other(dsn: str, tmp_path: Path) -> None:
    token = a_token("ben")
    with a_replica(tmp_path, dsn, "a") as one, a_replica(tmp_path, dsn, "b") as other:
        async with client_of(one.url, token) as here, client_of(other.url, token) as there:
            async with following(here) as events:
                await create(there, "1", "2")
                seen = await next_changes(events, 1)
                one.kill()
                with pytest.raises(httpx2.TransportError):
                    seen += [event async for event in events]
            await create(there, "3")
            async with following(there, last_event_id=seen[-1].id) as events:
                seen += await next_changes(events, 3 - len(seen))
            assert titles(seen) == ["1", "2", "3"]


# The service stops


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_a_service_that_stops_ends_its_streams_and_is_gone_in_two_seconds(
    dsn: str, tmp_path: Path, end: signal.Signals
) -> None:
    with a_replica(tmp_path, dsn) as service:
        async with many_streams(service.url) as streams:
            asked = time.monotonic()
            stopping = asyncio.create_task(asyncio.to_thread(service.stop, end))
            assert await ends_of(streams) == {("end", "shutting_down")}
            assert await stopping == 0
            assert time.monotonic() - asked < 2


async def test_a_plain_uvicorn_ends_them_too_and_then_dies_of_the_signal_as_is_its_way(
    dsn: str, tmp_path: Path
) -> None:
    async with replicas(tmp_path, dsn, command=UVICORN) as (service,), many_streams(service.url) as streams:
        asked = time.monotonic()
        stopping = asyncio.create_task(service.stop())
        assert await ends_of(streams) == {("end", "shutting_down")}
        assert await stopping == -signal.SIGTERM
        assert time.monotonic() - asked < 2


@asynccontextmanager
async def many_streams(url: str) -> AsyncIterator[list[Events]]:
    async with AsyncExitStack() as opened:
        clients = [await opened.enter_async_context(client_of(url)) for _ in range(12)]
        yield [await opened.enter_async_context(following(client)) for client in clients]


async def ends_of(streams: list[Events]) -> set[tuple[str | None, str]]:
    """Return what the streams end with, each of which has nothing else to say."""
    rests = await asyncio.gather(*(rest_of(events) for events in streams))
    return {(end.event, end.json["reason"]) for (end,) in rests}


# The database dies


async def test_what_is_written_around_the_death_of_the_database_reaches_every_reader(tmp_path: Path) -> None:
    with a_folder() as folder, EmbeddedPostgres(folder) as server:
        await migrate(PoolSettings(dsn=server.dsn))
        async with (
            gate_before(server.dsn) as gate,
            replicas(tmp_path, gate.dsn, gate.dsn) as (one, other),
            client_of(one.url, a_token("ana")) as writer,
            client_of(other.url, a_token("ana")) as reader,
        ):
            before = [f"before {number}" for number in range(20)]
            beginning = (await reader.get("/api/changes")).json()["next_cursor"]
            reading = asyncio.create_task(titles_until(reader, "last", position=beginning))
            await create(writer, *before)
            os.kill(int(pid_file(folder).read_text().split()[0]), signal.SIGKILL)
            assert (await writer.post("/api/tasks", json={"title": "lost"})).status_code == 503
            server.stop()
            server.start()
            gate.server = server.dsn
            await until_ready(writer)
            await create(writer, "after", "last")
            assert await reading == [*before, "after", "last"]
        for said in logs_in(tmp_path):
            assert '"change signals failed"' in said
            assert str(urlsplit(server.dsn).password) not in said


def logs_in(folder: Path) -> list[str]:
    return [log.read_text() for log in folder.glob("replica-*.log")]


async def until_ready(client: httpx2.AsyncClient) -> None:
    for _ in range(100):
        if (await client.get("/health/ready")).status_code == httpx2.codes.OK:
            return
        await asyncio.sleep(0.05)
    raise AssertionError


async def titles_until(client: httpx2.AsyncClient, last: str, *, position: str) -> list[str]:
    """Read as a client does that comes again whenever its stream ends."""
    seen: list[str] = []
    for _ in range(200):
        with suppress(httpx2.TransportError):
            async with open_events(client, last_event_id=position) as answer:
                async for event in events_of(answer):
                    position = event.id or position
                    seen += titles([event]) if event.event == "change" else []
                    if seen[-1:] == [last]:
                        return seen
        await asyncio.sleep(0.05)
    raise AssertionError(seen)
