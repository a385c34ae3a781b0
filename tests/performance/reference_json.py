"""What the reference answers, as orjson takes it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from datetime import time as wall_clock
from typing import Any

_PRIORITIES = (None, "low", "medium", "high")
RANKS = {"low": 1, "medium": 2, "high": 3}
_NO_DATES = (None,) * 5
_NO_PLACE = ((), None, None, None)


def task(row: Iterable[Any]) -> dict[str, Any]:
    """Return a task from its row."""
    task_id, title, description, rank, day, clock, zone, deadline, defer_until, *rest = row
    tags, list_id, section_id, parent_id, position, completed_at, created_at, updated_at, version = rest
    return {
        "id": str(task_id),
        "title": title,
        "description": description,
        "priority": _PRIORITIES[rank],
        "due": _due(day, clock, zone) if day is not None else None,
        "deadline": deadline,
        "defer_until": defer_until,
        "tags": tags,
        "list_id": str(list_id) if list_id else None,
        "section_id": str(section_id) if section_id else None,
        "parent_id": str(parent_id) if parent_id else None,
        "position": position,
        "is_completed": completed_at is not None,
        "completed_at": completed_at,
        "created_at": created_at,
        "updated_at": updated_at,
        "version": version,
    }


def created(new: dict[str, Any]) -> dict[str, Any]:
    """Return a task that was just created: it has no dates, and is in no place but its own."""
    content = (new["id"], new["title"], new["description"], RANKS[new["priority"]])
    now = new["created_at"]
    return task((*content, *_NO_DATES, *_NO_PLACE, new["position"], None, now, now, 1))


def page(rows: Sequence[Any], limit: int) -> dict[str, Any]:
    """Return a page; each row has the total, and a task after it or nothing."""
    items = [task(row[1:]) for row in rows if row[1] is not None]
    return {"items": items, "total": rows[0][0] if rows else 0, "limit": limit, "offset": 0, "next_cursor": None}


def _due(day: date, clock: wall_clock | None, zone: str | None) -> dict[str, Any]:
    if clock is None:
        return {"date": day}
    at = datetime.combine(day, clock)
    return {"at": at} if zone is None else {"at": at, "timezone": zone}
