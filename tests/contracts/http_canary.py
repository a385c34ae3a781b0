"""Nothing that a client sent comes back in an error or stays in the log, whatever the route and whatever went wrong."""

import logging
from typing import Any

import pytest
import structlog
from httpx2 import AsyncClient, Response

from domain.errors import IdentityUnavailable, OutcomeUnknown, StorageUnavailable
from tests.contracts.http_failures import Broken, broken_storage
from tests.http_api import JSON, Api
from tests.http_log import CaughtLog, Logged
from tests.http_routes import FINITE, PRIVATE, Route

CANARY = "canary-7391"
HEADERS = dict.fromkeys(
    ("cookie", "idempotency-key", "last-event-id", "origin", "referer", "user-agent", "x-forwarded-for"), CANARY
)
FIELDS = ("title", "name", "description", "email", "password", "refresh_token", "timezone", "locale")
"""The names of members come back where they are at fault; what stands in them never does."""
BODIES: list[dict[str, Any]] = [
    {"json": dict.fromkeys(FIELDS, CANARY)},
    {"json": {"title": [CANARY], "name": {"name": CANARY}, "email": f"{CANARY}@example.test", "password": CANARY * 2}},
    {"content": f'{{"title": "{CANARY}'.encode(), "headers": JSON},
    {"content": CANARY.encode(), "headers": {"content-type": f"text/{CANARY}"}},
]
FAILURES: dict[str, dict[str, object]] = {
    "unexpected": broken_storage(RuntimeError(CANARY)),
    "away": broken_storage(StorageUnavailable("away")),
    "unknown": broken_storage(OutcomeUnknown("who knows")),
    "identity": {"identity": Broken(IdentityUnavailable("away"))},
}


async def told_by(client: AsyncClient, route: Route) -> list[Response]:
    """Send the route everything that a client may get wrong, the canary in each place."""
    path = route.path()
    marked: dict[str, Any] = {"headers": HEADERS}
    answers = [await client.request(route.method, path, **marked | body) for body in BODIES]
    answers.append(await client.request(route.method, route.asking(f"{CANARY}={CANARY}"), **marked))
    answers.append(await client.request(route.method, route.asking(f"q={CANARY}&limit={CANARY}"), **marked))
    stolen = {"authorization": f"Bearer {CANARY}"}
    answers.append(await client.request(route.method, path, headers=stolen, json=route.body))
    return answers


def leaks(answers: list[Response]) -> list[str]:
    """Return the errors that repeat the canary; `instance`, which is the path, has none here."""
    errors = [answer for answer in answers if answer.status_code >= 400]
    return [answer.text for answer in errors if CANARY in answer.text + str(answer.headers)]


class WidestLog(Logged):
    """Inherit, and every test runs with a log that says all that it can."""

    @pytest.fixture(autouse=True)
    def widest(self, log: CaughtLog) -> None:  # noqa: ARG002  # which has configured the log before
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
        logging.getLogger().setLevel(logging.DEBUG)


class CanaryContract(WidestLog):
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("route", FINITE, ids=str)
    async def test_mistakes(self, api: Api, log: CaughtLog, route: Route) -> None:
        answers = await told_by(api.ana, route)
        assert leaks(answers) == []
        requests = [event for event in log.events if event["event"] == "request"]
        assert (len(requests), CANARY in log.text) == (len(answers), False)


class CanaryInFailuresContract(WidestLog):
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("ports", FAILURES.values(), ids=FAILURES)
    async def test_failures(self, api: Api, log: CaughtLog, ports: dict[str, object]) -> None:
        async with api.but_with(**ports) as broken:
            answers = [answer for route in PRIVATE if route in FINITE for answer in await told_by(broken.ana, route)]
        assert {answer.status_code for answer in answers} & {500, 503}
        assert (leaks(answers), CANARY in log.text) == ([], False)
