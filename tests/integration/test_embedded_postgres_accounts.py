"""Whose the embedded server's files are: what is private stays private, and nothing that was there changes."""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.embedded_postgres.account import account_for
from adapters.embedded_postgres.binaries import find_binaries
from adapters.embedded_postgres.data_folder import default_home
from adapters.embedded_postgres.errors import BinariesMissing, FolderUnusable
from adapters.embedded_postgres.supervisor import EmbeddedPostgres
from tests.embedded_server import a_copy_of_the_binaries, a_folder, as_user, ask

root_alone = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
others_alone = pytest.mark.skipif(os.geteuid() == 0, reason="root has a home of its own for services")


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_folder() as folder:
        yield folder


def modes(path: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for folder in path.parents}


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_the_password_and_the_log_are_for_the_owner_alone(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        assert {mode(folder / "password"), mode(folder / "server.log")} == {"0o600"}


def test_the_data_are_for_the_server_alone(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        assert mode(folder / "cluster") == "0o700"


def test_the_folders_above_keep_their_modes(folder: Path) -> None:
    before = modes(folder)
    with EmbeddedPostgres(folder):
        assert modes(folder) == before


@root_alone
def test_a_private_folder_is_refused_to_root_and_stays_private(folder: Path) -> None:
    folder.parent.chmod(0o700)
    with pytest.raises(FolderUnusable, match=r"may not enter .* choose a folder that is not inside a private one"):
        EmbeddedPostgres(folder).start()
    assert mode(folder.parent) == "0o700"


@root_alone
async def test_programs_in_a_private_folder_are_copied_beside_the_data(folder: Path) -> None:
    programs = a_copy_of_the_binaries(folder.with_name("private"))
    folder.with_name("private").chmod(0o700)
    for _ in range(2):
        with EmbeddedPostgres(folder, programs) as server:
            assert await ask(server.dsn, "SELECT 1") == 1
    assert mode(folder.with_name("private")) == "0o700"


@root_alone
def test_programs_of_the_machine_are_not_copied(folder: Path) -> None:
    private = folder.with_name("private")
    moved = a_copy_of_the_binaries(private).parent.rename(private / "machine")
    private.chmod(0o700)
    with pytest.raises(BinariesMissing, match="may not run"):
        EmbeddedPostgres(folder, moved / "bin").start()


@root_alone
async def test_any_other_user_can_run_it_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    programs = a_copy_of_the_binaries(folder.parent)
    os.chown(folder.parent, pwd.getpwnam("nobody").pw_uid, -1)
    with as_user("nobody"), EmbeddedPostgres(folder, programs) as server:
        assert await ask(server.dsn, "SELECT 1") == 1


@root_alone
def test_a_folder_of_root_is_refused_to_others(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    with as_user("nobody"), pytest.raises(FolderUnusable, match="Permission denied"):
        EmbeddedPostgres(folder, find_binaries().folder).start()


@root_alone
def test_root_serves_a_cluster_as_its_owner_and_a_new_one_as_a_lesser_user(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = pwd.getpwnam("nobody")
    known = {"nobody": nobody}
    monkeypatch.setattr(pwd, "getpwnam", known.__getitem__)
    assert account_for(folder).uid == nobody.pw_uid
    known.clear()
    with pytest.raises(FolderUnusable, match="neither a user postgres nor a user nobody"):
        account_for(folder)
    folder.mkdir()
    with pytest.raises(FolderUnusable, match="belongs to root"):
        account_for(folder)
    os.chown(folder, nobody.pw_uid, -1)
    assert account_for(folder).name == "nobody"


def test_data_go_where_taskport_home_says() -> None:
    assert default_home({"TASKPORT_HOME": "/srv/tasks", "XDG_DATA_HOME": "/xdg"}) == Path("/srv/tasks")


@root_alone
def test_data_of_root_go_where_services_keep_theirs() -> None:
    assert default_home({"XDG_DATA_HOME": "/xdg"}) == Path("/var/lib/taskport")


@pytest.mark.parametrize(("xdg", "home"), [("/xdg", "/xdg/taskport"), ("xdg", "~/.local/share/taskport")])
def test_data_of_others_go_into_their_home(xdg: str, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.embedded_postgres.data_folder.is_root", lambda: False)
    assert default_home({"XDG_DATA_HOME": xdg}) == Path(home).expanduser()
