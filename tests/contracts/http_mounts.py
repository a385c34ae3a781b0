"""One router under three prefixes: clients of the two older contracts meet the same tasks and the same rules."""

from typing import Any

import pytest
from httpx2 import Response

from tests.http_api import JSON, Api, created, listed
from tests.http_routes import MOUNTS, OF_ONE_TASK, ROUTES, SENT

PREFIXES = ["/api/tasks", "/api/todos", "/api/ana/tasks"]
STORY: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "", {}),
    ("POST", "", {"json": {"title": "Buy tea", "priority": "high"}}),
    ("POST", "", {"json": {}}),
    ("POST", "", {"content": b"{", "headers": JSON}),
    ("POST", "", {"content": b"x" * 2_000_000, "headers": JSON}),
    ("GET", "?status=completed&sort=-priority,title&limit=5", {}),
    ("GET", "?stats=completed", {}),
    ("GET", "/{task}", {}),
    ("GET", "/{task}", {"headers": {"if-none-match": '"1-1"'}}),
    ("GET", "/no-id", {}),
    ("PUT", "/{task}", {"json": {"title": "Buy milk"}, "headers": {"if-match": '"7-1"'}}),
    ("PUT", "/{task}", {"json": {"title": "Buy oat milk", "description": "two"}}),
    ("PATCH", "/{task}", {"json": {"description": None}}),
    ("PATCH", "/{task}", {"json": {"owner": "ben"}}),
    ("PATCH", "/{task}/complete", {}),
    ("PATCH", "/{task}/complete", {"json": {"is_completed": False}}),
    ("POST", "/{task}/complete", {}),
    ("POST", "/{task}/reopen", {}),
    ("DELETE", "/{task}", {}),
    ("DELETE", "/{task}", {}),
    ("POST", "/{task}/restore", {}),
    ("DELETE", "/{task}?permanent=true", {}),
    ("POST", "/{task}/restore", {}),
    ("DELETE", "", {}),
]
TIMES = {"created_at", "updated_at", "completed_at", "position"}


async def told(api: Api, prefix: str) -> list[Any]:
    """Live through the story under one prefix, and return what must be the same under all of them."""
    task = await created(api.ana)
    answers = []
    for method, rest, arguments in STORY:
        path = prefix + rest.replace("{task}", task["id"])
        answers.append(comparable(await api.ana.request(method, path, **arguments)))
    for left in await listed(api.ana):
        await api.ana.delete(f"/api/tasks/{left['id']}?permanent=true")
    return answers


def comparable(answer: Response) -> Any:
    body = answer.json() if answer.content else None
    if isinstance(body, dict) and "items" in body:
        body["items"] = [task["title"] for task in body["items"]]
    names = (body or {}).keys() - TIMES - {"id", "instance", "request_id", "error", "message", "details"}
    return (
        answer.status_code,
        {name: (body or {})[name] for name in names},
        {name: answer.headers.get(name) for name in ("etag", "allow", "content-type")},
    )


class MountsContract:
    """Inherit, and provide the fixture `api`."""

    async def test_the_three_mounts_behave_alike(self, api: Api) -> None:
        stories = [await told(api, prefix) for prefix in PREFIXES]
        assert stories[0] == stories[1] == stories[2]
        assert len({status for status, _, _ in stories[0]}) > 8

    @pytest.mark.parametrize("mount", MOUNTS)
    def test_every_mount_has_every_route(self, mount: str) -> None:
        assert {(route.method, route.rest) for route in ROUTES if route.template.startswith(mount)} == SENT.keys()

    def test_every_route_of_a_task_is_under_a_mount(self) -> None:
        assert all(route.rest is not None for route in OF_ONE_TASK)

    @pytest.mark.parametrize("here", PREFIXES)
    async def test_what_is_written_under_one_is_read_under_the_others(self, api: Api, here: str) -> None:
        task = (await api.ana.post(here, json={"title": "Buy tea"})).json()
        assert [await listed(api.ana, path=there) for there in PREFIXES] == [[task]] * 3

    @pytest.mark.parametrize("mount", PREFIXES)
    async def test_a_new_task_has_one_address(self, api: Api, mount: str) -> None:
        answer = await api.ana.post(mount, json={"title": "Buy tea"})
        assert answer.headers["location"] == f"/api/tasks/{answer.json()['id']}"

    async def test_an_owner_is_the_same_however_the_path_is_escaped(self, api: Api) -> None:
        assert (await api.ana.get("/api/%61na/tasks")).status_code == 200
