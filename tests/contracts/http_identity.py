"""Who is asking: proved before anything else is looked at, on every route."""

from typing import Any

import pytest

from domain.errors import IdentityUnavailable
from tests.http_api import Api, created, listed, refused
from tests.http_routes import PRIVATE, WITH_BODY, Route

every_private_route = pytest.mark.parametrize("route", PRIVATE, ids=str)
every_route_of_an_owner = pytest.mark.parametrize(
    "route", [route for route in PRIVATE if "{user_id}" in route.template], ids=str
)


class UnreachableIdentity:
    async def identify(self, _: str) -> Any:
        raise IdentityUnavailable("The identity provider does not answer.")


class IdentityContract:
    """Inherit, and provide the fixture `api`."""

    @every_private_route
    async def test_without_a_token_nobody_gets_in(self, api: Api, route: Route) -> None:
        answer = await api.nobody.request(route.method, route.path(), json=route.body)
        refused(answer, 401, "token_missing")
        assert answer.headers["www-authenticate"] == "Bearer"

    @every_private_route
    @pytest.mark.parametrize(("token", "error_code"), [("forged", "token_invalid"), ("expired", "token_expired")])
    async def test_a_token_that_proves_nothing_is_refused(
        self, api: Api, route: Route, token: str, error_code: str
    ) -> None:
        headers = {"authorization": f"Bearer {token}"}
        answer = await api.nobody.request(route.method, route.path(), json=route.body, headers=headers)
        problem = refused(answer, 401, error_code)
        assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token", error_description="')
        assert token not in problem["detail"].split()[0]

    @every_private_route
    async def test_identity_comes_before_every_other_question(self, api: Api, route: Route) -> None:
        path = route.path(task_id="no-id", user_id="ben") + "?unknown=1"
        headers = {"content-type": "text/plain", "if-match": "broken"}
        refused(await api.nobody.request(route.method, path, content=b"\xff", headers=headers), 401, "token_missing")

    @pytest.mark.parametrize(
        "authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "ana", "Bearerana", "Bearer\tana", "Token ana"]
    )
    async def test_what_is_no_bearer_token_is_no_token(self, api: Api, authorization: str) -> None:
        answer = await api.nobody.get("/api/tasks", headers={"authorization": authorization})
        refused(answer, 401, "token_missing")
        assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize("authorization", ["bearer ana", "BEARER ana", "Bearer  ana", "Bearer ana "])
    async def test_the_scheme_is_case_insensitive(self, api: Api, authorization: str) -> None:
        answer = await api.nobody.get("/api/tasks", headers={"authorization": authorization})
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "elsewhere", [{"cookie": "token=ana"}, {"x-authorization": "Bearer ana"}, {"x-user-id": "ana"}]
    )
    async def test_a_token_counts_in_its_place_alone(self, api: Api, elsewhere: dict[str, str]) -> None:
        refused(await api.nobody.get("/api/tasks", headers=elsewhere), 401, "token_missing")
        refused(await api.nobody.get("/api/tasks?access_token=ana"), 401, "token_missing")

    @every_route_of_an_owner
    @pytest.mark.parametrize("user_id", ["ben", "ANA", "ana%20", "%00", "ana%2F", "*", "me"])
    async def test_the_owner_in_the_path_is_the_one_in_the_token(self, api: Api, route: Route, user_id: str) -> None:
        path = route.path(task_id="no-id", user_id=user_id)
        if "%2F" in user_id:  # decoded, it is another path
            assert (await api.ana.request(route.method, path, content=b"{")).status_code == 404
        else:
            refused(await api.ana.request(route.method, path, content=b"{"), 403, "owner_mismatch")

    @every_route_of_an_owner
    async def test_no_role_opens_the_tasks_of_others(self, api: Api, route: Route) -> None:
        answer = await api.admin.request(route.method, route.path(user_id="ana"), json=route.body)
        refused(answer, 403, "owner_mismatch")

    async def test_the_owner_of_what_is_written_comes_from_the_token(self, api: Api) -> None:
        task = await created(api.ana)
        assert (await listed(api.ana), await listed(api.ben)) == ([task], [])

    @pytest.mark.parametrize("route", WITH_BODY, ids=str)
    @pytest.mark.parametrize("field", ["owner", "owner_id", "user_id", "sub"])
    async def test_no_request_names_an_owner(self, api: Api, route: Route, field: str) -> None:
        path = route.path(task_id=(await created(api.ana))["id"])
        answer = await api.ana.request(route.method, path, json=route.body | {field: "ben"})
        assert refused(answer, 422, "validation_failed")["errors"][0]["code"] == "unknown"
        assert await listed(api.ben) == []

    @every_private_route
    async def test_a_provider_that_does_not_answer_is_no_verdict(self, api: Api, route: Route) -> None:
        async with api.but_with(identity=UnreachableIdentity()) as away:
            answer = await away.ana.request(route.method, route.path(), json=route.body)
        refused(answer, 503, "identity_unavailable")
        assert answer.headers["retry-after"] == "1"
        assert "www-authenticate" not in answer.headers
