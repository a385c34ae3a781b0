"""What administrators ask and do: nobody else may, every call is in the log, and no task of another is ever told."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from domain.audit import SecurityEvent, SecurityEventKind
from domain.identity import OwnerId
from tests.http_api import Api, created, fields_of, listed, path_of, refused
from tests.http_routes import OF_ADMINISTRATORS, Route

every_route = pytest.mark.parametrize("route", OF_ADMINISTRATORS, ids=str)


async def users(client: AsyncClient, query: str = "") -> dict[str, Any]:
    answer = await client.get(f"/api/users?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class UserRoutesContract:
    """Inherit, and provide the fixture `api`."""

    @every_route
    async def test_they_are_for_administrators_alone(self, api: Api, route: Route) -> None:
        await created(api.ben)
        answer = await api.ana.request(route.method, route.path(user="ben"))
        refused(answer, 403, "insufficient_scope")
        assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="admin"'
        assert (await users(api.admin))["items"][0]["is_suspended"] is False

    @every_route
    async def test_each_call_is_told_to_operators(self, api: Api, route: Route) -> None:
        told: list[SecurityEvent] = []
        await created(api.ben)
        async with api.but_with(audit=told.append) as heard:
            assert (await heard.admin.request(route.method, route.path(user="ben"))).status_code == 200
        call = told[0]
        assert (call.kind, call.by) == (SecurityEventKind.ADMIN_CALL, "admin")
        assert call.owner == (OwnerId("ben") if "{user}" in route.template else None)

    async def test_what_is_no_id_is_not_told_to_operators(self, api: Api) -> None:
        told: list[SecurityEvent] = []
        async with api.but_with(audit=told.append) as heard:
            refused(await heard.admin.get("/api/users/ben@example.com"), 422, "validation_failed")
        assert [(call.kind, call.owner) for call in told] == [(SecurityEventKind.ADMIN_CALL, None)]

    async def test_a_user_is_told_without_a_word_of_their_tasks(self, api: Api) -> None:
        await created(api.ben, title="canary")
        done = await created(api.ben, title="canary")
        await api.ben.post(f"{path_of(done)}/complete")
        answer = await api.admin.get("/api/users/ben")
        assert answer.json() == {
            "id": "ben",
            "is_suspended": False,
            "suspended_at": None,
            "counts": {"open": 1, "completed": 1, "trashed": 0},
        }
        assert (await users(api.admin))["items"] == [answer.json()]
        refused(await api.admin.get(path_of(done)), 404, "task_not_found")

    async def test_users_are_listed_page_by_page_and_by_the_beginning_of_the_id(self, api: Api) -> None:
        for client in (api.ben, api.ana, api.admin):
            await created(client)
        first = await users(api.admin, "q=a&limit=1")
        second = await users(api.admin, f"q=a&limit=1&cursor={first['next_cursor']}")
        assert [user["id"] for page in (first, second) for user in page["items"]] == ["admin", "ana"]
        assert (first["limit"], second["next_cursor"]) == (1, None)
        assert [user["id"] for user in (await users(api.admin))["items"]] == ["admin", "ana", "ben"]
        other = await api.admin.get(f"/api/users?q=b&cursor={first['next_cursor']}")
        assert fields_of(other) == ["cursor"]

    @pytest.mark.parametrize("query", ["q=%00", "q=a%25", "limit=0", "cursor=x", "name=ben"])
    async def test_a_question_that_makes_no_sense_is_refused(self, api: Api, query: str) -> None:
        refused(await api.admin.get(f"/api/users?{query}"), 422, "validation_failed")

    @pytest.mark.parametrize(("method", "verb"), [("GET", ""), ("POST", "/suspend"), ("POST", "/reinstate")])
    async def test_nobody_of_an_unknown_id_is_found(self, api: Api, method: str, verb: str) -> None:
        refused(await api.admin.request(method, f"/api/users/cid{verb}"), 404, "user_not_found")
        refused(await api.admin.request(method, f"/api/users/%00{verb}"), 422, "validation_failed")

    async def test_a_suspended_user_is_refused_at_once_and_back_when_reinstated(self, api: Api) -> None:
        task = await created(api.ben)
        suspended = await api.admin.post("/api/users/ben/suspend")
        assert suspended.json()["is_suspended"] is True
        refused(await api.ben.get("/api/tasks"), 403, "user_suspended")
        assert (await api.admin.post("/api/users/ben/suspend")).json() == suspended.json()
        assert (await api.admin.get("/api/users/ben")).json() == suspended.json()
        assert await listed(api.ana) == []
        for _ in range(2):
            reinstated = (await api.admin.post("/api/users/ben/reinstate")).json()
            assert (reinstated["is_suspended"], reinstated["suspended_at"]) == (False, None)
        assert await listed(api.ben) == [task]

    async def test_nobody_suspends_themself(self, api: Api) -> None:
        await created(api.admin)
        refused(await api.admin.post("/api/users/admin/suspend"), 409, "suspending_oneself")
        assert len(await listed(api.admin)) == 1

    async def test_what_is_done_to_a_user_is_told_to_operators(self, api: Api) -> None:
        told: list[SecurityEvent] = []
        await created(api.ben)
        async with api.but_with(audit=told.append) as heard:
            for verb in ("suspend", "reinstate"):
                await heard.admin.post(f"/api/users/ben/{verb}")
        kinds = [(event.kind, event.owner, event.by) for event in told if event.kind != SecurityEventKind.ADMIN_CALL]
        assert kinds == [
            (SecurityEventKind.USER_SUSPENDED, "ben", "admin"),
            (SecurityEventKind.USER_REINSTATED, "ben", "admin"),
        ]
