"""Who is asking: proved before anything else is looked at, on every route."""

from typing import Any

import pytest

from domain.errors import IdentityUnavailable
from tests.http_api import Api, created, listed, refused
from tests.http_routes import PRIVATE, WITH_BODY

OF_AN_OWNER = [route for route in PRIVATE if "{user_id}" in route.template]


class UnreachableIdentity:
    async def identify(self, _: str) -> Any:
        raise IdentityUnavailable("The identity provider does not answer.")


class IdentityContract:
    """Inherit, and provide the fixture `api`."""

    async def test_without_a_token_nobody_gets_in(self, api: Api, subtests: pytest.Subtests) -> None:
        for route in PRIVATE:
            with subtests.test(str(route)):
                answer = await api.nobody.request(route.method, route.path(), json=route.body)
                refused(answer, 401, "token_missing")
                assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize(("token", "error_code"), [("forged", "token_invalid"), ("expired", "token_expired")])
    async def test_a_token_that_proves_nothing_is_refused(
        self, api: Api, token: str, error_code: str, subtests: pytest.Subtests
    ) -> None:
        headers = {"authorization": f"Bearer {token}"}
        for route in PRIVATE:
            with subtests.test(str(route)):
                answer = await api.nobody.request(route.method, route.path(), json=route.body, headers=headers)
                problem = refused(answer, 401, error_code)
                challenge = answer.headers["www-authenticate"]
                assert challenge.startswith('Bearer error="invalid_token", error_description="')
                assert token not in problem["detail"].split()[0]

    async def test_identity_comes_before_every_other_question(self, api: Api, subtests: pytest.Subtests) -> None:
        headers = {"content-type": "text/plain", "if-match": "broken"}
        for route in PRIVATE:
            with subtests.test(str(route)):
                path = route.path(task_id="no-id", user_id="ben") + "?unknown=1"
                answer = await api.nobody.request(route.method, path, content=b"\xff", headers=headers)
                refused(answer, 401, "token_missing")

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

    @pytest.mark.parametrize("user_id", ["ben", "ANA", "ana%20", "%00", "ana%2F", "*", "me"])
    async def test_the_owner_in_the_path_is_the_one_in_the_token(
        self, api: Api, user_id: str, subtests: pytest.Subtests
    ) -> None:
        for route in OF_AN_OWNER:
            with subtests.test(str(route)):
                path = route.path(task_id="no-id", user_id=user_id)
                answer = await api.ana.request(route.method, path, content=b"{")
                if "%2F" in user_id:  # decoded, it is another path
                    assert answer.status_code == 404
                else:
                    refused(answer, 403, "owner_mismatch")

    async def test_no_role_opens_the_tasks_of_others(self, api: Api, subtests: pytest.Subtests) -> None:
        for route in OF_AN_OWNER:
            with subtests.test(str(route)):
                answer = await api.admin.request(route.method, route.path(user_id="ana"), json=route.body)
                refused(answer, 403, "owner_mismatch")

    async def test_the_owner_of_what_is_written_comes_from_the_token(self, api: Api) -> None:
        task = await created(api.ana)
        assert (await listed(api.ana), await listed(api.ben)) == ([task], [])

    @pytest.mark.parametrize("field", ["owner", "owner_id", "user_id", "sub"])
    async def test_no_request_names_an_owner(self, api: Api, field: str, subtests: pytest.Subtests) -> None:
        task_id = (await created(api.ana))["id"]
        for route in WITH_BODY:
            with subtests.test(str(route)):
                answer = await api.ana.request(route.method, route.path(task_id), json=route.body | {field: "ben"})
                assert refused(answer, 422, "validation_failed")["errors"][0]["code"] == "unknown"
                assert await listed(api.ben) == []

    async def test_a_provider_that_does_not_answer_is_no_verdict(self, api: Api, subtests: pytest.Subtests) -> None:
        async with api.but_with(identity=UnreachableIdentity()) as away:
            for route in PRIVATE:
                with subtests.test(str(route)):
                    answer = await away.ana.request(route.method, route.path(), json=route.body)
                    refused(answer, 503, "identity_unavailable")
                    assert answer.headers["retry-after"] == "1"
                    assert "www-authenticate" not in answer.headers
