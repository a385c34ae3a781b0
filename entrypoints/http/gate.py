"""What is refused before anybody asks whom it comes from: a message that is too long, or meant for another host."""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.problems import problem

URL_MAX = 8 * 1024
HEADERS_MAX = 16 * 1024
AUTHORITY = "taskport.authority"
"""Where the server leaves the authority of a target in absolute form (RFC 9112 §3.2.2)."""

_HOST = re.compile(rb"([A-Za-z0-9._~%!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_Refusal = tuple[int, str, str]
_TOO_LONG: _Refusal = (414, "uri_too_long", "The path and the query may have at most 8 KiB.")
_TOO_LARGE: _Refusal = (431, "headers_too_large", "The headers may have at most 16 KiB.")
_NO_HOST: _Refusal = (400, "bad_request", "Send one Host header.")
_STRANGE_HOST: _Refusal = (421, "host_not_allowed", "This service does not answer for that host.")
_PROBES = "/health/"
"""Asked by address, from within; they tell nothing of anybody."""


class Gate:
    """Pure ASGI. `allowed_hosts` are names in lower case, `*.` before one allows all below it; none allows any."""

    def __init__(self, app: ASGIApp, allowed_hosts: tuple[str, ...] = ()) -> None:
        self._app = app
        self._any = not allowed_hosts
        self._names = frozenset(allowed_hosts)
        self._below = tuple(name[1:] for name in allowed_hosts if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        refusal = self._refusal_of(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problem(Request(scope), *refusal)(scope, receive, send)

    def _refusal_of(self, scope: Scope) -> _Refusal | None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > URL_MAX:
            return _TOO_LONG
        size, hosts = 0, []
        for name, value in scope["headers"]:
            size += len(name) + len(value)
            if name == b"host":
                hosts.append(value)
        if size > HEADERS_MAX:
            return _TOO_LARGE
        return self._refusal_of_host(scope, hosts)

    def _refusal_of_host(self, scope: Scope, hosts: list[bytes]) -> _Refusal | None:
        if not hosts and scope["http_version"] == "1.0":
            return None if self._any else _STRANGE_HOST
        match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if match is None:
            return _NO_HOST
        if scope.get(AUTHORITY, hosts[0]).lower() != hosts[0].lower():
            return _STRANGE_HOST
        is_allowed = self._any or self._allows(match[1].decode().lower()) or scope["path"].startswith(_PROBES)
        return None if is_allowed else _STRANGE_HOST

    def _allows(self, host: str) -> bool:
        return host in self._names or host.endswith(self._below)
