"""The least that can do the work: what the service is measured against.

A bare ASGI function and SQL written by hand: same tasks, same tokens, same bytes in the answers, same rows written,
same patience with the database. It validates nothing, logs nothing, limits nobody, sends only the necessary headers,
keeps no answers, creates tasks that are due at no time, leads to no second page and knows no problem but 404.

It comes in two forms. As one writes it, it checks the token on each request and takes asyncpg's pool as it comes.
`--lean` gives it the service's own two tricks: verified tokens are remembered, and the pool resets nothing.
"""

import sys
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import orjson
import uvicorn
from uuid_utils.compat import uuid7

from domain.position import position_at
from domain.search import words_of
from tests.performance.reference_json import RANKS, created, page, task
from tests.performance.reference_sql import CREATE, FILTER, GET, LIST, TOGGLE
from tests.performance.reference_tokens import Tokens
from tests.performance.surroundings import surroundings

_PREFIX = "/api/tasks/"
_COMPLETE = "/complete"


async def _nothing(_: object) -> None:
    """Reset nothing between two borrowers, as the service does: it would be a round trip."""


_IS_LEAN = "--lean" in sys.argv
_POOL: dict[str, Any] = {"min_size": 0, "max_size": 10, "command_timeout": 5.0, "timeout": 2.0}
if _IS_LEAN:
    _POOL["reset"] = _nothing
_CONNECTED_WITHIN = 2.0


class Reference:
    """An ASGI application of five operations."""

    def __init__(self, dsn: str, tokens: Tokens) -> None:
        self._dsn = dsn
        self._tokens = tokens

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # ASGI
        """Answer a request, or live and die with the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        token = next(value for name, value in scope["headers"] if name == b"authorization").removeprefix(b"Bearer ")
        status, content = await self._answer(self._tokens.owner(token), scope, receive)
        body = orjson.dumps(content, option=orjson.OPT_UTC_Z)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Any, send: Any) -> None:  # ASGI
        """Hold the pool for as long as the process lives."""
        async with asyncpg.create_pool(self._dsn, **_POOL) as self._pool:
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, owner: str, scope: Any, receive: Any) -> tuple[int, dict[str, Any]]:  # ASGI
        method, path, query = scope["method"], scope["path"], scope["query_string"]
        if method == "POST":
            return 201, await self._create(owner, await _body(receive))
        if method == "PATCH":
            return _found(await self._row(TOGGLE, owner, *_toggling(path)))
        if path.startswith(_PREFIX):
            return _found(await self._row(GET, owner, path.removeprefix(_PREFIX)))
        if query:
            return 200, await self._filtered(owner, parse_qs(query.decode()))
        return 200, page(await self._rows(LIST, owner), 20)

    async def _filtered(self, owner: str, asked: dict[str, list[str]]) -> dict[str, Any]:
        ranks = [RANKS[name] for name in asked["priority"]]
        window = date.fromisoformat(asked["due_after"][0]), date.fromisoformat(asked["due_before"][0])
        limit = int(asked["limit"][0])
        return page(await self._rows(FILTER, owner, ranks, *window, asked["timezone"][0], limit), limit)

    async def _create(self, owner: str, body: bytes) -> dict[str, Any]:
        new = orjson.loads(body) | {"id": uuid7(), "created_at": datetime.now(UTC)}
        new["position"] = position_at(new["created_at"])
        told = {name: (None, new[name]) for name in ("title", "description", "priority")}
        row = (new["title"], new["description"], RANKS[new["priority"]], new["created_at"], new["position"])
        vector, operation = _vector(owner, new["title"], new["description"]), uuid7()
        history = operation, str(operation), orjson.dumps(told).decode()
        await self._row(CREATE, owner, new["id"], *row, vector, *history)
        return created(new)

    async def _row(self, statement: str, *arguments: Any) -> Any:  # a row, or None
        async with self._pool.acquire(timeout=_CONNECTED_WITHIN) as connection:
            return await connection.fetchrow(statement, *arguments)

    async def _rows(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:
        async with self._pool.acquire(timeout=_CONNECTED_WITHIN) as connection:
            return await connection.fetch(statement, *arguments)


def _found(row: Any) -> tuple[int, dict[str, Any]]:
    return (200, task(row)) if row is not None else (404, {"title": "Not Found", "status": 404})


def _toggling(path: str) -> tuple[Any, ...]:
    operation = uuid7()
    return path.removeprefix(_PREFIX).removesuffix(_COMPLETE), datetime.now(UTC), operation, str(operation)


def _vector(owner: str, title: str, description: str) -> str:
    """Return the words to search for, each with what tells whose they are; those of the title weigh more."""
    key, words = sha256(owner.encode()).hexdigest()[:8], words_of(title)
    weights = ["A"] * len(words)
    words += words_of(description)
    weights += [""] * (len(words) - len(weights))
    return " ".join(
        f"'{key}/{word}':{n}{weight}" for n, (word, weight) in enumerate(zip(words, weights, strict=True), 1)
    )


async def _body(receive: Any) -> bytes:  # ASGI
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    return body


if __name__ == "__main__":
    given = surroundings()
    uvicorn.run(
        Reference(given.database_url, Tokens(given, remembers=_IS_LEAN)),
        port=given.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
