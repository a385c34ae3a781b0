"""Due dates for tests of the HTTP interface: one of each kind, and every way to write one."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx2 import Response

from tests.http_api import Api, created, path_of

Members = dict[str, Any]
Write = Callable[[Api, Members], Awaitable[Response]]

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
DAY, NEXT = "2026-11-24", "2026-11-25"
NINE, TEN = f"{DAY}T09:00:00.000007", f"{DAY}T10:00:00"
ALL_DAY: Members = {"date": DAY}
FLOATING: Members = {"at": NINE}
FIXED: Members = {"at": NINE, "timezone": BERLIN}
TO_ALL_DAY: Members = {"date": NEXT, "at": None, "timezone": None}
DAYS: Members = {"deadline": "2026-12-31", "defer_until": "2026-12-01"}

every_kind = pytest.mark.parametrize("due", [ALL_DAY, FLOATING, FIXED], ids=["all-day", "floating", "fixed"])


async def posted(api: Api, content: Members) -> Response:
    return await api.ana.post("/api/tasks", json={"title": "Buy milk"} | content)


async def put(api: Api, content: Members) -> Response:
    return await api.ana.put(path_of(await created(api.ana)), json={"title": "Buy milk"} | content)


async def patched(api: Api, content: Members) -> Response:
    return await api.ana.patch(path_of(await created(api.ana)), json=content)


async def created_in_a_batch(api: Api, content: Members) -> Response:
    return await batched(api, {"op": "create", "task": {"title": "Buy milk"} | content})


async def updated_in_a_batch(api: Api, content: Members) -> Response:
    return await batched(api, {"op": "update", "id": (await created(api.ana))["id"], "changes": content})


async def batched(api: Api, operation: Members) -> Response:
    return await api.ana.post("/api/tasks/batch", json={"operations": [operation]})


WAYS: dict[str, Write] = {
    "POST": posted,
    "PUT": put,
    "PATCH": patched,
    "create in a batch": created_in_a_batch,
    "update in a batch": updated_in_a_batch,
}
every_way = pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)


def shown(answer: Response) -> Members:
    """Return the task of an answer that is no refusal."""
    assert answer.status_code in {200, 201}, answer.text
    task: Members = answer.json()["results"][0]["task"] if "results" in answer.json() else answer.json()
    return task
