"""Somebody else's task does not exist: not in an answer, not in a difference between answers, not in time."""

from statistics import median
from time import perf_counter
from typing import Any

import pytest
from httpx2 import Response

from tests.http_api import Api, created, listed, path_of
from tests.http_routes import ABSENT_ID, LISTS_OF_TASKS, OF_ONE_TASK, PAGED, Route

every_route_of_one_task = pytest.mark.parametrize("route", OF_ONE_TASK, ids=str)
MADE_UP = [
    {},
    {"if-match": '"1-1"'},
    {"if-match": '"9-1"'},
    {"if-match": "*"},
    {"if-none-match": '"1-1"'},
    {"if-none-match": "*"},
    {"content-type": "text/plain"},
]


def indistinguishable(answer: Response, task_id: str) -> Any:
    """Return everything that a client could tell answers by, with the id that it sent itself taken out."""
    headers = sorted((name, value) for name, value in answer.headers.items())
    return answer.status_code, headers, answer.content.replace(task_id.encode(), b"ID")


async def asked(api: Api, route: Route, task_id: str, **arguments: Any) -> Any:
    arguments = {"json": route.body} | arguments
    arguments["headers"] = {"x-request-id": "same"} | arguments.get("headers", {})
    return indistinguishable(await api.ana.request(route.method, route.path(task_id), **arguments), task_id)


class IsolationContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def bens(self, api: Api) -> dict[str, Any]:
        return await created(api.ben, title="Ben's secret", description="canary")

    @every_route_of_one_task
    @pytest.mark.parametrize("headers", MADE_UP, ids=str)
    async def test_a_foreign_id_is_answered_like_an_absent_one(
        self, api: Api, bens: dict[str, Any], route: Route, headers: dict[str, str]
    ) -> None:
        if route.method == "PUT" and headers == {"if-none-match": "*"}:
            return  # it creates one's own task, see http_chosen_ids
        foreign = await asked(api, route, bens["id"], headers=headers)
        assert foreign == await asked(api, route, ABSENT_ID, headers=headers)
        assert foreign[0] == (415 if "content-type" in headers and route.body else 404)
        assert (await api.ben.get(path_of(bens))).json() == bens

    @every_route_of_one_task
    @pytest.mark.parametrize("body", [{}, {"title": ""}, {"title": "x" * 201}, {"owner": "ben"}, []], ids=str)
    async def test_nor_does_a_body_tell_them_apart(
        self, api: Api, bens: dict[str, Any], route: Route, body: Any
    ) -> None:
        assert await asked(api, route, bens["id"], json=body) == await asked(api, route, ABSENT_ID, json=body)

    @every_route_of_one_task
    async def test_nor_does_the_trash(self, api: Api, bens: dict[str, Any], route: Route) -> None:
        await api.ben.delete(path_of(bens))
        assert await asked(api, route, bens["id"]) == await asked(api, route, ABSENT_ID)
        assert [task["id"] for task in await listed(api.ben, path="/api/trash")] == [bens["id"]]

    @every_route_of_one_task
    async def test_nor_does_its_deletion_for_good(self, api: Api, bens: dict[str, Any], route: Route) -> None:
        path = route.asking("permanent=true", task_id=bens["id"])
        answer = await api.ana.request(route.method, path, json=route.body)
        assert answer.status_code == (404 if (route.method, route.rest) == ("DELETE", "/{task_id}") else 422)
        assert (await api.ben.get(path_of(bens))).json() == bens

    @every_route_of_one_task
    async def test_an_absent_task_says_no_more_than_that(self, api: Api, route: Route) -> None:
        answer = await api.ana.request(route.method, route.path(), json=route.body)
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such task.")

    @pytest.mark.parametrize("route", LISTS_OF_TASKS, ids=str)
    async def test_lists_hold_nothing_of_others(self, api: Api, bens: dict[str, Any], route: Route) -> None:
        trashed = await created(api.ben)
        await api.ben.delete(path_of(trashed))
        for query in ("", "?limit=1", *(("?offset=1", "?include_total=false") if route in PAGED else ())):
            answer = await api.ana.get(route.path() + query)
            assert (answer.status_code, answer.json()["items"]) == (200, [])
            assert answer.json().get("total") in {0, None}
            assert bens["id"] not in answer.text

    @pytest.mark.parametrize("role", ["ana", "admin"])
    async def test_no_role_sees_more(self, api: Api, bens: dict[str, Any], role: str) -> None:
        client = {"ana": api.ana, "admin": api.admin}[role]
        assert (await client.get(path_of(bens))).status_code == 404

    async def test_two_owners_work_side_by_side(self, api: Api) -> None:
        anas, bens = await created(api.ana, title="Ana's"), await created(api.ben, title="Ben's")
        await api.ana.delete(path_of(anas), params={"permanent": "true"})
        assert (await listed(api.ana), await listed(api.ben)) == ([], [bens])

    async def test_a_foreign_id_takes_no_other_time(self, api: Api, bens: dict[str, Any]) -> None:
        apart = []
        for _ in range(3):  # what else the machine does may tell them apart once
            took: dict[str, list[float]] = {bens["id"]: [], ABSENT_ID: []}
            for _ in range(100):
                for task_id, times in took.items():
                    began = perf_counter()
                    await api.ana.patch(f"/api/tasks/{task_id}", json={"title": "x"}, headers={"if-match": '"1-1"'})
                    times.append(perf_counter() - began)
            foreign, absent = (median(times) for times in took.values())
            apart.append(abs(foreign - absent))
        assert min(apart) < 0.001

    def test_every_route_of_one_task_is_tried(self, api: Api) -> None:
        served = {getattr(route, "path_format", "") for route in api.app.routes}
        assert {path for path in served if "{task_id}" in path} == {route.template for route in OF_ONE_TASK}
