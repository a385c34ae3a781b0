"""Why the embedded server does not start, and what it tells the person who wanted it to."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.embedded_postgres import errors
from adapters.embedded_postgres.binaries import find_binaries
from adapters.embedded_postgres.pid_file import settle_remains
from adapters.embedded_postgres.supervisor import EmbeddedPostgres
from tests.embedded_server import a_bystander, a_folder, ask, myself


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as folder:
        yield folder


@pytest.fixture
def stopped(folder: Path) -> Path:
    with EmbeddedPostgres(folder):
        return folder


def programs(folder: Path, *, version: str) -> Path:
    """Write programs that tell their version and can do nothing else."""
    folder.mkdir(mode=0o755)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(
            f"#!/bin/sh\necho '{version}'; echo 'initdb: out of luck' >&2; test $1 = --version\n"
        )
        (folder / name).chmod(0o755)
    return folder


async def test_a_second_server_on_the_folder_is_refused_and_the_first_keeps_working(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        with pytest.raises(errors.FolderInUse, match=r"Process \d+ already runs a server on .*data: stop it"):
            EmbeddedPostgres(folder).start()
        assert await ask(server.dsn, "SELECT 1") == 1


def test_data_of_another_major_are_refused(stopped: Path) -> None:
    (stopped / "cluster" / "PG_VERSION").write_text("14\n")
    with pytest.raises(errors.OtherMajor, match=r"holds the data of PostgreSQL 14, and .* is PostgreSQL 1\d"):
        EmbeddedPostgres(stopped).start()


def test_data_whose_password_is_lost_are_refused(stopped: Path) -> None:
    (stopped / "password").unlink()
    with pytest.raises(errors.PasswordMissing, match="Restore it"):
        EmbeddedPostgres(stopped).start()


def test_what_postgres_has_against_its_configuration_is_passed_on(stopped: Path) -> None:
    with (stopped / "cluster" / "postgresql.conf").open("a") as configuration:
        configuration.write("nonsense = 1\n")
    with pytest.raises(errors.StartFailed, match='unrecognized configuration parameter "nonsense"'):
        EmbeddedPostgres(stopped).start()


def test_a_server_that_is_not_ready_in_time_is_ended(stopped: Path) -> None:
    with pytest.raises(errors.StartFailed, match="not ready after 0 s"):
        EmbeddedPostgres(stopped, patience=0).start()
    assert not (stopped / "cluster" / "postmaster.pid").exists()


def test_an_orphan_that_will_not_end_is_named(folder: Path) -> None:
    folder.mkdir()
    with a_bystander(myself(), f"trap '' INT; postgres={folder}") as orphan:
        (folder / "postmaster.pid").write_text(f"{orphan.pid}\n")
        with pytest.raises(errors.FolderInUse, match=f"The server {orphan.pid} on .* does not end. Stop it"):
            settle_remains(folder, patience=0.05)


def test_why_initdb_failed_is_passed_on(folder: Path) -> None:
    named = programs(folder.with_name("bin"), version="postgres (PostgreSQL) 18.6")
    with pytest.raises(errors.StartFailed, match="initdb: out of luck"):
        EmbeddedPostgres(folder, named).start()


@pytest.mark.parametrize(
    ("version", "reason"), [("postgres (PostgreSQL) 14.9", "older than 15"), ("hello", "does not tell its version")]
)
def test_programs_that_are_old_or_something_else_are_refused(version: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(errors.BinariesMissing, match=reason):
        find_binaries(programs(tmp_path / "bin", version=version))


def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.BinariesMissing, match="There is no initdb in"):
        find_binaries(tmp_path)


def test_programs_that_do_not_run_here_are_refused(tmp_path: Path) -> None:
    named = programs(tmp_path / "bin", version="")
    (named / "postgres").write_bytes(b"\x7fELF of another machine")
    with pytest.raises(errors.BinariesMissing, match="cannot be run"):
        find_binaries(named)


def test_without_the_wheel_the_programs_of_the_machine_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = programs(tmp_path / "bin", version="postgres (PostgreSQL) 16.2 (Debian 16.2-1)")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(named))
    assert find_binaries().version == "16.2"


def test_a_machine_without_any_postgres_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.embedded_postgres.binaries._places", lambda: iter([Path("/nowhere")]))
    with pytest.raises(errors.BinariesMissing, match="Install PostgreSQL, or set DATABASE_URL"):
        find_binaries()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(errors.FolderUnusable, match="Not a directory"):
        EmbeddedPostgres(tmp_path / "file" / "data").start()


def test_it_starts_from_the_main_thread_alone_for_it_would_end_with_any_other(folder: Path) -> None:
    refused: list[errors.EmbeddedPostgresError] = []

    def start() -> None:
        try:
            EmbeddedPostgres(folder).start()
        except errors.NotOnMainThread as error:
            refused.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert refused


def test_a_server_that_does_not_run_has_no_address_and_may_be_stopped(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.stop()
    with pytest.raises(errors.NotRunning):
        _ = server.dsn
