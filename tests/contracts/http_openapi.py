"""The OpenAPI document says what is served, and every refusal has its place in it."""

from collections.abc import Iterator
from typing import Any

import pytest

import entrypoints.http.app  # noqa: F401  # so that every refusal of the edge has been defined
from domain.errors import DomainError
from entrypoints.http.problems import STATUS, TITLES, status_of
from tests.http_api import Api
from tests.http_routes import CLAIMS, OF_ONE_TASK, PRIVATE, ROUTES, WITH_BODY, WRITES, Route

Operation = dict[str, Any]


def kinds_of(refusal: type[DomainError]) -> Iterator[type[DomainError]]:
    for kind in refusal.__subclasses__():
        yield kind
        yield from kinds_of(kind)


KINDS = list(kinds_of(DomainError))
MET_NOWHERE_IN_IT = {"write_conflict", "foreign_origin"}
"""The one never leaves the service, the other is met at `/mcp`, which the document does not describe."""
REFUSALS = [kind for kind in KINDS if "code" in vars(kind)]


def operation(api: Api, route: Route) -> Operation:
    found: Operation = api.app.openapi()["paths"][route.template][route.method.lower()]
    return found


def answers(api: Api, route: Route) -> dict[str, Any]:
    """Return what is documented of each status, also where it is told elsewhere in the document."""
    shared, told = api.app.openapi()["components"]["responses"], operation(api, route)["responses"]
    return {
        status: shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for status, each in told.items()
    }


class OpenApiContract:
    """Inherit, and provide the fixture `api`."""

    async def test_the_document_is_served_to_everybody(self, api: Api) -> None:
        answer = await api.nobody.get("/openapi.json")
        assert (answer.status_code, answer.json()) == (200, api.app.openapi())

    async def test_every_served_route_is_in_it_and_nothing_else(self, api: Api) -> None:
        paths = api.app.openapi()["paths"]
        documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
        assert documented == {(route.method, route.template) for route in ROUTES}

    async def test_every_operation_has_a_name_of_its_own_and_a_summary(self, api: Api) -> None:
        operations = [operation(api, route) for route in ROUTES]
        assert len({each["operationId"] for each in operations}) == len(operations)
        assert all(each["summary"] and each["description"] and each["tags"] for each in operations)

    async def test_a_private_route_says_that_it_wants_a_token(self, api: Api) -> None:
        told = {str(route): operation(api, route)["security"] for route in PRIVATE}
        assert told == {str(route): [{"bearer": [route.scope]}] for route in PRIVATE}

    async def test_every_refusal_it_can_give_is_documented(self, api: Api, subtests: pytest.Subtests) -> None:
        for route in PRIVATE:
            with subtests.test(str(route)):
                expected = {"401", "422", "500", "503"} | ({"403"} if "{user_id}" in route.template else set())
                if route in OF_ONE_TASK:
                    expected |= {"400", "404"} | ({"412"} if route.method != "GET" and route not in CLAIMS else set())
                if route in WITH_BODY:
                    expected |= {"400", "413", "415"}
                assert expected <= operation(api, route)["responses"].keys()

    async def test_what_any_call_can_meet_is_documented_of_each(self, api: Api) -> None:
        for route in ROUTES:
            assert {"408", "414", "421", "431"} <= operation(api, route)["responses"].keys()

    @pytest.mark.parametrize("route", ROUTES, ids=str)
    async def test_every_documented_refusal_is_a_problem(self, api: Api, route: Route) -> None:
        for status, answer in answers(api, route).items():
            if int(status) >= 400:
                (media_type,) = answer["content"]
                schema = answer["content"][media_type]["schema"]
                assert media_type == "application/problem+json"
                assert schema == {"$ref": "#/components/schemas/Problem"}
                assert TITLES[int(status)] in answer["description"]

    @pytest.mark.parametrize("route", OF_ONE_TASK, ids=str)
    async def test_conditions_are_documented(self, api: Api, route: Route) -> None:
        parameters = {(each["in"], each["name"]) for each in operation(api, route)["parameters"]}
        assert ("path", "task_id") in parameters
        if route in CLAIMS:
            assert ("header", "if-match") not in parameters
        elif not route.template.endswith(("/history", "/progress")):
            assert ("header", "if-none-match" if route.method == "GET" else "if-match") in parameters

    async def test_every_write_and_no_read_takes_an_idempotency_key(self, api: Api, subtests: pytest.Subtests) -> None:
        told = {"Operation-Id", "Idempotency-Replayed"}
        for route in PRIVATE:
            with subtests.test(str(route)):
                described = operation(api, route)
                names = {each["name"] for each in described.get("parameters", ())}
                assert ("Idempotency-Key" in names) is (route in WRITES)
                good = [answer for status, answer in described["responses"].items() if status.startswith("2")]
                assert all((told <= answer.get("headers", {}).keys()) is (route in WRITES) for answer in good)

    async def test_older_mounts_are_marked_as_such(self, api: Api) -> None:
        older = {route.template for route in ROUTES if operation(api, route).get("deprecated")}
        assert older == {each.template for each in ROUTES if each.template.startswith(("/api/todos", "/api/{user_id}"))}

    async def test_the_documented_problem_has_the_members_of_a_real_one(self, api: Api) -> None:
        documented = api.app.openapi()["components"]["schemas"]["Problem"]
        problem = (await api.nobody.get("/api/tasks")).json()
        assert documented["properties"].keys() == problem.keys() == set(documented["required"])

    # Refusals

    @pytest.mark.parametrize("refusal", KINDS)
    def test_every_kind_of_refusal_has_a_status_and_a_title(self, refusal: type[DomainError]) -> None:
        assert status_of(refusal) in TITLES

    def test_no_two_refusals_share_a_code(self) -> None:
        codes = [refusal.code for refusal in REFUSALS]
        assert len(set(codes)) == len(codes)

    @pytest.mark.parametrize("refusal", [kind for kind in KINDS if not kind.__subclasses__()])
    def test_every_refusal_that_is_raised_has_a_code(self, refusal: type[DomainError]) -> None:
        assert refusal.code.replace("_", "").isalpha()
        assert refusal.code.islower()

    def test_the_table_has_no_entry_that_nothing_uses(self) -> None:
        assert all(any(issubclass(refusal, kind) for refusal in REFUSALS) for kind in STATUS)

    @pytest.mark.parametrize(
        "refusal",
        [kind for kind in REFUSALS if kind.code not in MET_NOWHERE_IN_IT],
    )
    async def test_every_code_that_a_client_can_meet_is_in_the_document(
        self, api: Api, refusal: type[DomainError]
    ) -> None:
        status = str(status_of(refusal))
        found = [operation(api, route)["responses"].get(status) for route in ROUTES]
        told = " ".join(answer["description"] for answer in found if answer is not None)
        assert f"`{refusal.code}`" in told
