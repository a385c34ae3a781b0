"""Pages of tasks, written straight to JSON.

FastAPI would validate and serialise each task of a page through its view, which took 40 % of a list of 20.
`TaskPageView` says what these bytes hold, and a test compares the two byte for byte.
"""

from typing import Any

import orjson
from starlette.responses import Response

from domain.page import TaskPage
from domain.task import Task


def page_answer(page: TaskPage) -> Response:
    """Return the page as an answer."""
    view = {
        "items": [_view(task) for task in page.items],
        "total": page.total,
        "limit": page.limit,
        "offset": page.offset,
    }
    return Response(orjson.dumps(view, option=orjson.OPT_UTC_Z), media_type="application/json")


def _view(task: Task) -> dict[str, Any]:
    completed_at = task.completed_at
    return {
        "id": str(task.id),  # asyncpg has a UUID class of its own
        "title": task.title,
        "description": task.description,
        "priority": task.priority,
        "is_completed": completed_at is not None,
        "completed_at": completed_at,
        "created_at": task.created_at,
        "updated_at": task.updated_at,
        "version": task.version,
    }
