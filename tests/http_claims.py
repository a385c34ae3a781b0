"""Claims, as workers send them."""

from typing import Any

from httpx2 import AsyncClient, Response

WORKER = {"worker": "build"}


async def claimed(client: AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    """Claim, and return the tasks with their leases."""
    answer = await client.post("/api/tasks/claim", json=WORKER | asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def titles_claimed(client: AsyncClient, **asked: Any) -> list[str]:
    return [item["task"]["title"] for item in await claimed(client, **asked)]


async def a_lease(client: AsyncClient) -> dict[str, Any]:
    """Claim the next task, and return the lease."""
    (item,) = await claimed(client)
    lease: dict[str, Any] = item["lease"]
    return lease


async def renewed(client: AsyncClient, lease: dict[str, Any], **asked: Any) -> Response:
    return await client.post(f"/api/tasks/{lease['task_id']}/lease", json={"lease_id": lease["id"]} | asked)


async def released(client: AsyncClient, lease: dict[str, Any]) -> Response:
    return await client.delete(f"/api/tasks/{lease['task_id']}/lease", params={"lease_id": lease["id"]})
