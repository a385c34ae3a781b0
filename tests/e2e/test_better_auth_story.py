"""People of a real Better Auth use the real service, which keeps its tasks in the database it brings along."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx2
import jwt
import pytest

from tests.e2e.better_auth import Person
from tests.e2e.conftest import StartBetterAuth, StartTaskport
from tests.e2e.service import TaskportProcess, free_port

PASSWORD = "correct horse battery"
SECRET = "a secret of the tests, longer than 32 bytes"


def listed_with(token: str, service: TaskportProcess) -> httpx2.Response:
    with service.app_with(token) as app:
        return app.get("/api/tasks")


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error_code"]


@pytest.mark.parametrize(
    ("algorithm", "settings"),
    [
        ("EdDSA", {}),
        ("ES256", {}),
        ("RS256", {"BETTER_AUTH_ALGORITHMS": "RS256"}),
        ("HS256", {"BETTER_AUTH_SECRET": SECRET}),
    ],
    ids=["EdDSA", "ES256", "RS256", "HS256"],
)
def test_who_signed_in_writes_a_task_and_finds_it(
    start_better_auth: StartBetterAuth, start_taskport: StartTaskport, algorithm: str, settings: dict[str, str]
) -> None:
    auth = start_better_auth(ALG=algorithm, SECRET=SECRET)
    service = start_taskport(auth, **settings)
    auth.sign_up("ana@example.com", PASSWORD, "Ana")
    with service.app_with(auth.sign_in("ana@example.com", PASSWORD).token()) as app:
        created = app.post("/api/tasks", json={"title": "Water the plants"})
        listed = app.get("/api/tasks")
    assert (created.status_code, listed.status_code) == (201, 200)
    assert listed.json()["items"] == [created.json()]


def test_an_expired_token_asks_for_a_new_one(start_better_auth: StartBetterAuth, start_taskport: StartTaskport) -> None:
    auth = start_better_auth(EXPIRATION="2s")
    service = start_taskport(auth, RATE_LIMIT="off")
    with service.app_with(auth.sign_up("ana@example.com", PASSWORD, "Ana").token()) as app:
        assert app.get("/api/tasks").status_code == 200
        answer = first_refusal(app)
    assert refusal(answer) == (401, "token_expired")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def first_refusal(app: httpx2.Client) -> httpx2.Response:
    """Wait out the life of a short token."""
    deadline = time.monotonic() + 20
    while (answer := app.get("/api/tasks")).is_success and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


def test_no_request_is_refused_while_keys_are_rotated(
    start_better_auth: StartBetterAuth, start_taskport: StartTaskport
) -> None:
    auth = start_better_auth()
    service = start_taskport(auth, RATE_LIMIT="off")
    people = [auth.sign_up(f"person{number}@example.com", PASSWORD, "Somebody") for number in range(8)]
    answers: list[tuple[str, int]] = []

    def use(person: Person) -> None:
        for _ in range(5):
            with service.app_with(person.token()) as app:
                for _ in range(8):
                    answer = app.get("/api/tasks")
                    answers.append((kid_sent(answer), answer.status_code))

    with ThreadPoolExecutor(len(people)) as pool:
        uses = [pool.submit(use, person) for person in people]
        while len(answers) < 100 and not all(one.done() for one in uses):
            time.sleep(0.01)
        auth.rotate_keys()
    for one in uses:
        one.result()
    assert Counter(status for _, status in answers) == {200: 320}
    assert len({kid for kid, _ in answers}) > 1


def kid_sent(answer: httpx2.Response) -> str:
    kid: str = jwt.get_unverified_header(answer.request.headers["Authorization"].removeprefix("Bearer "))["kid"]
    return kid


def test_known_keys_outlive_the_auth_server_and_unknown_ones_are_not_the_clients_fault(
    start_better_auth: StartBetterAuth, start_taskport: StartTaskport
) -> None:
    auth = start_better_auth()
    service = start_taskport(auth)
    ana = auth.sign_up("ana@example.com", PASSWORD, "Ana")
    seen, unseen_with_the_same_key = ana.token(), auth.sign_up("ben@example.com", PASSWORD, "Ben").token()
    assert listed_with(seen, service).status_code == 200
    auth.rotate_keys()
    unseen_with_a_new_key = ana.token()
    auth.stop()
    assert refusal(listed_with(unseen_with_a_new_key, service)) == (503, "identity_unavailable")
    assert listed_with(seen, service).status_code == 200
    assert listed_with(unseen_with_the_same_key, service).status_code == 200


def test_a_better_auth_that_comes_back_is_believed_at_first_sight(
    start_better_auth: StartBetterAuth, start_taskport: StartTaskport
) -> None:
    port = str(free_port())
    auth = start_better_auth(PORT=port)
    service = start_taskport(auth)
    with service.app_with(auth.sign_up("ana@example.com", PASSWORD, "Ana").token()) as app:
        assert app.get("/api/tasks").status_code == 200
        auth.stop()
        assert {app.get("/api/tasks").status_code for _ in range(50)} == {200}
    back = start_better_auth(PORT=port)
    assert listed_with(back.sign_up("ben@example.com", PASSWORD, "Ben").token(), service).status_code == 200
