"""Every bad list and every bad text of the collection, where tags are named."""

import json
import unicodedata

import pytest

from domain.tag import NAME_MAX
from tests.bad_inputs import SUCCESS, Case, attempt, of
from tests.contracts.http_bad_inputs import EDITABLE, WITHOUT_MEASURE, beside
from tests.http_api import JSON, Api, created, listed
from tests.http_batches import chosen_id, create, results_of
from tests.http_routes import BATCHES, BODIES, Route
from tests.http_tags import a_tag, tags

TEXTS = [*of("field_text"), *WITHOUT_MEASURE]
LISTS = of("field_array")
on_every_batch = pytest.mark.parametrize("route", [route for route in BATCHES if route in BODIES], ids=str)
CREATION, UPDATE = '{"op":"create","task":', '{"op":"update","id":"%s","changes":'


def text_in(case: Case, before: str, after: str) -> tuple[bytes, str]:
    """Return a body with the text of a case in it, and the name that a tag gets of it."""
    text = json.loads(case.between('"', '"', NAME_MAX)) if case.category == "field_text" else ""
    return case.between(before, after, NAME_MAX), unicodedata.normalize("NFC", text).strip()


class BadTagsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("route", EDITABLE, ids=str)
    @pytest.mark.parametrize("case", TEXTS, ids=str)
    async def test_text_on_a_task(self, api: Api, case: Case, route: Route) -> None:
        task = await created(api.ana)
        body, name = text_in(case, f'{{{beside("tags", route.method)}"tags":["fine","', '"]}')
        answer = await attempt(api, case, route.method, route.path(task["id"]).encode(), JSON, body)
        if answer.status in SUCCESS:
            assert answer.json()["tags"] == ["fine", name]
            assert {tag["name"] for tag in await tags(api.ana)} == {"fine", name}
        else:
            assert (await listed(api.ana), await tags(api.ana)) == ([task], [])

    @pytest.mark.parametrize("method", ["POST", "PATCH"])
    @pytest.mark.parametrize("case", TEXTS, ids=str)
    async def test_text_as_the_name_of_a_tag(self, api: Api, case: Case, method: str) -> None:
        path = await a_tag(api.ana, "fine")
        body, name = text_in(case, '{"name":"', '"}')
        answer = await attempt(api, case, method, (path if method == "PATCH" else "/api/tags").encode(), JSON, body)
        names = {tag["name"] for tag in await tags(api.ana)}
        assert names == ({name} | ({"fine"} if method == "POST" else set()) if answer.status in SUCCESS else {"fine"})

    @on_every_batch
    @pytest.mark.parametrize("case", LISTS, ids=str)
    @pytest.mark.parametrize("operation", [CREATION, UPDATE % chosen_id(1)], ids=["create", "update"])
    async def test_lists_in_a_batch(self, api: Api, case: Case, operation: str, route: Route) -> None:
        await results_of(api.ana, [create(chosen_id(1), tags=["fine"])])
        before = await listed(api.ana)
        body = b'{"operations":[%s%s}]}' % (operation.encode(), case.written("body"))
        answer = await attempt(api, case, "POST", route.path().encode(), JSON, body)
        assert answer.status not in SUCCESS
        assert (await listed(api.ana), [tag["name"] for tag in await tags(api.ana)]) == (before, ["fine"])
