"""The outermost layer: request id, security headers, one log line per request, and no exception gets past it."""

import re
from time import perf_counter
from typing import Any

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from domain.errors import Unavailable
from entrypoints.http.problems import problem
from entrypoints.log import stack_without_values

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._~-]{1,128}")
_HOST = re.compile(rb"(?:[A-Za-z0-9._~%!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_SECURITY_HEADERS = [
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
_log = structlog.get_logger("taskport.http")


def log_unavailable(scope: Scope, refusal: Unavailable) -> None:
    """Write what the service lacked, and the driver's failure behind it, without the values."""
    _log.warning("unavailable", request_id=scope["request_id"], failure=stack_without_values(refusal))


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
        try:
            if _names_one_host(scope):
                await self._app(scope, receive, exchange.send)
            else:
                await exchange.refuse_host(receive)
        except Exception as failure:  # noqa: BLE001  # the last resort: whatever it is, the client gets a problem
            await exchange.fail(failure, receive)
        if UNLOGGED not in scope:
            exchange.log(method)


class _Exchange:
    """One request and its answer."""

    __slots__ = ("_began", "_request_id", "_scope", "_send", "_status")

    def __init__(self, scope: Scope, send: Send) -> None:
        self._began = perf_counter()
        self._scope = scope
        self._send = send
        self._status = 0
        self._request_id = _incoming_id(scope) or str(uuid7()).encode()
        scope["request_id"] = self._request_id.decode()

    async def send(self, message: Message) -> None:
        """Send on, with our headers on the answer's start where the answer has not set its own."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers: list[tuple[bytes, bytes]] = message["headers"]
            present = {name for name, _ in headers}
            headers += [header for header in _SECURITY_HEADERS if header[0] not in present]
            headers.append((b"x-request-id", self._request_id))
        await self._send(message)

    async def refuse_host(self, receive: Receive) -> None:
        """Answer 400 to a request without exactly one valid Host (RFC 9112 §3.2)."""
        request = Request(self._scope, receive)
        await problem(request, 400, "bad_request", "Send one Host header.")(self._scope, receive, self.send)

    async def fail(self, failure: Exception, receive: Receive) -> None:
        """Answer with a problem if nothing was answered yet, and log what happened without the values."""
        told = stack_without_values(failure)
        _log.error("unexpected failure", request_id=self._scope["request_id"], failure=told)
        if self._status:
            return
        request = Request(self._scope, receive)
        answer = problem(
            request, 500, "internal_error", "Something went wrong here; the request id names it in our log."
        )
        await answer(self._scope, receive, self.send)

    def log(self, method: str) -> None:
        """Write the line of this request: the template of its route, never its path or query."""
        _log.info(
            "request",
            request_id=self._scope["request_id"],
            owner=self._scope.get("owner"),
            method=method,
            route=_template(self._scope),
            status=self._status,
            duration_ms=round((perf_counter() - self._began) * 1000, 3),
        )


def _names_one_host(scope: Scope) -> bool:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts:
        return bool(scope["http_version"] == "1.0")
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0]) is not None


def _incoming_id(scope: Scope) -> bytes | None:
    value = next((value for name, value in scope["headers"] if name == b"x-request-id"), None)
    return value if value is not None and _REQUEST_ID.fullmatch(value) else None


def _template(scope: Scope) -> str | None:
    route: Any = scope.get("route")
    return getattr(route, "path_format", None)
