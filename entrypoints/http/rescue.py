"""The last resort: whatever fails inside, the client gets a problem, and the log the places without the values."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.edge import STATUS, log_failure
from entrypoints.http.problems import problem


class Rescue:
    """Pure ASGI. It stands inside of what adds headers, so that a 500 has them all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 where nothing was answered yet."""
        try:
            await self._app(scope, receive, send)
        except Exception as failure:
            if scope["type"] != "http":
                raise
            log_failure(scope, failure)
            if STATUS in scope:
                return
            detail = "Something went wrong here; the request id names it in our log."
            await problem(Request(scope), 500, "internal_error", detail)(scope, receive, send)
