"""What agents and people can attach by its address: a task, a list with what is open in it, and the day."""

from collections.abc import Mapping
from typing import Any

from domain.errors import NotFound
from domain.identity import Scope
from domain.page import NOWHERE, PageRequest, SortField, SortKey, Status, TaskFilter
from domain.task import DESCRIPTION_MAX
from entrypoints.mcp.arguments import ITEMS_MAX, GetOverview
from entrypoints.mcp.reading import get_overview
from entrypoints.mcp.references import NotOneThing, References
from entrypoints.mcp.rows import full_row, task_row
from entrypoints.mcp.visit import Visit

OVERVIEW = "overview://today"
TASK = "task://{id}"
LIST = "list://{id}"
_MANUALLY = (SortKey(field=SortField.POSITION),)


class UnknownResource(Exception):
    """Nothing of this owner has that address."""


async def read(visit: Visit, uri: str) -> Mapping[str, Any]:
    """Return what has that address; raise UnknownResource. A reference does for an id, as it does for tools."""
    visit.require(Scope.READ, subject="resources/read")
    scheme, separator, name = uri.partition("://")
    try:
        if uri == OVERVIEW:
            return await get_overview(visit, GetOverview())
        if separator and name and scheme == "task":
            return await _task(References(visit), name)
        if separator and name and scheme == "list":
            return await _list(References(visit), name)
    except (NotFound, NotOneThing) as missing:
        raise UnknownResource from missing
    raise UnknownResource


async def _task(references: References, name: str) -> Mapping[str, Any]:
    visit = references.visit
    task = await visit.use_cases.tasks.get(await references.task_id(name), owner=visit.owner)
    return full_row(task, await references.names(), "full", excerpt=DESCRIPTION_MAX)


async def _list(references: References, name: str) -> Mapping[str, Any]:
    visit, list_id = references.visit, await references.list_id(name)
    matching = TaskFilter(status=Status.OPEN, list_id=NOWHERE if list_id is None else list_id)
    page = await visit.use_cases.tasks.page(visit.owner, matching, PageRequest(limit=ITEMS_MAX, sort=_MANUALLY))
    names = await references.names()
    called = "Inbox" if list_id is None else names[list_id]
    return {"name": called, "open": page.total, "tasks": [task_row(task, names) for task in page.items]}
