"""What goes out, written straight to JSON.

FastAPI would validate and serialise each answer through its view, which took 40 % of a list of 20, and it would do so
after the commit, when the answer that is kept for a retry must be written already. The views in `views.py` say what
these bytes hold, and a test compares the two byte for byte.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from application.event_streams import StreamEnd
from domain.due import Due
from domain.feed import ChangedResource
from domain.history import HistoryEntry
from domain.page import TaskPage
from domain.resource import Resource
from domain.saved_view import SavedView
from domain.section import Section
from domain.standard_views import StandardView
from domain.tag import Tag
from domain.task import Task
from domain.task_list import TaskList
from entrypoints.http.view_questions import as_json

JSON = "application/json"
_QUESTION = "question"
"""What clients know as the filter of a view."""


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
        "id": str(task.id),
        "title": task.title,
        "description": task.description,
        "priority": task.priority,
        "due": task.due.written() if task.due is not None else None,
        "deadline": task.deadline,
        "defer_until": task.defer_until,
        "tags": task.tags,
        "list_id": _id(task.list_id),
        "section_id": _id(task.section_id),
        "parent_id": _id(task.parent_id),
        "position": task.position,
        "is_completed": completed_at is not None,
        "completed_at": completed_at,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "version": task.version,
    }


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)  # asyncpg has a UUID class of its own


def list_view(task_list: TaskList) -> dict[str, Any]:
    """Return a list as clients see it."""
    return {
        "id": str(task_list.id),
        "name": task_list.name,
        "position": task_list.position,
        "is_inbox": False,
        "is_archived": task_list.archived_at is not None,
        "archived_at": task_list.archived_at,
        **_times(task_list),
    }


INBOX = {
    "id": None,
    "name": "Inbox",
    "position": "",
    "is_inbox": True,
    "is_archived": False,
    "archived_at": None,
}


def section_view(section: Section) -> dict[str, Any]:
    """Return a section as clients see it."""
    return {
        "id": str(section.id),
        "list_id": str(section.list_id),
        "name": section.name,
        "position": section.position,
        **_times(section),
    }


def tag_view(tag: Tag) -> dict[str, Any]:
    """Return a tag as clients see it."""
    return {"id": str(tag.id), "name": tag.name, **_times(tag)}


def saved_view_view(view: SavedView) -> dict[str, Any]:
    """Return a saved view as clients see it."""
    return {
        "id": str(view.id),
        "name": view.name,
        "is_standard": False,
        "filter": as_json(view.question),
        **_times(view),
    }


def standard_view_view(view: StandardView) -> dict[str, Any]:
    """Return a view that everybody has."""
    return {"id": view.id, "name": view.name, "is_standard": True, "filter": as_json(view.question)}


def resource_view(resource: Resource) -> dict[str, Any]:
    """Return any resource as clients see it."""
    match resource:
        case Task():
            return task_view(resource)
        case TaskList():
            return list_view(resource)
        case Section():
            return section_view(resource)
        case Tag():
            return tag_view(resource)
        case SavedView():
            return saved_view_view(resource)
    raise TypeError(resource.kind)


def _times(resource: Resource) -> dict[str, Any]:
    return {"created_at": resource.created_at, "updated_at": resource.updated_at, "version": resource.version}


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


def change_view(changed: ChangedResource) -> dict[str, Any]:
    """Return a changed resource as it is now, or the tombstone of it."""
    kind, resource_id = changed.key
    item: dict[str, Any] = {"type": kind, "id": str(resource_id), "sequence": changed.sequence}
    if changed.resource is None:
        return item | {"deleted_at": changed.deleted_at}
    return item | {"resource": resource_view(changed.resource)}


def entries_view(entries: Iterable[HistoryEntry]) -> list[dict[str, Any]]:
    """Return entries of history."""
    return [_entry_view(entry) for entry in entries]


def end_view(end: StreamEnd) -> dict[str, Any]:
    """Return why a stream ended."""
    return {"reason": end}


def _field_view(name: str, value: Any) -> object:  # noqa: ANN401  # each field has a type of its own
    if isinstance(value, Due):
        return value.written()
    if name == _QUESTION and value is not None:
        return as_json(value)
    return str(value) if isinstance(value, UUID) else value


def _entry_view(entry: HistoryEntry) -> dict[str, Any]:
    operation = entry.operation
    return {
        "sequence": entry.sequence,
        "operation_id": str(operation.id),
        "undoes": str(operation.undoes) if operation.undoes is not None else None,
        "type": entry.key[0],
        "id": str(entry.key[1]),
        "kind": entry.kind,
        "version": entry.version,
        "at": operation.at,
        "actor": {"type": operation.actor.kind, "id": operation.actor.id},
        "on_behalf_of": operation.actor.on_behalf_of,
        "request_id": operation.request_id,
        "changes": {
            "filter" if name == _QUESTION else name: {
                "before": _field_view(name, change.before),
                "after": _field_view(name, change.after),
            }
            for name, change in sorted(entry.fields.items())
        },
    }
