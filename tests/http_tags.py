"""Tags over HTTP, for tests: by name, as clients know them."""

from typing import Any

from httpx2 import AsyncClient, Response

from tests.http_api import listed


async def tags(client: AsyncClient) -> list[dict[str, Any]]:
    """Return all tags in their order."""
    answer = await client.get("/api/tags")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def counts(client: AsyncClient) -> list[tuple[str, int, int]]:
    """Return each tag's name, and how many open and completed tasks have it."""
    return [(tag["name"], tag["open_tasks"], tag["completed_tasks"]) for tag in await tags(client)]


async def path_of_tag(client: AsyncClient, name: str) -> str:
    """Return the path of the tag that is spelled like this."""
    (tag,) = [tag for tag in await tags(client) if tag["name"] == name]
    return f"/api/tags/{tag['id']}"


async def a_tag(client: AsyncClient, name: str) -> str:
    """Make a tag, and return its path."""
    answer = await client.post("/api/tags", json={"name": name})
    assert answer.status_code == 201, answer.text
    return f"/api/tags/{answer.json()['id']}"


async def tagged(client: AsyncClient) -> dict[str, list[str]]:
    """Return the tags of every task by the task's title, the trash included."""
    tasks = await listed(client, "limit=100") + await listed(client, "limit=100", path="/api/trash")
    return {task["title"]: task["tags"] for task in tasks}


async def merge(client: AsyncClient, path: str, into: str) -> Response:
    return await client.post(f"{path}/merge", json={"into": into.rpartition("/")[2]})
