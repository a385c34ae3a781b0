"""The server's side of a connection, with the bounds that uvicorn does not set."""

import asyncio
import re
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

import httptools
from starlette.requests import Request
from starlette.types import Scope
from uuid_utils import uuid7
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from application.limits import Limits
from entrypoints.http.edge import SECURITY_HEADERS
from entrypoints.http.gate import AUTHORITY
from entrypoints.http.problems import problem
from entrypoints.http.turned_away import LIMITS, is_plain, turned_away

SECONDS_FOR_HEADERS = 10
HEAD_MAX = 64 * 1024
"""Far above what the application takes, so that it is the application that refuses wherever it can."""

_CLOSE = (b"connection", b"close")
_ANSWERED: Any = SimpleNamespace(response_complete=True, message_event=asyncio.Event())
"""Stands where uvicorn keeps the work on a request: there was none, and what is left of its body is passed over."""
_ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")


class BoundedProtocol(HttpToolsProtocol):
    """Closes connections whose headers do not come within ten seconds or do not end; keeps what uvicorn forgets.

    While the replica is full it answers by itself, for a third of what uvicorn takes to ask the application.

    uvicorn drops the authority of a target in absolute form, waits forever for a first request, and gathers headers
    without bound.
    """

    _awaited: asyncio.TimerHandle | None = None
    _gathered = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._await_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, and count what comes while headers are awaited."""
        was_awaited = self._awaited is not None
        if not was_awaited and self.cycle.response_complete:
            self._await_headers()
        super().data_received(data)
        self._gathered = self._gathered + len(data) if was_awaited and self._awaited is not None else 0
        if self._gathered > HEAD_MAX and not self.transport.is_closing():
            self._refuse(431, "headers_too_large", "The headers may have at most 16 KiB.")

    def on_headers_complete(self) -> None:
        """Hand the request over, with the authority of its target where it has one, or turn it away."""
        self._await_no_more()
        limits: Limits = self.app_state[LIMITS]
        if limits.is_full and self._can_answer() and is_plain(self.url, cast("Scope", self.scope)):
            limits.count_turned_away()
            self._turn_away()
            return
        if not self.url.startswith(b"/"):
            absolute = _ABSOLUTE.match(self.url)
            cast("Scope", self.scope)[AUTHORITY] = absolute[1] if absolute else b""
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Say in our form that it was no HTTP, instead of uvicorn's plain text."""
        del msg
        self._refuse(400, "bad_request", "The request could not be read.")

    def _can_answer(self) -> bool:
        """Tell whether it is this request's turn, and its answer need not wait."""
        is_idle = getattr(self.cycle, "response_complete", True)  # there is no cycle before the first request
        return is_idle and not self.flow.write_paused and not self.transport.is_closing()

    def _turn_away(self) -> None:
        scope = cast("Scope", self.scope)
        scope["raw_path"] = httptools.parse_url(self.url).path
        head, content = turned_away(scope)
        stays = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        headers = [*self.server_state.default_headers, *(() if stays else (_CLOSE,))]
        self._write(head, headers, b"" if self.parser.get_method() == b"HEAD" else content)
        self.cycle = _ANSWERED
        if not stays:
            self.transport.close()
        self.on_response_complete()

    def _write(self, head: bytes, headers: Iterable[tuple[bytes, bytes]], content: bytes) -> None:
        lines = [b"%b: %b\r\n" % header for header in headers]
        self.transport.write(b"".join([head, *lines, b"\r\n", content]))

    def _await_headers(self) -> None:
        self._awaited = self.loop.call_later(SECONDS_FOR_HEADERS, self._headers_are_late)

    def _await_no_more(self) -> None:
        if self._awaited is not None:
            self._awaited.cancel()
            self._awaited = None

    def _headers_are_late(self) -> None:
        if not self.transport.is_closing():
            self._refuse(408, "request_timeout", "The headers did not come in time.")

    def _refuse(self, status: int, error_code: str, detail: str) -> None:
        request_id = str(uuid7())
        answer = problem(Request({"type": "http", "request_id": request_id}), status, error_code, detail)
        headers = (*answer.raw_headers, *SECURITY_HEADERS, (b"x-request-id", request_id.encode()), _CLOSE)
        self._write(STATUS_LINE[status], headers, bytes(answer.body))
        self.transport.close()
