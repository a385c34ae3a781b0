"""Pages of tasks that lead to the next: by a cursor in the body, and by a Link (RFC 8288) around it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from application.cursors import CursorKind
from domain.identity import OwnerId
from domain.page import PageRequest, Position, SortField, TaskFilter
from domain.task import Task, TaskId
from entrypoints.http.dependencies import container_of
from entrypoints.http.paging import ListParameters, TrashParameters
from entrypoints.http.representation import json_bytes, page_answer, task_view

_KIND = CursorKind.TASKS
_NO_TIMES = {SortField.PRIORITY, SortField.TITLE}


async def page_of_tasks(
    request: Request,
    owner: OwnerId,
    asked: ListParameters | TrashParameters,
    view: Callable[[Task], dict[str, Any]] = task_view,
) -> Response:
    """Answer with the page that was asked for; raise InvalidCursor for a cursor of another question or owner."""
    container, matching, window = container_of(request), asked.task_filter(), asked.page_request()
    question = _question(matching, window)
    if asked.cursor is not None:
        packed = await container.cursors().unseal(_KIND, owner, asked.cursor, field="cursor", question=question)
        window = replace(window, after=_unpacked(packed, window))
    page = await container.task_queries().page(owner, matching, window)
    if page.next is None:
        return page_answer(page, view)
    cursor = await container.cursors().seal(_KIND, owner, _packed(page.next), question=question)
    return page_answer(page, view, next_cursor=cursor, headers={"Link": _link(request, cursor)})


def _question(matching: TaskFilter, window: PageRequest) -> str:
    """Return what the order of a cursor depends on: everything but how much is asked for at a time."""
    keys = ",".join(f"{'-' * key.descending}{key.field}" for key in window.sort)
    return f"{matching.status} {sorted(matching.priorities)} {matching.trashed} {keys}"


def _packed(position: Position) -> bytes:
    return json_bytes([*position.values, str(position.task_id)])


def _unpacked(packed: bytes, window: PageRequest) -> Position:
    *written, task_id = orjson.loads(packed)
    values = tuple(_value(key.field, value) for key, value in zip(window.sort, written, strict=True))
    return Position(values=values, task_id=TaskId(UUID(task_id)))


def _value(field: SortField, value: Any) -> Any:  # noqa: ANN401  # each field sorts by a type of its own
    return value if value is None or field in _NO_TIMES else datetime.fromisoformat(value)


def _link(request: Request, cursor: str) -> str:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in {"cursor", "offset"}]
    path = (request.scope.get("raw_path") or b"").decode("ascii", "replace")
    return f'<{path}?{urlencode([*asked, ("cursor", cursor)])}>; rel="next"'
