"""The service without any configuration, as somebody meets it who has just cloned the repository."""

import re
import signal
import subprocess
from pathlib import Path

import pytest

from adapters.postgres.revisions import newest_revision
from tests.e2e.service import TaskportProcess, taskport

ABSENT = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def settings(taskport_home: Path) -> dict[str, str]:
    return {"TASKPORT_HOME": str(taskport_home)}


def test_the_printed_curl_line_works_as_it_stands(local_service: TaskportProcess) -> None:
    line = re.search(r"^curl .*$", local_service.output(), re.MULTILINE)
    assert line is not None, local_service.output()
    done = subprocess.run(["bash", "-c", line[0]], capture_output=True, text=True, check=True)  # noqa: S603, S607  # ours
    assert '"title":"Buy oat milk"' in done.stdout


def test_it_says_that_this_is_the_local_mode_and_where_the_documentation_is(local_service: TaskportProcess) -> None:
    assert "local mode" in local_service.output()
    assert f"{local_service.url}/docs" in local_service.output()


def test_a_second_user_does_not_see_the_first_ones_task(local_service: TaskportProcess) -> None:
    with local_service.app_with(local_service.token("alice")) as alice:
        task = alice.post("/api/tasks", json={"title": "Mine"}).json()
    with local_service.app_with(local_service.token("bob")) as bob:
        assert bob.get(f"/api/tasks/{task['id']}").status_code == 404
        assert bob.get("/api/tasks").json()["total"] == 0


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_tasks_outlive_the_service(settings: dict[str, str], tmp_path: Path, end: signal.Signals) -> None:
    with TaskportProcess(tmp_path / "first.log", settings) as first:
        token = first.token("alice")
        with first.app_with(token) as app:
            task = app.post("/api/tasks", json={"title": "Stay"}).json()
        first.stop(end)
    with TaskportProcess(tmp_path / "second.log", settings) as second, second.app_with(token) as app:
        assert app.get(f"/api/tasks/{task['id']}").json() == task


def test_a_second_service_on_the_same_folder_is_refused_and_damages_nothing(
    settings: dict[str, str], tmp_path: Path
) -> None:
    with TaskportProcess(tmp_path / "first.log", settings) as first, first.app_with(first.token("alice")) as app:
        second = taskport("serve", settings=settings | {"API_PORT": "0"})
        assert (second.returncode, second.stdout) == (1, "")
        assert "already runs a server on" in second.stderr
        assert "Traceback" not in second.stderr
        assert app.post("/api/tasks", json={"title": "Still here"}).status_code == 201


def test_a_token_lasts_as_long_as_was_asked_for(local_service: TaskportProcess) -> None:
    with local_service.app_with(local_service.token("alice", "--role", "admin", "--expires", "1s")) as app:
        statuses = {app.get("/api/tasks").status_code for _ in range(400)}
        assert statuses <= {200, 401}
        while (answer := app.get("/api/tasks")).is_success:
            pass
    assert answer.json()["error_code"] == "token_expired"


def test_tokens_are_not_made_where_better_auth_makes_them(settings: dict[str, str]) -> None:
    done = taskport("token", "--user", "eve", settings=settings | {"BETTER_AUTH_URL": "https://auth.example.com"})
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize(
    ("mistake", "named"),
    [
        ({"API_HOST": "0.0.0.0"}, "API_HOST"),  # noqa: S104  # that it is refused is the point
        ({"DATABASE_URL": "postgresql://u:hunter2@db.example.com/tasks"}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://u:hunter2@localhost/tasks"}, "DATABASE_URL"),
        ({"API_PORT": "hunter2"}, "API_PORT"),
        ({"BETTER_AUTH_SECRET": "hunter2"}, "BETTER_AUTH_SECRET"),
    ],
)
def test_a_mistake_in_the_settings_is_one_clear_line(
    settings: dict[str, str], mistake: dict[str, str], named: str
) -> None:
    done = taskport("serve", settings=settings | mistake)
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if named in line], done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_the_local_mode_well(settings: dict[str, str]) -> None:
    migrated = taskport("migrate", settings=settings)
    assert "revision" in migrated.stdout
    done = taskport("doctor", settings=settings)
    assert (done.returncode, "WRONG" in done.stdout) == (0, False), done.stdout


def test_the_doctor_names_what_cannot_be_reached(settings: dict[str, str]) -> None:
    away = {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/tasks", "BETTER_AUTH_URL": "http://127.0.0.1:1"}
    done = taskport("doctor", settings=settings | away)
    assert done.returncode == 1
    assert done.stdout.count("WRONG") == 2
    assert "hunter2" not in done.stdout


def test_the_schema_goes_down_and_up_again(settings: dict[str, str]) -> None:
    newest = newest_revision()
    for revision, said in (("head", newest), ("base", "base"), ("head", newest)):
        done = taskport("migrate", "--to", revision, settings=settings)
        assert (done.returncode, said in done.stdout) == (0, True), done.stderr
