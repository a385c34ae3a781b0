"""Every other bad body of the collection, on every route that takes a body: none gets as far as storage."""

import pytest

from tests.bad_inputs import LONGEST, Case, of
from tests.contracts.http_bad_inputs import EDITABLE, WITHOUT_MEASURE, sent, text_in
from tests.http_api import JSON, Api, listed
from tests.http_routes import BODIES, Route

CONTENT_TYPES = [case for case in of("header") if "body" in case.given]
OF_A_PARENT = {"mass.self-parent", "mass.cycle-2"}
"""They name a parent by what is no id; tests/contracts/http_subtask_refusals.py names the real ones."""
every_body = pytest.mark.parametrize("route", BODIES, ids=str)


class BadBodiesContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("route", EDITABLE, ids=str)
    @pytest.mark.parametrize("field", LONGEST)
    @pytest.mark.parametrize("case", WITHOUT_MEASURE, ids=str)
    async def test_text_without_measure(self, api: Api, case: Case, field: str, route: Route) -> None:
        answer = await sent(api, case, route, text_in(case, field, route.method))
        assert answer.json()["error_code"] == "content_too_large"

    @every_body
    @pytest.mark.parametrize("case", of("field_number", "field_array"), ids=str)
    async def test_numbers_and_lists(self, api: Api, case: Case, route: Route) -> None:
        await sent(api, case, route, case.written("body"))

    @every_body
    @pytest.mark.parametrize("case", of("json_body"), ids=str)
    async def test_json(self, api: Api, case: Case, route: Route) -> None:
        await sent(api, case, route, case.written("body"))

    @every_body
    @pytest.mark.parametrize("case", CONTENT_TYPES, ids=str)
    async def test_content_types(self, api: Api, case: Case, route: Route) -> None:
        await sent(api, case, route, case.written("body"), JSON | case.given["headers"])

    @every_body
    @pytest.mark.parametrize("case", of("mass_assignment"), ids=str)
    async def test_fields_that_are_not_the_clients(self, api: Api, case: Case, route: Route) -> None:
        answer = await sent(api, case, route, case.written("body"))
        assert answer.status == 422
        # A new task's id may be the client's, but not one of version 0.
        is_id = case.name == "mass.id" and "title" in route.body and route.method == "POST"
        is_id = is_id or (case.name in OF_A_PARENT and ("title" in route.body or route.rest == "/{task_id}/move"))
        assert ("value_error" if is_id else "unknown") in {error["code"] for error in answer.json()["errors"]}
        assert await listed(api.ben) == []
