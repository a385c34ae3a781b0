"""Security events on their way to the log: one line each, with the request they belong to, and floods cut short."""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

import structlog

from domain.audit import SecurityEvent, SecurityEventKind
from domain.ports import AuditLog
from entrypoints.http.addresses import is_address

REQUEST: ContextVar[Mapping[str, Any] | None] = ContextVar("REQUEST", default=None)
"""The ASGI scope of the request that is being answered; the edge sets it."""

_EASILY_REPEATED = {
    SecurityEventKind.SIGN_IN_REFUSED,
    SecurityEventKind.TOKEN_REFUSED,
    SecurityEventKind.SCOPE_REFUSED,
    SecurityEventKind.BARRED_REFUSED,
    SecurityEventKind.RATE_LIMITED,
}
"""What anybody can bring about as often as they like. Of all else, every line is written."""

_Cause = tuple[SecurityEventKind, str | None]


@dataclass(slots=True)
class _Second:
    began: float
    written: int = 0
    left_out: int = 0


class SecurityLog:
    """Keeps the promises of `AuditLog`: of refusals for one reason it writes so many a second, and counts the rest.

    Reasons are codes, so there are few; the count is told once the second is over.
    """

    def __init__(self, *, lines_per_second: int = 10, clock: Callable[[], float] = monotonic) -> None:
        self._most = lines_per_second
        self._clock = clock
        self._seconds: dict[_Cause, _Second] = {}

    def __call__(self, event: SecurityEvent) -> None:
        """Write the event, with what it leaves open left out."""
        if event.kind in _EASILY_REPEATED and not self._has_room((event.kind, event.reason)):
            return
        told = {name: value for name, value in asdict(event).items() if value is not None}
        structlog.get_logger("taskport.security").warning("security", **told, **_asked())

    def _has_room(self, cause: _Cause) -> bool:
        second = self._seconds.get(cause)
        if second is None or self._clock() - second.began >= 1:
            self._tell_left_out(cause)
            second = self._seconds[cause] = _Second(self._clock())
        if second.written < self._most:
            second.written += 1
            return True
        second.left_out += 1
        if second.left_out == 1:
            self._tell_in_a_second(cause)
        return False

    def _tell_in_a_second(self, cause: _Cause) -> None:
        try:
            asyncio.get_running_loop().call_later(1, self._tell_left_out, cause)
        except RuntimeError:
            return  # the next refusal for this reason tells it

    def _tell_left_out(self, cause: _Cause) -> None:
        second = self._seconds.pop(cause, None)
        if second is not None and second.left_out:
            kind, reason = cause
            log = structlog.get_logger("taskport.security")
            log.warning("security events left out", kind=kind, reason=reason, count=second.left_out)


def token_refusals(audit: AuditLog) -> Callable[[str], None]:
    """Return what an identity adapter tells its reasons to."""

    def refused(reason: str) -> None:
        audit(SecurityEvent(kind=SecurityEventKind.TOKEN_REFUSED, reason=reason))

    return refused


def _asked() -> dict[str, str]:
    """Return the id of the request and the client's address, as far as there are any."""
    scope = REQUEST.get()
    if scope is None:
        return {}
    client = (scope.get("client") or ("",))[0]
    # A proxy that passes on what it was sent could put anything there, and a zone may be any text.
    is_safe = is_address(client) and "%" not in client
    return {"request_id": scope["request_id"]} | ({"client": client} if is_safe else {})
