"""What goes out, written straight to JSON.

FastAPI would validate and serialise each answer through its view, which took 40 % of a list of 20, and it would do so
after the commit, when the answer that is kept for a retry must be written already. The views in `views.py` say what
these bytes hold, and a test compares the two byte for byte.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from starlette.responses import Response

from application.event_streams import StreamEnd
from domain.due import Due
from domain.feed import ChangedTask
from domain.history import HistoryEntry
from domain.page import TaskPage
from domain.task import Task

JSON = "application/json"


def json_answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:  # noqa: ANN401
    """Return JSON as an answer."""
    return Response(json_bytes(content), status, headers=headers, media_type=JSON)


def json_bytes(content: Any) -> bytes:  # noqa: ANN401  # JSON
    """Return JSON with times in UTC as `Z`."""
    return orjson.dumps(content, option=orjson.OPT_UTC_Z)


def task_view(task: Task) -> dict[str, Any]:
    """Return a task as clients see it."""
    completed_at = task.completed_at
    return {
        "id": str(task.id),  # asyncpg has a UUID class of its own
        "title": task.title,
        "description": task.description,
        "priority": task.priority,
        "due": task.due.written() if task.due is not None else None,
        "deadline": task.deadline,
        "defer_until": task.defer_until,
        "is_completed": completed_at is not None,
        "completed_at": completed_at,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "version": task.version,
    }


def task_anywhere_view(task: Task) -> dict[str, Any]:
    """Return a task that may be in the trash."""
    return task_view(task) | {"deleted_at": task.deleted_at}


def page_answer(
    page: TaskPage,
    view: Callable[[Task], dict[str, Any]] = task_view,
    *,
    next_cursor: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the page as an answer, its tasks in this view."""
    return json_answer(
        {
            "items": list(map(view, page.items)),
            "total": page.total,
            "limit": page.limit,
            "offset": page.offset,
            "next_cursor": next_cursor,
        },
        headers=headers,
    )


def change_view(changed: ChangedTask) -> dict[str, Any]:
    """Return a changed resource as it is now, or the tombstone of it."""
    item: dict[str, Any] = {"type": "task", "id": str(changed.task_id), "sequence": changed.sequence}
    if changed.task is None:
        return item | {"deleted_at": changed.deleted_at}
    return item | {"resource": task_view(changed.task)}


def entries_view(entries: Iterable[HistoryEntry]) -> list[dict[str, Any]]:
    """Return entries of history."""
    return [_entry_view(entry) for entry in entries]


def end_view(end: StreamEnd) -> dict[str, Any]:
    """Return why a stream ended."""
    return {"reason": end}


def _field_view(value: object) -> object:
    return value.written() if isinstance(value, Due) else value


def _entry_view(entry: HistoryEntry) -> dict[str, Any]:
    operation = entry.operation
    return {
        "sequence": entry.sequence,
        "operation_id": str(operation.id),
        "undoes": str(operation.undoes) if operation.undoes is not None else None,
        "type": "task",
        "id": str(entry.task_id),
        "kind": entry.kind,
        "version": entry.version,
        "at": operation.at,
        "actor": {"type": operation.actor.kind, "id": operation.actor.id},
        "on_behalf_of": operation.actor.on_behalf_of,
        "request_id": operation.request_id,
        "changes": {
            name: {"before": _field_view(change.before), "after": _field_view(change.after)}
            for name, change in sorted(entry.fields.items())
        },
    }
