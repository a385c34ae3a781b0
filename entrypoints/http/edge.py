"""The outermost layer: request id, security headers, and one log line per request."""

import re
from time import perf_counter
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from domain.errors import Unavailable
from entrypoints.log import stack_without_values
from entrypoints.security_log import REQUEST

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._~-]{1,128}")
SECURITY_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]
IS_HEAD = "taskport.is_head"
UNLOGGED = "taskport.unlogged"
"""Set by whoever tells of many requests in one line."""
STATUS = "taskport.status"
"""Where the status stands once the answer has begun."""
_log = structlog.get_logger("taskport.http")


def log_unavailable(scope: Scope, refusal: Unavailable) -> None:
    """Write what the service lacked, and the driver's failure behind it, without the values."""
    _log.warning("unavailable", request_id=scope["request_id"], failure=stack_without_values(refusal))


def log_failure(scope: Scope, failure: Exception) -> None:
    """Write what nobody expected, without the values."""
    _log.error("unexpected failure", request_id=scope["request_id"], failure=stack_without_values(failure))


class Edge:
    """Pure ASGI, so that it costs little and cancels nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and account for its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method == "HEAD":
            # The server leaves the content out (RFC 9110 §9.3.2); a route whose content has no end must know.
            scope = {**scope, "method": "GET", IS_HEAD: True}
        exchange = _Exchange(scope, send)
        REQUEST.set(scope)
        await self._app(scope, receive, exchange.send)
        if UNLOGGED not in scope:
            exchange.log(method)


class _Exchange:
    """One request and its answer."""

    __slots__ = ("_began", "_request_id", "_scope", "_send")

    def __init__(self, scope: Scope, send: Send) -> None:
        self._began = perf_counter()
        self._scope = scope
        self._send = send
        self._request_id = request_id_of(scope)
        scope["request_id"] = self._request_id.decode()

    async def send(self, message: Message) -> None:
        """Send on, with our headers on the answer's start where the answer has not set its own."""
        if message["type"] == "http.response.start":
            self._scope[STATUS] = message["status"]
            headers: list[tuple[bytes, bytes]] = message["headers"]
            present = {name for name, _ in headers}
            headers += [header for header in SECURITY_HEADERS if header[0] not in present]
            headers.append((b"x-request-id", self._request_id))
        await self._send(message)

    def log(self, method: str) -> None:
        """Write the line of this request: the template of its route, never its path or query."""
        _log.info(
            "request",
            request_id=self._scope["request_id"],
            owner=self._scope.get("owner"),
            method=method,
            route=template_of(self._scope),
            status=self._scope.get(STATUS, 0),
            duration_ms=round((perf_counter() - self._began) * 1000, 3),
        )


def request_id_of(scope: Scope) -> bytes:
    """Return the id that the client gave the request where it can stand in a log, else a new one."""
    value = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return value if _REQUEST_ID.fullmatch(value) else str(uuid7()).encode()


def template_of(scope: Scope) -> str | None:
    """Return the template of the route that was found, None where none was."""
    route: Any = scope.get("route")
    return getattr(route, "path_format", None)
