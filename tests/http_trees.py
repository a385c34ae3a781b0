"""Trees, lists and orders over HTTP, in few words."""

from typing import Any

from httpx2 import AsyncClient, Response

from tests.http_api import created, listed, path_of

Content = dict[str, Any]


async def line(client: AsyncClient, count: int, **content: Any) -> list[Content]:
    """Create tasks, each below the one before; the content is that of the first."""
    tasks = [await created(client, **content)]
    while len(tasks) < count:
        tasks.append(await created(client, parent_id=tasks[-1]["id"]))
    return tasks


async def below(client: AsyncClient, parent: Content, count: int, **content: Any) -> list[Content]:
    return [await created(client, parent_id=parent["id"], **content) for _ in range(count)]


async def made(client: AsyncClient, path: str = "/api/lists", name: str = "Home") -> Content:
    """Create a list or a section and return it."""
    answer = await client.post(path, json={"name": name})
    assert answer.status_code == 201, answer.text
    resource: Content = answer.json()
    return resource


async def now(client: AsyncClient, *tasks: Content) -> list[Content]:
    """Return tasks as they are now, from the lists of tasks and of the trash."""
    every = {
        task["id"]: task for path in ("tasks", "trash") for task in await listed(client, "limit=100", f"/api/{path}")
    }
    return [every[task["id"]] for task in tasks]


async def open_ones(client: AsyncClient, *tasks: Content) -> list[bool]:
    return [not task["is_completed"] for task in await now(client, *tasks)]


async def in_the_trash(client: AsyncClient, *tasks: Content) -> list[bool]:
    trash = {task["id"] for task in await listed(client, "limit=100", "/api/trash")}
    return [task["id"] in trash for task in tasks]


async def order(client: AsyncClient, place: str = "list_id=inbox&parent_id=none") -> list[str]:
    """Return the ids of what stands in a place, in its manual order."""
    return [task["id"] for task in await listed(client, f"{place}&sort=position&limit=100")]


async def move(client: AsyncClient, task: Content, **to: Any) -> Response:
    return await client.post(f"{path_of(task)}/move", json=to)


def ids(*tasks: Content) -> list[str]:
    return [task["id"] for task in tasks]


def codes(answer: Response) -> list[tuple[str, str]]:
    """Return the fields that a refusal names, and why."""
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]
