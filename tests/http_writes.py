"""Something to do for every route that writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from httpx2 import AsyncClient, Response

from tests.http_routes import ABSENT_ID, Route

CHOSEN_ID = "0190163d-8694-739b-aea5-966c26f8ad91"
_NEW = {"id": CHOSEN_ID, "title": "Buy tea"}
_CREATIONS: dict[str | None, Any] = {"": _NEW, "/batch": {"operations": [{"op": "create", "task": _NEW}]}}


@dataclass(frozen=True, slots=True)
class Write:
    """A request that changes something when it is sent, and nothing when it is sent again."""

    method: str
    path: str
    body: Any

    async def send(self, client: AsyncClient, headers: Mapping[str, str] | None = None) -> Response:
        return await client.request(self.method, self.path, json=self.body, headers=headers)


async def something_to_do(client: AsyncClient, route: Route) -> Write:
    """Bring a task into a state in which the route has something to do, and return the request."""
    is_completed = route.rest == "/{task_id}/reopen"
    made = await client.post("/api/tasks", json={"title": "Buy milk", "is_completed": is_completed})
    path = route.path(made.json()["id"], operation_id=made.headers["operation-id"])
    if route.rest == "/{task_id}/restore":
        await client.delete(f"/api/tasks/{made.json()['id']}")
    if route.rest == "/{task_id}/move":
        await client.post("/api/tasks", json={"title": "It stands last so far"})
    if route.rest == "/{task_id}/lease":
        return await _of_a_lease(client, route, path)
    is_creation = route.method == "POST" and route.rest in _CREATIONS
    return Write(route.method, path, _CREATIONS[route.rest] if is_creation else route.body)


async def _of_a_lease(client: AsyncClient, route: Route, path: str) -> Write:
    """Claim the one task that there is."""
    claimed = await client.post("/api/tasks/claim", json={"worker": "build"})
    (lease_id,) = (each["lease"]["id"] for each in claimed.json()["items"])
    body = route.body and route.body | {"lease_id": lease_id}
    return Write(route.method, path.replace(ABSENT_ID, lease_id), body)
