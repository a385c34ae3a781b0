"""Pages of tasks that lead to the next: by a cursor in the body, and by a Link (RFC 8288) around it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from application.cursors import CursorKind
from domain.identity import OwnerId
from domain.page import PageRequest, Position, SortField
from domain.task import Task, TaskId
from entrypoints.http.dependencies import container_of
from entrypoints.http.paging import ListParameters, TrashParameters
from entrypoints.http.readers_zone import readers_zone
from entrypoints.http.representation import json_bytes, page_answer, task_view

_KIND = CursorKind.TASKS
_NO_PART_OF_THE_QUESTION = {"cursor", "limit", "offset", "include_total"}
_NO_TIMES = {SortField.PRIORITY, SortField.TITLE, SortField.RELEVANCE, SortField.POSITION}


async def page_of_tasks(
    request: Request,
    owner: OwnerId,
    asked: ListParameters | TrashParameters,
    view: Callable[[Task], dict[str, Any]] = task_view,
) -> Response:
    """Answer with the page that was asked for; raise InvalidCursor for a cursor of another question or owner.

    A cursor carries the moment at which the scan began, and the reader's zone, so that `today` stays that day to the
    last page.
    """
    container, window, now = container_of(request), asked.page_request(), None
    zone: str | None = None
    question = asked.model_dump_json(exclude=_NO_PART_OF_THE_QUESTION)
    if asked.cursor is not None:
        packed = await container.cursors().unseal(_KIND, owner, asked.cursor, field="cursor", question=question)
        now, zone, after = _unpacked(packed, window)
        window = replace(window, after=after)
    tell_time = container.clock()
    now = now or tell_time()
    if zone is None:
        zone = await readers_zone(request, owner, matters=asked.needs_a_zone)
    page = await container.task_queries().page(owner, asked.task_filter(now, zone), window)
    if page.next is None:
        return page_answer(page, view)
    cursor = await container.cursors().seal(_KIND, owner, _packed(now, zone, page.next), question=question)
    return page_answer(page, view, next_cursor=cursor, headers={"Link": _link(request, cursor)})


def _packed(now: datetime, zone: str, position: Position) -> bytes:
    """Write the moment with its zone behind it (RFC 9557), and the position."""
    return json_bytes([f"{now.isoformat()}[{zone}]", *position.values, str(position.task_id)])


def _unpacked(packed: bytes, window: PageRequest) -> tuple[datetime, str | None, Position]:
    """Read them; cursors of older versions have no zone: it was that of the question."""
    moment, *written, task_id = orjson.loads(packed)
    values = tuple(_value(key.field, value) for key, value in zip(window.sort, written, strict=True))
    now, _, zone = moment.partition("[")
    return (
        datetime.fromisoformat(now),
        zone.removesuffix("]") or None,
        Position(values=values, task_id=TaskId(UUID(task_id))),
    )


def _value(field: SortField, value: Any) -> Any:  # noqa: ANN401  # each field sorts by a type of its own
    if value is None or field in _NO_TIMES:
        return value
    return date.fromisoformat(value) if field is SortField.DEADLINE else datetime.fromisoformat(value)


def _link(request: Request, cursor: str) -> str:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in {"cursor", "offset"}]
    path = (request.scope.get("raw_path") or b"").decode("ascii", "replace")
    return f'<{path}?{urlencode([*asked, ("cursor", cursor)])}>; rel="next"'
