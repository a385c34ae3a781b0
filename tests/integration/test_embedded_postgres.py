"""The embedded server serves: on any machine alike, with the data it was left with, for as long as its parent lives."""

import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.embedded_postgres.account import account_for
from adapters.embedded_postgres.binaries import find_binaries
from adapters.embedded_postgres.data_folder import DataFolder
from adapters.embedded_postgres.pid_file import is_ready
from adapters.embedded_postgres.reach import within_reach
from adapters.embedded_postgres.server import free_port, launch
from adapters.embedded_postgres.supervisor import EmbeddedPostgres
from tests.embedded_server import a_bystander, a_folder, ask, eventually, leave_pid_file, pid_file, serve


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as folder:
        yield folder


@pytest.fixture
def stopped(folder: Path) -> Path:
    with EmbeddedPostgres(folder):
        return folder


def unfinished(folder: Path) -> Iterator[Path]:
    return folder.glob("cluster.unfinished-*/base")


async def test_a_new_folder_becomes_a_server_that_answers(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        assert str(await ask(server.dsn, "SELECT version()")).startswith(f"PostgreSQL {server.version}")


async def test_sqlalchemy_understands_its_address(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        engine = create_async_engine(server.dsn.replace("postgresql", "postgresql+asyncpg", 1))
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()


async def test_text_and_time_are_the_same_whatever_the_machine_is_set_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LC_ALL": "xx_XX", "TZ": "Asia/Tokyo", "PGPORT": "1", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres(folder) as server:
        said = await ask(server.dsn, "SELECT concat_ws(' ', 'ä' > 'z', upper('ä'), current_setting('TimeZone'))")
    assert said == "t Ä UTC"


async def test_data_survive_a_restart(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        await ask(server.dsn, "CREATE TABLE kept AS SELECT 7 AS number")
    with EmbeddedPostgres(folder) as server:
        assert await ask(server.dsn, "SELECT number FROM kept") == 7


async def test_writing_to_disk_and_loopback_are_not_for_a_configuration_to_change(stopped: Path) -> None:
    with (stopped / "cluster" / "postgresql.conf").open("a") as configuration:
        configuration.write("fsync = off\nfull_page_writes = off\nlisten_addresses = '*'\n")
    with EmbeddedPostgres(stopped) as server:
        shown = "concat_ws(' ', current_setting('fsync'), current_setting('full_page_writes'), inet_server_addr())"
        assert await ask(server.dsn, f"SELECT {shown}") == "on on 127.0.0.1"


async def test_nobody_gets_in_without_the_password(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        password = (folder / "password").read_text()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(server.dsn.replace(password, "guessed"), "SELECT 1")


def test_the_log_starts_over_when_it_has_grown_large(stopped: Path) -> None:
    with (stopped / "server.log").open("a") as log:
        log.truncate(11_000_000)
    with EmbeddedPostgres(stopped):
        assert (stopped / "server.log").stat().st_size < 10_000


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_server_ends_in_good_order_when_its_parent_dies_of(end: signal.Signals, folder: Path) -> None:
    with serve(folder) as parent:
        parent.send_signal(end)
    assert eventually(lambda: (folder / "server.log").read_text().endswith("database system is shut down\n"))


async def test_after_the_parent_was_killed_the_next_one_starts_at_once(folder: Path) -> None:
    for _ in range(3):
        with serve(folder) as parent:
            parent.kill()
        with EmbeddedPostgres(folder) as server:
            assert await ask(server.dsn, "SELECT 1") == 1


def test_a_server_that_outlived_its_supervisor_is_ended_first(stopped: Path) -> None:
    account = account_for(stopped / "cluster")
    binaries = within_reach(find_binaries(), account, stopped)
    orphan = launch(DataFolder(stopped), binaries, account, port=free_port(), stale={})
    assert eventually(lambda: is_ready(stopped / "cluster", orphan.pid))
    with EmbeddedPostgres(stopped):
        assert orphan.wait(timeout=1) == 0


async def test_a_stale_pid_file_neither_stops_the_start_nor_the_process_that_has_its_pid_now(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        left = pid_file(folder).read_text().split("\n", 1)[1]
    with a_bystander(account_for(folder / "cluster")) as bystander:
        leave_pid_file(folder, f"{bystander.pid}\n{left}")
        with EmbeddedPostgres(folder) as server:
            assert await ask(server.dsn, "SELECT 1") == 1
        assert bystander.poll() is None


@pytest.mark.parametrize("content", ["", "nonsense\n"])
async def test_a_pid_file_that_was_cut_off_does_not_stop_the_start(content: str, stopped: Path) -> None:
    leave_pid_file(stopped, content)
    with EmbeddedPostgres(stopped) as server:
        assert await ask(server.dsn, "SELECT 1") == 1


async def test_a_first_start_that_was_killed_is_made_good_by_the_next(folder: Path) -> None:
    with serve(folder, says_ready=False) as parent:
        assert eventually(lambda: any(unfinished(folder)))
        parent.kill()
    with EmbeddedPostgres(folder) as server:
        assert await ask(server.dsn, "SELECT 1") == 1
        assert not any(unfinished(folder))
