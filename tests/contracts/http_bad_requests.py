"""Every bad header and query of the collection, and every attempt on what belongs to others."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.bad_inputs import Case, attempt, of
from tests.http_api import JSON, Api, created, listed, path_of
from tests.http_batches import batch, verb
from tests.http_routes import LISTS, Route

CATEGORIES = {"header", "query", "bola"}
HEADERS = [case for case in of("header") if "body" not in case.given]
STAND_INS = {"<jwt>": "ana", "<8 KB>": "x" * 8192}
FOREIGN_CURSOR = b"<cursor minted for user B>"
SAME_KEY = {"idempotency-key": "the same"}
NEW = b'{"title":"x"}'


def routes_for(case: Case) -> list[str]:
    """Return the methods that a header means something to."""
    if "if-match" in case.name:
        return ["PATCH", "PUT", "DELETE"]
    return ["GET", "PATCH"] if "if-none-match" in case.name else ["GET", "PATCH", "POST"]


def filled(value: str | None) -> str | None:
    """Return a header's value with the harness's own words in the places of their stand-ins."""
    for stand_in, real in STAND_INS.items():
        value = value and value.replace(stand_in, real)
    return value


async def cursor_of_ben(api: Api) -> bytes:
    """Return a cursor that is good for Ben."""
    for _ in range(2):
        await created(api.ben)
    page = (await api.ben.get("/api/activity?limit=1")).json()
    cursor: str = page["next_cursor"]
    return cursor.encode()


Attempt = Callable[[Api, dict[str, Any]], Coroutine[Any, Any, Any]]
ON_WHAT_BELONGS_TO_BEN: dict[str, Attempt] = {
    "bola.get": lambda api, bens: api.ana.get(path_of(bens)),
    "bola.patch": lambda api, bens: api.ana.patch(path_of(bens), json={"title": "x"}),
    "bola.etag-oracle": lambda api, bens: api.ana.patch(
        path_of(bens), json={"title": "x"}, headers={"if-match": '"9-1"'}
    ),
    "bola.timing-oracle": lambda api, bens: api.ana.delete(path_of(bens)),
    "bola.body-parent": lambda api, bens: api.ana.post("/api/tasks", json={"title": "x", "parent_id": bens["id"]}),
    "bola.body-id-in-action": lambda api, bens: api.ana.post("/api/tasks", json={"title": "x", "task_id": bens["id"]}),
    "bola.bulk-all-foreign": lambda api, bens: batch(api.ana, [verb("delete", bens["id"])] * 100),
    "bola.search": lambda api, _: api.ana.get("/api/tasks?sort=title"),
    "bola.sync": lambda api, _: api.ana.get("/api/changes"),
    "bola.idem": lambda api, _: api.ana.post("/api/tasks", json={"title": "x"}, headers=SAME_KEY),
}
"""Without lists, children and a search yet, the nearest thing that there is; times are in http_isolation.

Ben's task was created under the same key. The event stream of others is listened to where streams are tested.
"""


class BadRequestsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("case", HEADERS, ids=str)
    async def test_headers(self, api: Api, case: Case) -> None:
        headers = {name: filled(value) for name, value in case.given["headers"].items()}
        if "cookie" in headers and case.statuses == {401}:
            headers["authorization"] = None
        for method in routes_for(case):
            path = "/api/tasks" if method == "POST" else path_of(await created(api.ana))
            body = NEW if method in {"POST", "PUT", "PATCH"} else b""
            answer = await attempt(api, case, method, path.encode(), {**JSON, **headers}, body)
            assert answer.status != 401 or answer.headers["www-authenticate"].startswith("Bearer")
            assert b"evil.test" not in answer.body + str(answer.headers).encode()

    @pytest.mark.parametrize("route", LISTS, ids=str)
    @pytest.mark.parametrize("case", of("query"), ids=str)
    async def test_queries(self, api: Api, case: Case, route: Route) -> None:
        await created(api.ben)
        query = case.written("query")
        if FOREIGN_CURSOR in query:
            query = query.replace(FOREIGN_CURSOR, await cursor_of_ben(api))
        answer = await attempt(api, case, "GET", route.asking("").encode() + query, {})
        # To search for text that means something elsewhere is no mistake.
        assert answer.status in {414, 422} or (query.startswith(b"q=") and route.rest in {"", "/counts"})
        assert len(answer.body) < 2000

    @pytest.mark.parametrize("case", of("bola"), ids=str)
    async def test_what_belongs_to_others(self, api: Api, case: Case) -> None:
        bens = (await api.ben.post("/api/tasks", json={"title": "canary"}, headers=SAME_KEY)).json()
        answer = await ON_WHAT_BELONGS_TO_BEN[case.name](api, bens)
        assert answer.status_code in case.statuses
        assert "canary" not in answer.text
        anas = [answer.json()] if answer.status_code == 201 else []
        assert (await listed(api.ben), await listed(api.ana)) == ([bens], anas)
