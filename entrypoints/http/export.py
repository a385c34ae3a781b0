"""Everything that one owns, as JSON Lines."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from application.export import Exported
from domain.access_token import AccessToken
from domain.account import Account
from domain.audit import SecurityEvent, SecurityEventKind
from domain.history import HistoryEntry
from domain.task import Task
from entrypoints.http.access_token_views import access_token_view
from entrypoints.http.dependencies import Caller, container_of
from entrypoints.http.documented import DOWNLOADED
from entrypoints.http.edge import IS_HEAD
from entrypoints.http.feed_positions import FeedPosition, cursor_of
from entrypoints.http.json_bodies import AccountRoute
from entrypoints.http.profile_views import profile_view
from entrypoints.http.representation import entries_view, json_bytes, resource_view, task_anywhere_view

_ATTACHED = {"Content-Disposition": 'attachment; filename="taskport-export.jsonl"'}


class JsonLines(StreamingResponse):
    """One JSON value a line. The name is that of jsonlines.org and of OpenAPI 3.2; none is registered."""

    media_type = "application/jsonl"


class _ExportRoute(AccountRoute):
    """A route whose answer takes as long as there is something to read."""

    has_deadline = False


router = APIRouter(route_class=_ExportRoute, tags=["profile"])


@router.get("/me/export", response_class=JsonLines, responses=DOWNLOADED)
async def export_everything(caller: Caller, request: Request) -> Response:
    """Download all that you own as JSON Lines, the trash and history included. The last line is of the type `end`.

    An export without that line is not whole: ask again.
    """
    container, owner = container_of(request), caller.owner
    if request.scope.get(IS_HEAD, False):
        return JsonLines((), headers=_ATTACHED)
    tell_time, audit = container.clock(), container.audit()
    sequence = await container.change_feed().newest(owner)
    profile = profile_view(await container.profile_queries().get(owner))
    head = {
        "type": "export",
        "owner": owner,
        "at": tell_time(),
        "sequence": sequence,
        "cursor": await cursor_of(container.cursors(), owner, FeedPosition(sequence)),
    }
    audit(SecurityEvent(kind=SecurityEventKind.EXPORTED, owner=owner))
    return JsonLines(_lines(head, profile, container.export().pages(owner, sequence=sequence)), headers=_ATTACHED)


async def _lines(
    head: dict[str, Any], profile: dict[str, Any], pages: AsyncIterator[Sequence[Exported]]
) -> AsyncIterator[bytes]:
    yield _line(head) + _line({"type": "profile", "item": profile})
    items = 1
    async for page in pages:
        items += len(page)
        yield b"".join(_line(_view(each)) for each in page)
    yield _line({"type": "end", "items": items})


def _line(content: dict[str, Any]) -> bytes:
    return json_bytes(content) + b"\n"


def _view(exported: Exported) -> dict[str, Any]:
    if isinstance(exported, Account):
        account = {"email": exported.email, "name": exported.name, "created_at": exported.created_at}
        return {"type": "account", "item": account}
    if isinstance(exported, AccessToken):
        return {"type": "access_token", "item": access_token_view(exported)}
    if isinstance(exported, HistoryEntry):
        return {"type": "history", "item": entries_view([exported])[0]}
    view = task_anywhere_view(exported) if isinstance(exported, Task) else resource_view(exported)
    return {"type": exported.kind, "item": view}
