"""Every bad path, method and origin of the collection, on every route: the edge answers them, and asks no storage."""

import json

import pytest

from tests.bad_inputs import Case, attempt, of
from tests.http_api import JSON, Api
from tests.http_routes import CLAIMS, FINITE, OF_ONE_TASK, PRIVATE, ROUTES, Route
from tests.raw_http import Headers, send

CATEGORIES = {"path", "cors", "transport"}
NEW = b'{"title":"x"}'
MESSAGES: dict[str, tuple[str, Headers]] = {
    "http.trace": ("TRACE", {}),
    "http.bogus-method": ("BOGUS", {}),
    "http.no-host": ("GET", {"host": None}),
    "http.two-hosts": ("GET", {"host": ("taskport.test", "evil.test")}),
}
"""What the application can tell of a message that is not as it should be: the rest is the server's."""


class BadMessagesContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("case", of("path"), ids=str)
    async def test_paths(self, api: Api, case: Case, subtests: pytest.Subtests) -> None:
        task_id = case.written("path").removeprefix(b"/tasks/").decode()
        for route in OF_ONE_TASK:
            with subtests.test(str(route)):
                await attempt(api, case, route.method, route.path(task_id).encode(), JSON, NEW)

    @pytest.mark.parametrize("route", FINITE, ids=str)
    @pytest.mark.parametrize("case", of("cors"), ids=str)
    async def test_foreign_origins(self, api: Api, case: Case, route: Route) -> None:
        made = await api.ana.post("/api/tasks", json={"title": "Buy milk"})
        body = json.dumps(route.body).encode() if route.body else b""
        path = route.path(made.json()["id"], operation_id=made.headers["operation-id"]).encode()
        # Other ids than these name nothing here, and are told so whatever the origin.
        told = 409 if route in CLAIMS else 404
        case = case.also(told) if "{" in route.rest_or_template else case.also(202)
        # Nobody has these credentials.
        case = case.also(401) if route.template in {"/auth/login", "/auth/refresh"} else case
        answer = await attempt(api, case, route.method, path, JSON | case.given["headers"], body)
        assert not any(name.startswith("access-control-") for name in answer.headers)

    @pytest.mark.parametrize("case", of("cors"), ids=str)
    async def test_preflights_allow_nothing(self, api: Api, case: Case, subtests: pytest.Subtests) -> None:
        """No origin can be allowed yet, so OPTIONS is a method like any other that a path lacks."""
        for route in ROUTES:
            with subtests.test(str(route)):
                headers = case.given["headers"] | {"access-control-request-method": route.method}
                answer = await send(api.app, "OPTIONS", route.path().encode(), headers)
                assert answer.status == 405
                assert not any(name.startswith("access-control-") for name in answer.headers)

    @pytest.mark.parametrize("case", of("transport"), ids=str)
    async def test_messages(self, api: Api, case: Case, subtests: pytest.Subtests) -> None:
        method, headers = MESSAGES[case.name]
        for route in PRIVATE:
            with subtests.test(str(route)):
                answer = await attempt(api, case, method, route.path().encode(), headers)
                assert b"evil.test" not in answer.body
