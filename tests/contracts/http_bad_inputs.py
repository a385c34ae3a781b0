"""Every bad text, date and time zone of the collection, on every route that keeps one, on one of its mounts."""

import json
from typing import Any

import pytest

from tests.bad_inputs import LEFT_OUT, LONGEST, NOT_DUE, SUCCESS, Case, attempt, every_case, of
from tests.contracts.http_bad_messages import CATEGORIES as OF_MESSAGES
from tests.contracts.http_bad_requests import CATEGORIES as OF_REQUESTS
from tests.contracts.http_bad_retries import CATEGORIES as OF_RETRIES
from tests.http_api import JSON, Api, created, listed
from tests.http_routes import BATCHES, BODIES, Route
from tests.raw_http import Answer

OF_DATES = {"field_datetime", "field_timezone"}
OF_BODIES = {"field_text", "field_number", "json_body", "field_array", "mass_assignment", "dos"} | OF_DATES
WITHOUT_MEASURE = [case for case in of("dos") if "body" in case.given]
EDITABLE = [route for route in BODIES if "title" in route.body]
DATED = {
    "due": ('"due":', ""),
    "due.at": ('"due":{"at":', "}"),
    "due.date": ('"due":{"date":', "}"),
    "deadline": ('"deadline":', ""),
    "defer_until": ('"defer_until":', ""),
}
"""What stands before and after the value of each field that takes a date or a time."""


def text_in(case: Case, field: str, method: str) -> bytes:
    """Put the text of a case into a field."""
    return case.between(f'{{{beside(field, method)}"{field}":"', '"}', LONGEST[field])


def beside(field: str, method: str) -> str:
    """Return the title, which only an edit may leave out."""
    return '"title":"x",' if field != "title" and method != "PATCH" else ""


async def sent(api: Api, case: Case, route: Route, body: bytes, headers: dict[str, str] = JSON) -> Answer:
    """Send a body to a route; what was accepted must read back as it was sent, what was refused must change nothing."""
    task = await created(api.ana)
    answer = await attempt(api, case, route.method, route.path(task["id"]).encode(), headers, body)
    if answer.status in SUCCESS:
        stored = (await api.ana.get(f"/api/tasks/{answer.json()['id']}")).json()
        wanted: dict[str, Any] = json.loads(body)
        assert {name: stored[name] for name in wanted} == wanted
    else:
        assert await listed(api.ana) == [task]
    return answer


class BadInputsContract:
    """Inherit, and provide the fixture `api`."""

    def test_no_case_is_left_out_without_a_reason(self) -> None:
        run = OF_BODIES | OF_MESSAGES | OF_REQUESTS | OF_RETRIES
        forgotten = [case.name for case in every_case() if case.category not in run | NOT_DUE.keys()]
        assert not forgotten
        assert not run & NOT_DUE.keys()
        assert LEFT_OUT.keys() <= {case.name for case in every_case() if case.category in run}

    @pytest.mark.parametrize("route", EDITABLE, ids=str)
    @pytest.mark.parametrize("field", LONGEST)
    @pytest.mark.parametrize("case", of("field_text"), ids=str)
    async def test_text(self, api: Api, case: Case, field: str, route: Route) -> None:
        await sent(api, case, route, text_in(case, field, route.method))

    @pytest.mark.parametrize(
        "title", ["\u202egnirts", "\ufeffx", "\u2028", "a\x07b", "👩‍👩‍👧‍👦" * 28, "\U0010ffff", "\\u0000", "null"]
    )
    async def test_strange_text_is_text(self, api: Api, title: str) -> None:
        task = await created(api.ana, title=f".{title}.", description=title)
        assert (task["title"], task["description"]) == (f".{title}.", title)
        assert await listed(api.ana) == [task]

    @pytest.mark.parametrize("route", BATCHES, ids=str)
    @pytest.mark.parametrize("field", LONGEST)
    @pytest.mark.parametrize("case", of("field_text"), ids=str)
    async def test_text_in_a_batch(self, api: Api, case: Case, field: str, route: Route) -> None:
        task = text_in(case, field, "POST")
        body = b'{"operations":[{"op":"create","task":{"title":"first"}},{"op":"create","task":%s}]}' % task
        answer = await attempt(api, case, "POST", route.path().encode(), JSON, body)
        if answer.status in SUCCESS:
            made, wanted = answer.json()["results"][1]["task"], json.loads(task)
            assert {name: made[name] for name in wanted} == wanted
        else:
            assert await listed(api.ana) == []

    @pytest.mark.parametrize("route", EDITABLE, ids=str)
    @pytest.mark.parametrize("field", DATED)
    @pytest.mark.parametrize("case", of("field_datetime"), ids=str)
    async def test_dates_and_times(self, api: Api, case: Case, field: str, route: Route) -> None:
        before, after = DATED[field]
        body = case.between(f"{{{beside(field, route.method)}{before}", f"{after}}}")
        await sent(api, case.of_field(field), route, body)

    @pytest.mark.parametrize("route", EDITABLE, ids=str)
    @pytest.mark.parametrize("case", of("field_timezone"), ids=str)
    async def test_time_zones(self, api: Api, case: Case, route: Route) -> None:
        before = f'{{{beside("due", route.method)}"due":{{"at":"2026-01-01T00:00:00","timezone":"'
        await sent(api, case, route, case.between(before, '"}}'))
