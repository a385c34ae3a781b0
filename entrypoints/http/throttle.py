"""Right behind the edge: lets in as many requests as can be answered in time, and tells them what they have used up."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.limits import Limits, Visit
from domain.errors import LimitReached, Overloaded
from domain.rates import Usage
from entrypoints.http.addresses import address_of
from entrypoints.http.edge import UNLOGGED
from entrypoints.http.problems import problem_of

VISIT = "taskport.visit"
_ALWAYS_OPEN = ("/health/live", "/health/ready")
_SIGN_IN = "/auth/"


class Throttle:
    """Pure ASGI, and before routing: who is turned away here costs next to nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on while there is room."""
        if scope["type"] != "http" or scope["path"] in _ALWAYS_OPEN:
            await self._app(scope, receive, send)
            return
        limits: Limits = scope["app"].state.limits
        try:
            visit = limits.enter()
        except Overloaded as refusal:
            scope[UNLOGGED] = True
            await problem_of(Request(scope), refusal)(scope, receive, send)
            return
        scope[VISIT] = visit
        try:
            await self._let_in(limits, scope, receive, _telling(send, visit))
        finally:
            limits.leave(visit)

    async def _let_in(self, limits: Limits, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(_SIGN_IN):
            try:
                await limits.count_sign_in(scope[VISIT], address_of(scope))
            except LimitReached as refusal:
                await problem_of(Request(scope), refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _telling(send: Send, visit: Visit) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start" and visit.usage is not None:
            message["headers"] += _headers(visit.usage)
        await send(message)

    return tell


def _headers(usage: Usage) -> list[tuple[bytes, bytes]]:
    """Return the structured fields of draft-ietf-httpapi-ratelimit-headers-10."""
    rate = usage.rate
    return [
        (b"ratelimit-policy", f'"{rate.name}";q={rate.quota};w={rate.window}'.encode()),
        (b"ratelimit", f'"{rate.name}";r={usage.remaining};t={usage.resets_in}'.encode()),
    ]
