"""Administrators, bans and new keys of a real Better Auth, and what the real service makes of them."""

from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.better_auth import BetterAuthServer, Person
from tests.e2e.service import TaskportProcess

PASSWORD = "correct horse battery"
Beside = tuple[BetterAuthServer, TaskportProcess]


@pytest.fixture(scope="module")
def root(beside_better_auth: Beside) -> Person:
    auth, _ = beside_better_auth
    person = auth.sign_up("root@example.com", PASSWORD, "Root")
    auth.make_admin(person)
    return person


@pytest.fixture
def email() -> str:
    return f"{uuid4()}@example.com"


@pytest.fixture
def somebody(beside_better_auth: Beside, email: str) -> Person:
    """Somebody new."""
    auth, _ = beside_better_auth
    return auth.sign_up(email, PASSWORD, "Somebody")


@pytest.fixture
def app(beside_better_auth: Beside, somebody: Person) -> Iterator[httpx2.Client]:
    """An app that has a token of theirs and has written a task with it."""
    _, service = beside_better_auth
    with service.app_with(somebody.token()) as client:
        assert client.post("/api/tasks", json={"title": "Water the plants"}).status_code == 201
        yield client


def users_seen_by(person: Person, service: TaskportProcess) -> httpx2.Response:
    with service.app_with(person.token()) as app:
        return app.get("/api/users")


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error_code"]


def test_the_role_in_a_token_makes_an_administrator_and_nobody_else_is_one(
    beside_better_auth: Beside, root: Person, somebody: Person
) -> None:
    _, service = beside_better_auth
    before = users_seen_by(somebody, service)
    root.as_admin("set-role", somebody, role="admin")
    promoted = users_seen_by(somebody, service)
    root.as_admin("set-role", somebody, role="user")
    demoted = users_seen_by(somebody, service)
    assert refusal(before) == refusal(demoted) == (403, "insufficient_scope")
    assert before.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="admin"'
    assert (promoted.status_code, users_seen_by(root, service).status_code) == (200, 200)


def test_a_banned_user_gets_no_new_token_and_the_one_they_have_stays_good(
    beside_better_auth: Beside, root: Person, somebody: Person, email: str, app: httpx2.Client
) -> None:
    auth, _ = beside_better_auth
    root.as_admin("ban-user", somebody)
    assert somebody.browser.get("/api/auth/token").status_code == 401
    with pytest.raises(RuntimeError, match="BANNED_USER"):
        auth.sign_in(email, PASSWORD)
    assert app.get("/api/tasks").status_code == 200


def test_suspending_here_keeps_a_banned_user_out_at_once(
    beside_better_auth: Beside, root: Person, somebody: Person, app: httpx2.Client
) -> None:
    _, service = beside_better_auth
    root.as_admin("ban-user", somebody)
    with service.app_with(root.token()) as admin:
        assert admin.post(f"/api/users/{somebody.id}/suspend").status_code == 200
    assert refusal(app.get("/api/tasks")) == (403, "user_suspended")


def test_a_new_key_is_good_at_first_sight_and_the_old_one_beside_it(
    beside_better_auth: Beside, somebody: Person, app: httpx2.Client
) -> None:
    auth, service = beside_better_auth
    of_the_old_key = somebody.token()
    auth.rotate_keys()
    of_the_new_key = somebody.token()
    assert len(auth.jwks()) == 2
    for token in (of_the_new_key, of_the_old_key):
        with service.app_with(token) as unseen:
            assert unseen.get("/api/tasks").status_code == 200
    assert app.get("/api/tasks").status_code == 200
