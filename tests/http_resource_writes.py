"""Something to do for every write outside the task routes, and everything there that it takes."""

from dataclasses import dataclass
from typing import Any

from httpx2 import AsyncClient

from tests.http_api import created
from tests.http_lists import list_path, made, new_list, new_section
from tests.http_routes import WRITES, Route
from tests.http_writes import Write

RESOURCE_WRITES = [route for route in WRITES if route.rest is None and not route.template.startswith("/api/users/")]
"""All but those of a profile, which is in no sequence and no history (tests/contracts/http_profile.py)."""
CONDITIONAL = [
    route
    for route in RESOURCE_WRITES
    if "_id}" in route.template and not route.template.endswith(("/sections", "/undo"))
]
"""Those that take If-Match: all but creations and undo."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A write that changes something, and the path of what it changes."""

    write: Write
    path: str


async def subject_of(client: AsyncClient, route: Route) -> Subject:
    """Make two of each resource, and return the write of the route to the second of its kind."""
    home, work = await new_list(client, "one"), await new_list(client, "two")
    sections = [await new_section(client, work, name) for name in ("one", "two")]
    tags = [await made(client, "/api/tags", name=name) for name in ("one", "two")]
    view = await made(client, "/api/views", name="one", filter={"status": "open"})
    await created(client, tags=["two"], section_id=sections[1]["id"])
    edit = await client.patch(list_path(work), json={"name": "three"})
    ids = {
        "list_id": work["id"],
        "section_id": sections[1]["id"],
        "tag_id": tags[1]["id"],
        "view_id": view["id"],
        "operation_id": edit.headers["operation-id"],
    }
    first = {"/api/lists": home["id"], "/api/sections": sections[0]["id"], "/api/tags": tags[0]["id"]}
    kind = "/".join(route.template.split("/")[:3])
    body: Any = route.body
    if route.template.endswith(("/move", "/merge")):
        body = dict.fromkeys(body, first[kind])
    path = route.path(**ids)
    return Subject(Write(route.method, path, body), "/".join(path.split("/")[:4]))
