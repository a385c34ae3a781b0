"""When something breaks: a 5xx says nothing of the inside, and says what may help."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from httpx2 import Response

from domain.errors import DomainError, IdentityUnavailable, OutcomeUnknown, StorageUnavailable
from domain.ports import Repositories
from tests.http_api import Api, refused
from tests.http_log import Logged
from tests.http_routes import STORED, Route

SECRET = "the password is hunter2"


class Broken:
    """Stands in for every port: whatever it is asked, it fails in the same way.

    Without the way that the failure took before, which would grow with every request.
    """

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def begin(self, *_: object, **__: object) -> AbstractAsyncContextManager[Repositories]:
        raise self.failure.with_traceback(None)

    async def get(self, *_: object, **__: object) -> Any:
        raise self.failure.with_traceback(None)

    suspend = reinstate = request = add = revoke = get
    page = identify = check_ready = recall = of_owner = of_task = after = newest = all = counts = progress = every = get


def broken_storage(failure: Exception) -> dict[str, object]:
    queries = ("task_queries", "history_queries", "resource_queries", "profile_queries")
    of_tasks = ("unit_of_work", "kept_answers", "change_feed", *queries)
    return dict.fromkeys((*of_tasks, "users", "erasures", "access_tokens"), Broken(failure))


async def asked(api: Api, route: Route) -> Response:
    """Ask a route as somebody who may, with the body that it takes."""
    return await api.of(route.scope).request(route.method, route.path(), json=route.body)


class FailuresContract(Logged):
    """Inherit, and provide the fixture `api`."""

    async def test_an_unexpected_failure_tells_the_client_nothing(self, api: Api, subtests: pytest.Subtests) -> None:
        async with api.but_with(**broken_storage(RuntimeError(SECRET))) as broken:
            for route in STORED:
                with subtests.test(str(route)):
                    answer = await asked(broken, route)
                    problem = refused(answer, 500, "internal_error")
                    assert problem["detail"] == "Something went wrong here; the request id names it in our log."
                    assert (problem["title"], problem["errors"]) == ("Internal Server Error", [])
                    assert problem["request_id"] == answer.headers["x-request-id"]
                    assert "hunter2" not in str(answer.headers) + answer.text
                    assert ("message" in problem) is ("{user_id}" in route.template)

    async def test_every_unexpected_failure_is_told_in_the_same_words(self, api: Api) -> None:
        told = []
        for failure in (
            RuntimeError(SECRET),
            KeyError("title"),
            AssertionError(),
            UnicodeEncodeError("u", "", 0, 1, ""),
        ):
            async with api.but_with(**broken_storage(failure)) as broken:
                told.append((await broken.ana.get("/api/tasks", headers={"x-request-id": "same"})).content)
        assert len(set(told)) == 1

    @pytest.mark.parametrize("port", ["identity", "task_queries"])
    async def test_the_service_lives_on_after_a_failure(self, api: Api, port: str) -> None:
        async with api.but_with(**{port: Broken(RuntimeError(SECRET))}) as broken:
            refused(await broken.ana.get("/api/tasks"), 500, "internal_error")
            assert (await broken.nobody.get("/health/live")).status_code == 200

    @pytest.mark.parametrize(
        "failure", [StorageUnavailable("The database does not answer."), OutcomeUnknown("It may have happened.")]
    )
    async def test_a_database_that_is_away_is_said_as_such(
        self, api: Api, failure: DomainError, subtests: pytest.Subtests
    ) -> None:
        async with api.but_with(**broken_storage(failure)) as broken:
            for route in STORED:
                with subtests.test(str(route)):
                    answer = await asked(broken, route)
                    problem = refused(answer, 503, failure.code)
                    assert (problem["title"], problem["detail"]) == ("Service Unavailable", str(failure))
                    assert answer.headers["retry-after"] == "1"

    async def test_a_service_with_all_it_needs_is_ready(self, api: Api) -> None:
        answer = await api.nobody.get("/health/ready")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

    @pytest.mark.parametrize("missing", [StorageUnavailable("No database."), IdentityUnavailable("No keys.")])
    async def test_a_service_that_lacks_something_lives_and_is_not_ready(self, api: Api, missing: DomainError) -> None:
        async with api.but_with(readiness=[Broken(missing)]) as waiting:
            assert (await waiting.nobody.get("/health/live")).json() == {"status": "ok"}
            answer = await waiting.nobody.get("/health/ready")
        refused(answer, 503, missing.code)
        assert answer.headers["retry-after"] == "1"
