"""Somebody else's list, section, tag, view or operation does not exist, and one's own of another type is none either.

Every route with such an id in its path, with every kind of id that is not what the route asks for: the answers are
those to an absent id, byte for byte. So are those to ids in bodies and queries.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contracts.http_isolation import MADE_UP, indistinguishable
from tests.http_api import Api, created, recorded
from tests.http_lists import list_path, made, new_list, new_section
from tests.http_routes import ABSENT_ID, PRIVATE, Route

OF_TASKS = {"task_id", "user_id"}
KIND_OF = {
    "list_id": "list",
    "section_id": "section",
    "tag_id": "tag",
    "view_id": "view",
    "operation_id": "operation",
    "token_id": "token",
}
NAMES = re.compile("{([a-z_]+)}")
OF_ONE_RESOURCE = [
    route
    for route in PRIVATE
    if set(NAMES.findall(route.template)) - OF_TASKS and not route.is_for_administrators  # whose users are everybody
]
KINDS = ("task", *KIND_OF.values())
THEIRS = [f"Ben's {kind}" for kind in KINDS]
OTHERS = [*THEIRS, *(f"Ana's {kind}" for kind in KINDS)]
every_route = pytest.mark.parametrize("route", OF_ONE_RESOURCE, ids=str)

REFERENCES: list[tuple[str, str, Any, str]] = [
    ("POST", "/api/tasks", {"title": "x", "list_id": "ID"}, "list"),
    ("POST", "/api/tasks", {"title": "x", "section_id": "ID"}, "section"),
    ("POST", "/api/tasks", {"title": "x", "parent_id": "ID"}, "task"),
    *(
        (method, "/api/tasks/{task}", {"title": "x", field: "ID"}, kind)
        for method in ("PUT", "PATCH")
        for field, kind in (("list_id", "list"), ("section_id", "section"), ("parent_id", "task"))
    ),
    *(
        ("POST", "/api/tasks/{task}/move", {field: "ID"}, kind)
        for field, kind in (
            ("before", "task"),
            ("after", "task"),
            ("list_id", "list"),
            ("section_id", "section"),
            ("parent_id", "task"),
        )
    ),
    ("POST", "/api/tasks/batch", {"operations": [{"op": "create", "task": {"title": "x", "list_id": "ID"}}]}, "list"),
    ("POST", "/api/tasks/batch", {"operations": [{"op": "move", "id": "ID", "list_id": None}]}, "task"),
    ("POST", "/api/lists/{list}/move", {"before": "ID"}, "list"),
    ("POST", "/api/lists/{list}/move", {"after": "ID"}, "list"),
    ("POST", "/api/sections/{section}/move", {"before": "ID"}, "section"),
    ("POST", "/api/sections/{section}/move", {"after": "ID"}, "section"),
    ("POST", "/api/tags/{tag}/merge", {"into": "ID"}, "tag"),
    ("GET", "/api/tasks?list_id=ID", None, "list"),
    ("GET", "/api/tasks?section_id=ID", None, "section"),
    ("GET", "/api/tasks?parent_id=ID", None, "task"),
    ("GET", "/api/tasks/counts?group_by=status&list_id=ID", None, "list"),
]
"""Requests that name something else by its id, and what kind it must be of."""
every_reference = pytest.mark.parametrize(
    ("method", "path", "body", "kind"), REFERENCES, ids=lambda value: re.sub("[{}]", "", str(value))
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """The ids of one of each kind that Ana and Ben have."""

    ids: dict[str, str]

    def foreign_to(self, kind: str) -> dict[str, str]:
        """Return all of Ben's, and Ana's of the other kinds."""
        return {whose: each for whose, each in self.ids.items() if whose != f"Ana's {kind}"}

    def own_path(self, path: str) -> str:
        return path.format(**{kind: self.ids[f"Ana's {kind}"] for kind in KINDS})


async def belongings(api: Api) -> Belongings:
    """Make one of each for both of them; with a task in the list, and another section and tag beside."""
    ids: dict[str, str] = {}
    for whose, client in (("Ana's", api.ana), ("Ben's", api.ben)):
        task_list = await new_list(client, f"{whose} canary")
        section = await new_section(client, task_list, f"{whose} canary")
        task = await created(client, title=f"{whose} canary", tags=["canary", "other"], section_id=section["id"])
        tags = (await client.get("/api/tags")).json()["items"]
        view = await made(client, "/api/views", name=f"{whose} canary", filter={"q": "canary"})
        edit = await client.patch(list_path(task_list), json={"name": f"{whose} other canary"})
        token = await made(client, "/api/users/me/tokens", name=f"{whose} canary")
        named = {"token": token, "task": task, "list": task_list, "section": section, "tag": tags[0], "view": view}
        ids |= {f"{whose} {kind}": resource["id"] for kind, resource in named.items()}
        ids[f"{whose} operation"] = edit.headers["operation-id"]
    return Belongings(ids)


def spelled(body: Any, resource_id: str) -> Any:
    """Return a body with the id in it."""
    if isinstance(body, dict):
        return {name: spelled(value, resource_id) for name, value in body.items()}
    if isinstance(body, list):
        return [spelled(value, resource_id) for value in body]
    return resource_id if body == "ID" else body


async def told(api: Api, method: str, path: str, in_path: str = "none", **arguments: Any) -> Any:
    """Ask as Ana, and return all that she could tell the answer by, but for the id in the path."""
    headers = {"x-request-id": "same"} | arguments.pop("headers", {})
    answer = await api.ana.request(method, path, headers=headers, **arguments)
    return indistinguishable(answer, in_path)


async def told_of(api: Api, route: Route, resource_id: str, **arguments: Any) -> Any:
    """Ask a route with the id in all its places."""
    path = route.path(**dict.fromkeys(set(NAMES.findall(route.template)) - OF_TASKS, resource_id))
    return await told(api, route.method, path, resource_id, **{"json": route.body} | arguments)


def asked_for(route: Route) -> str:
    """Return what kind the route has in its path."""
    (name,) = set(NAMES.findall(route.template)) - OF_TASKS
    return KIND_OF[name]


class ResourceIsolationContract:
    """Inherit, and provide the fixture `api`."""

    def test_every_route_with_an_id_is_tried(self, api: Api) -> None:
        paths = (getattr(route, "path_format", "") for route in api.app.routes)
        others = ("/api/users/{user}", "/api/erasures/")
        served = {path for path in paths if path.startswith("/api/") and not path.startswith(others)}
        named = {path: set(NAMES.findall(path)) - OF_TASKS for path in served}
        assert {path for path, names in named.items() if names} == {route.template for route in OF_ONE_RESOURCE}
        assert set.union(*named.values()) == KIND_OF.keys()
        assert all(len(names) <= 1 for names in named.values())

    @every_route
    async def test_what_is_not_yours_of_that_kind_is_answered_like_what_is_absent(self, api: Api, route: Route) -> None:
        theirs = await belongings(api)
        before = await recorded(api), (await api.ben.get("/api/changes")).content
        for headers in MADE_UP:
            absent = await told_of(api, route, ABSENT_ID, headers=headers)
            assert absent[0] == (415 if "content-type" in headers and route.body else 404)
            for whose, resource_id in theirs.foreign_to(asked_for(route)).items():
                assert await told_of(api, route, resource_id, headers=headers) == absent, whose
        assert (await recorded(api), (await api.ben.get("/api/changes")).content) == before

    @every_route
    async def test_nor_does_a_body_tell_them_apart(self, api: Api, route: Route) -> None:
        theirs = await belongings(api)
        mine = theirs.ids[f"Ana's {asked_for(route)}"]
        bodies: list[Any] = [{}, [], {"name": ""}, *({name: mine} for name in ("before", "after", "into"))]
        for body in bodies:
            absent = await told_of(api, route, ABSENT_ID, json=body)
            for whose, resource_id in theirs.foreign_to(asked_for(route)).items():
                assert await told_of(api, route, resource_id, json=body) == absent, (whose, body)

    @every_route
    async def test_nor_does_a_key(self, api: Api, route: Route) -> None:
        theirs = await belongings(api)
        for number, (whose, resource_id) in enumerate(theirs.foreign_to(asked_for(route)).items()):
            answers = [
                await told_of(api, route, each, headers={"idempotency-key": f"{number}-{each}"})
                for each in (resource_id, ABSENT_ID)
            ]
            assert answers[0] == answers[1], whose

    @every_route
    async def test_nor_does_its_deletion(self, api: Api, route: Route) -> None:
        theirs, kind = await belongings(api), asked_for(route)
        if kind == "operation":
            return  # it is never deleted
        bens = theirs.ids[f"Ben's {kind}"]
        place = "users/me/tokens" if kind == "token" else f"{kind}s"
        assert (await api.ben.delete(f"/api/{place}/{bens}")).status_code == 204
        assert await told_of(api, route, bens) == await told_of(api, route, ABSENT_ID)

    @every_reference
    async def test_ids_in_bodies_and_queries_are_answered_like_absent_ones(
        self, api: Api, method: str, path: str, body: Any, kind: str
    ) -> None:
        theirs = await belongings(api)
        before = await recorded(api), (await api.ben.get("/api/changes")).content
        path = theirs.own_path(path)
        absent = await told(api, method, path.replace("ID", ABSENT_ID), json=spelled(body, ABSENT_ID))
        assert absent[0] == (200 if method == "GET" else 404 if path.endswith("batch") and kind == "task" else 422)
        for whose, other in theirs.foreign_to(kind).items():
            answer = await told(api, method, path.replace("ID", other), json=spelled(body, other))
            assert answer == absent, whose
        assert (await recorded(api), (await api.ben.get("/api/changes")).content) == before

    @pytest.mark.parametrize("path", ["/api/lists", "/api/tags", "/api/views", "/api/activity", "/api/changes"])
    async def test_what_is_listed_holds_nothing_of_others(self, api: Api, path: str) -> None:
        theirs = await belongings(api)
        answer = await api.ana.get(path)
        assert (answer.status_code, "Ana's" in answer.text or path == "/api/tags") == (200, True)
        assert not [whose for whose, each in theirs.ids.items() if whose in THEIRS and each in answer.text]
        assert "Ben's" not in answer.text
