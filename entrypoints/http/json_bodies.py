"""Reading a request body as JSON, stricter than the standard library does."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, ClassVar

import jiter
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.identity import Scope
from entrypoints.http.deadline import within_the_deadline
from entrypoints.http.query_strings import parameters_of, read_at_once

BODY_MAX = 1024 * 1024
SECONDS_FOR_BODY = 30
DEPTH_MAX = 32
MEMBERS_MAX = 1000
BATCH_MEMBERS_MAX = 10_000


MALFORMED = object()
"""Stands in for a body that is not JSON as we take it, until somebody who may be told has been identified.

Of no class of ours: FastAPI would look for a model's fields among its attributes.
"""

EXCESSIVE = object()
"""Stands in for JSON that is too deep or too wide to be looked at, in the same way."""


class StrictJsonRequest(Request):
    """UTF-8 without a byte order mark, no duplicate members, no NaN, no lone surrogates; bounded in every direction."""

    on_received: Callable[[], None] | None = None
    """Told when the body is there."""

    async def body(self) -> bytes:
        """Return the whole of it; stop with a 408 where it does not come in time."""
        try:
            async with asyncio.timeout(SECONDS_FOR_BODY):
                body = await super().body()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
        if self.on_received is not None:
            self.on_received()
        return body

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it comes, and stop with a 413 where it grows too large."""
        received = 0
        async for chunk in super().stream():
            received += len(chunk)
            _require_small(received)
            yield chunk

    async def json(self) -> Any:  # noqa: ANN401  # JSON may be anything
        """Return the value, or MALFORMED or EXCESSIVE, which no model accepts. It is read once."""
        if not hasattr(self, "_value"):
            self._value = self._read(await self.body())
        return self._value

    def _read(self, body: bytes) -> Any:  # noqa: ANN401  # as above
        try:
            value = jiter.from_json(body, allow_inf_nan=False, catch_duplicate_keys=True)
        except ValueError:
            return MALFORMED
        return EXCESSIVE if _is_excessive(value, self.scope["route"].members_max) else value


class StrictRoute(APIRoute):
    """A route whose body is read by StrictJsonRequest, and that knows its query parameters."""

    members_max: ClassVar[int] = MEMBERS_MAX
    has_deadline: ClassVar[bool] = True
    """Whether its answer must be there in time; what has no end, or a long one, has none."""
    counts_at_once: ClassVar[bool] = True
    """Whether an open request takes one of the places that an owner and a replica have."""

    @cached_property
    def needs(self) -> Scope:
        """The scope that a token must have here: to read, or to write, unless a subclass asks for more."""
        return Scope.READ if self.methods == {"GET"} else Scope.WRITE

    @cached_property
    def known_parameters(self) -> Mapping[str, bool]:
        """The names of its query parameters, and whether each may be repeated."""
        return parameters_of(self.dependant)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put the strict request in the place of the lenient one; refuse what announces itself as too large."""
        documented, self.dependant = self.dependant, read_at_once(self.dependant)
        handle = super().get_route_handler()
        self.dependant = documented

        async def handle_strictly(request: Request) -> Response:
            _require_small(_announced_length(request))
            strict = StrictJsonRequest(request.scope, request.receive)

            async def work(start_the_clock: Callable[[], None]) -> Response:
                strict.on_received = start_the_clock
                return await handle(strict)

            if not self.has_deadline:
                return await handle(strict)
            return await within_the_deadline(work, has_body=self.body_field is not None)

        return handle_strictly


class AccountRoute(StrictRoute):
    """A route for people alone, and for no program in their name."""

    needs = Scope.ACCOUNT


class AdminRoute(StrictRoute):
    """A route for administrators."""

    needs = Scope.ADMIN


class BatchRoute(StrictRoute):
    """A route whose body holds a hundred others."""

    members_max = BATCH_MEMBERS_MAX


def _announced_length(request: Request) -> int:
    announced = request.headers.get("content-length", "")
    return int(announced[:20]) if announced.isdecimal() else 0


def _require_small(length: int) -> None:
    if length > BODY_MAX:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _is_excessive(value: object, members_max: int) -> bool:
    level, members = [value], 0
    for _ in range(DEPTH_MAX + 1):
        level = [child for parent in level for child in _children(parent)]
        members += len(level)
        if not level or members > members_max:
            break
    return bool(level)


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
