"""Somebody without Better Auth: registers, signs in, keeps a task, and is believed by other services too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.e2e.conftest import open_folder
from tests.e2e.service import TaskportProcess

ANA = {"email": "ana@localhost", "password": "correct horse battery"}


def sent(service: TaskportProcess, verb: str, **body: Any) -> httpx2.Response:
    return httpx2.post(f"{service.url}/auth/{verb}", json=body, trust_env=False)


def registered(service: TaskportProcess) -> dict[str, Any]:
    answer = sent(service, "register", **ANA, name="Ana")
    assert answer.status_code == 201, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


@pytest.fixture
def believer(local_service: TaskportProcess, tmp_path: Path) -> Iterator[TaskportProcess]:
    """Another installation, which takes the first one for its Better Auth."""
    issuer = {"BETTER_AUTH_ISSUER": "taskport-local", "BETTER_AUTH_AUDIENCE": "taskport-local"}
    keys = {"BETTER_AUTH_URL": local_service.url, "BETTER_AUTH_JWKS_URL": f"{local_service.url}/auth/jwks"}
    with open_folder() as home:
        settings = {"TASKPORT_HOME": str(home)} | issuer | keys
        with TaskportProcess(tmp_path / "believer.log", settings) as service:
            yield service


def test_from_registering_to_signing_out(local_service: TaskportProcess) -> None:
    registered(local_service)
    tokens = sent(local_service, "login", **ANA).json()
    with local_service.app_with(tokens["access_token"]) as app:
        task = app.post("/api/tasks", json={"title": "Mine"}).json()
    renewed = sent(local_service, "refresh", refresh_token=tokens["refresh_token"]).json()
    with local_service.app_with(renewed["access_token"]) as app:
        assert app.get(f"/api/tasks/{task['id']}").json() == task
    for spent in (tokens, renewed):
        assert sent(local_service, "refresh", refresh_token=spent["refresh_token"]).status_code == 401
    last = sent(local_service, "login", **ANA).json()["refresh_token"]
    assert sent(local_service, "logout", refresh_token=last).status_code == 204
    assert sent(local_service, "refresh", refresh_token=last).json()["error_code"] == "refresh_refused"


def test_no_secret_of_anybody_is_in_the_log(local_service: TaskportProcess) -> None:
    tokens = registered(local_service)
    sent(local_service, "login", **ANA | {"password": "wrong horse battery"})
    sent(local_service, "logout", refresh_token=tokens["refresh_token"])
    local_service_says = local_service.output()
    for secret in (*ANA.values(), "wrong horse", tokens["refresh_token"], tokens["access_token"]):
        assert secret not in local_service_says


def test_tokens_of_the_command_line_are_good_beside_those_of_accounts(local_service: TaskportProcess) -> None:
    for token in (local_service.token("alice"), registered(local_service)["access_token"]):
        with local_service.app_with(token) as app:
            assert app.get("/api/tasks").status_code == 200


def test_a_service_that_takes_its_key_set_believes_its_tokens(
    local_service: TaskportProcess, believer: TaskportProcess
) -> None:
    with believer.app_with(registered(local_service)["access_token"]) as app:
        assert app.get("/api/tasks").json()["total"] == 0
    assert httpx2.get(f"{believer.url}/auth/jwks", trust_env=False).status_code == 404
