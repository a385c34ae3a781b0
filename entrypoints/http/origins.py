"""CORS: which pages of browsers may call the service, and what they may send and read."""

from starlette import status
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.problems import problem

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
SENT = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "MCP-Protocol-Version",
    "Mcp-Method",
    "Mcp-Name",
    "X-Request-Id",
)
READABLE = (
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "Operation-Id",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-Id",
)
_REFUSED = "The preflight asks for an origin, a method or a header that is not allowed."


class _PreflightRefused(Exception):
    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.allowed = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}


class _Origins(CORSMiddleware):
    """Refuses a preflight the way everything is refused here."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except _PreflightRefused as refusal:
            answer = problem(Request(scope), 400, "preflight_refused", _REFUSED, headers=refusal.allowed)
            await answer(scope, receive, send)

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code != status.HTTP_200_OK:
            raise _PreflightRefused(answer)
        return answer


def with_origins(app: ASGIApp, origins: tuple[str, ...]) -> CORSMiddleware:
    """Let these exact origins in, without credentials: a token is sent by the page itself, never by the browser."""
    return _Origins(
        app, allow_origins=origins, allow_methods=METHODS, allow_headers=SENT, expose_headers=READABLE, max_age=7200
    )
