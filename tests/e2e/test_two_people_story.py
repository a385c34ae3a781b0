"""Two people of one Better Auth: whatever one of them sends, the other one's tasks are not there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.better_auth import BetterAuthServer, Person
from tests.e2e.service import TaskportProcess

ABSENT = "01890a5d-ac96-774b-bcce-b302099a8057"
BODIES = {
    ("PUT", ""): {"title": "Mine now"},
    ("PATCH", ""): {"title": "Mine now"},
    ("PATCH", "/complete"): {"is_completed": True},
    ("POST", "/move"): {"after": ABSENT},
    ("POST", "/lease"): {"lease_id": ABSENT},
}
"""What an operation on a task is sent, by what follows the id in its path. A new one that needs a body fails here."""
QUERIES = {("DELETE", "/lease"): f"?lease_id={ABSENT}"}
"""What an operation cannot be asked without."""


@pytest.fixture
def ana(better_auth: BetterAuthServer) -> Person:
    return better_auth.sign_up(f"{uuid4()}@example.com", "correct horse battery", "Ana")


@pytest.fixture
def ben(better_auth: BetterAuthServer) -> Person:
    return better_auth.sign_up(f"{uuid4()}@example.com", "correct horse battery", "Ben")


@pytest.fixture(scope="module")
def service(
    better_auth: BetterAuthServer, kept_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaskportProcess]:
    log = tmp_path_factory.mktemp("two-people") / "taskport.log"
    settings = {"TASKPORT_HOME": str(kept_home), "BETTER_AUTH_URL": better_auth.url, "RATE_LIMIT": "off"}
    with TaskportProcess(log, settings) as service:
        yield service


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be done to one task; `media_type` is that of its body, if it takes one."""

    method: str
    path: str
    media_type: str | None

    def send(self, app: httpx2.Client, **ids: str) -> httpx2.Response:
        path = re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], ABSENT), self.path)
        what = (self.method, self.path.partition("{task_id}")[2])
        path, body = path + QUERIES.get(what, ""), BODIES.get(what)
        if body is None or self.media_type is None:
            return app.request(self.method, path)
        return app.request(self.method, path, json=body, headers={"Content-Type": self.media_type})


def documented_operations(app: httpx2.Client) -> list[Operation]:
    paths: dict[str, dict[str, Any]] = app.get("/openapi.json").json()["paths"]
    return [
        Operation(method.upper(), path, next(iter(operation.get("requestBody", {}).get("content", {})), None))
        for path, operations in paths.items()
        if "{task_id}" in path
        for method, operation in operations.items()
        if method in {"get", "put", "post", "patch", "delete"}
    ]


def test_another_persons_task_answers_everything_as_an_absent_one_does(
    service: TaskportProcess, ana: Person, ben: Person
) -> None:
    with service.app_with(ana.token()) as anas, service.app_with(ben.token()) as bens:
        task = anas.post("/api/tasks", json={"title": "Water the plants"}).json()
        operations = documented_operations(bens)
        assert {operation.method for operation in operations} >= {"GET", "PUT", "PATCH", "DELETE"}
        for operation in [*operations, Operation("DELETE", "/api/tasks/{task_id}?permanent=true", None)]:
            foreign = operation.send(bens, task_id=task["id"], user_id=ben.id)
            absent = operation.send(bens, task_id=ABSENT, user_id=ben.id)
            assert foreign.status_code == 404, operation
            assert foreign.json()["error_code"] == "task_not_found", operation
            assert told(foreign) == told(absent), operation
        assert anas.get(f"/api/tasks/{task['id']}").json() == task


def told(answer: httpx2.Response) -> tuple[int, set[str], dict[str, Any]]:
    """Return all that could tell one refusal from another: the status, the names of the headers, the body."""
    body = {name: value for name, value in answer.json().items() if name not in {"instance", "request_id"}}
    return answer.status_code, set(answer.headers), body


@pytest.mark.parametrize("path", ["/api/tasks", "/api/trash"])
def test_another_persons_tasks_are_in_no_list(service: TaskportProcess, ana: Person, ben: Person, path: str) -> None:
    with service.app_with(ana.token()) as anas, service.app_with(ben.token()) as bens:
        trashed, _ = (anas.post("/api/tasks", json={"title": title}).json()["id"] for title in ("Old", "New"))
        anas.delete(f"/api/tasks/{trashed}")
        assert len(anas.get(path).json()["items"]) == 1
        assert bens.get(path).json()["items"] == []


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("POST", {"title": "Yours"})])
def test_the_path_of_another_person_is_refused(
    service: TaskportProcess, ana: Person, ben: Person, method: str, body: dict[str, str] | None
) -> None:
    with service.app_with(ben.token()) as bens:
        answer = bens.request(method, f"/api/{ana.id}/tasks", json=body)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "owner_mismatch")
