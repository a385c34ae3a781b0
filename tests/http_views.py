"""Saved views as tests make and run them, with a value for every parameter that a view can keep."""

from typing import Any

from httpx2 import AsyncClient

from tests.http_api import listed

ABSENT = "01900000-0000-7000-8000-00000000dead"
SAVED: dict[str, Any] = {
    "status": "open",
    "priority": ["high", "low"],
    "q": "öat mil",
    "created_after": "-7d",
    "created_before": "tomorrow",
    "updated_after": "yesterday",
    "updated_before": "2026-12-24T17:30:00+01:00",
    "completed_after": "2026-01-01",
    "completed_before": "+2w",
    "due_after": "today",
    "due_before": "2026-12-24T17:30:00.000001",
    "no_due": False,
    "overdue": True,
    "timezone": "Europe/Berlin",
    "list_id": ABSENT,
    "section_id": "none",
    "parent_id": "none",
    "tag": ["Errand", 'a "b", \\c', "Zürich"],
    "tag_match": "all",
    "deferred": True,
    "archived": False,
    "sort": "-due,priority,title",
}


async def a_view(client: AsyncClient, name: str = "Mine", **asked: Any) -> dict[str, Any]:
    """Save a view and return it."""
    answer = await client.post("/api/views", json={"name": name, "filter": asked})
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


def view_path(view: dict[str, Any]) -> str:
    return f"/api/views/{view['id']}"


async def titles_in(client: AsyncClient, view: str, query: str = "") -> str:
    """Return the titles of what a view shows, in its order."""
    return "".join(task["title"] for task in await listed(client, query, f"/api/views/{view}/tasks"))
