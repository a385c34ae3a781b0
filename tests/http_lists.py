"""Lists and sections as clients make them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx2 import AsyncClient

Collection = Callable[[AsyncClient], Awaitable[str]]


async def made(client: AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    """Make something and return it."""
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    resource: dict[str, Any] = answer.json()
    return resource


async def new_list(client: AsyncClient, name: str = "Home") -> dict[str, Any]:
    return await made(client, "/api/lists", name=name)


async def new_section(client: AsyncClient, of: dict[str, Any], name: str = "Kitchen") -> dict[str, Any]:
    return await made(client, f"/api/lists/{of['id']}/sections", name=name)


def list_path(task_list: dict[str, Any]) -> str:
    return f"/api/lists/{task_list['id']}"


def section_path(section: dict[str, Any]) -> str:
    return f"/api/sections/{section['id']}"


async def items(client: AsyncClient, path: str) -> list[dict[str, Any]]:
    """Return what a collection holds, without the inbox."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return [item for item in answer.json()["items"] if item["id"] is not None]


async def names(client: AsyncClient, path: str) -> list[str]:
    return [item["name"] for item in await items(client, path)]


async def _lists(_: AsyncClient) -> str:
    return "/api/lists"


async def _sections(client: AsyncClient) -> str:
    return f"{list_path(await new_list(client, 'A list of sections'))}/sections"


COLLECTIONS: dict[str, Collection] = {"lists": _lists, "sections": _sections}
every_collection = pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)
"""For what is true of lists and of the sections of a list: where they are made."""


def address(path: str, item: dict[str, Any]) -> str:
    """Return where one of a collection is."""
    return f"/api/{path.rpartition('/')[2]}/{item['id']}"
