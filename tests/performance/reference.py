"""The least that can do the work: what the service is measured against.

A bare ASGI function and SQL written by hand: same tasks, same tokens, same bytes in the answers, same patience with the
database. It validates nothing, logs nothing, keeps no history and no words to search for, sends only the necessary
headers, creates tasks that are due at no time, leads to no second page and knows no problem but 404.

It comes in two forms. As one writes it, it checks the token on each request and takes asyncpg's pool as it comes.
`--lean` gives it the service's own two tricks: verified tokens are remembered, and the pool resets nothing.
"""

import os
import sys
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from datetime import time as wall_clock
from hashlib import sha256
from typing import Any

import asyncpg
import jwt
import orjson
import uvicorn
from uuid_utils.compat import uuid7

from domain.position import position_at

_DATES = "due_date, due_time, due_timezone, deadline, defer_until"
_PLACE = "tags, list_id, section_id, parent_id, position"
_COLUMNS = f"id, title, description, priority, {_DATES}, {_PLACE}, completed_at, created_at, updated_at, version"
_GET = f"SELECT {_COLUMNS} FROM tasks WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL"  # noqa: S608
_LIST = f"""
    SELECT owner.open_tasks + owner.completed_tasks AS total, page.*
    FROM owners AS owner LEFT JOIN (
        SELECT {_COLUMNS} FROM tasks WHERE owner_id = $1 AND deleted_at IS NULL
        ORDER BY created_at DESC, id DESC LIMIT 20
    ) AS page ON true
    WHERE owner.owner_id = $1 ORDER BY page.created_at DESC, page.id DESC
"""  # noqa: S608  # nothing but our own constants is put in
_CREATE = """
    WITH counter AS (
        INSERT INTO owners (owner_id, last_sequence, open_tasks, completed_tasks, trashed_tasks)
        VALUES ($1, 1, 1, 0, 0)
        ON CONFLICT (owner_id) DO UPDATE
        SET last_sequence = owners.last_sequence + 1, open_tasks = owners.open_tasks + 1
        RETURNING last_sequence
    )
    INSERT INTO tasks (owner_id, id, title, description, priority, due_date, due_time, due_timezone, due_instant,
                       deadline, defer_until, tags, list_id, section_id, parent_id, position,
                       completed_at, created_at, updated_at, deleted_at, version, change_seq)
    SELECT $1, $2, $3, $4, $5, NULL, NULL, NULL, NULL, NULL, NULL, '{}', NULL, NULL, NULL, $7,
           NULL, $6, $6, NULL, 1, last_sequence FROM counter
"""
_PRIORITIES = (None, "low", "medium", "high")
_RANKS = {"low": 1, "medium": 2, "high": 3}
_NO_DATES = (None,) * 5
_NO_PLACE = ((), None, None, None)
_TOKEN_STAYS = 60.0
_PREFIX = "/api/tasks/"


async def _nothing(_: object) -> None:
    """Reset nothing between two borrowers, as the service does: it would be a round trip."""


_IS_LEAN = "--lean" in sys.argv
_POOL: dict[str, Any] = {"min_size": 0, "max_size": 10, "command_timeout": 5.0, "timeout": 2.0}
if _IS_LEAN:
    _POOL["reset"] = _nothing
_CONNECTED_WITHIN = 2.0


class Reference:
    """An ASGI application of three operations."""

    def __init__(self, dsn: str, secret: str) -> None:
        self._dsn = dsn
        self._secret = secret
        self._verified: dict[bytes, tuple[str, float]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # ASGI
        """Answer a request, or live and die with the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        owner = self._owner(scope["headers"])
        path = scope["path"]
        if scope["method"] == "POST":
            status, content = 201, await self._create(owner, await _body(receive))
        elif path.startswith(_PREFIX):
            status, content = await self._get(owner, path.removeprefix(_PREFIX))
        else:
            status, content = 200, await self._list(owner)
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

    def _owner(self, headers: list[tuple[bytes, bytes]]) -> str:
        token = next(value for name, value in headers if name == b"authorization").removeprefix(b"Bearer ")
        digest, now = sha256(token).digest(), time.time()
        owner, until = self._verified.get(digest, ("", 0.0))
        if _IS_LEAN and now < until:
            return owner
        claims = jwt.decode(token, self._secret, algorithms=["HS256"], options={"require": ["sub", "exp"]})
        self._verified[digest] = claims["sub"], min(claims["exp"], now + _TOKEN_STAYS)
        return str(claims["sub"])

    async def _get(self, owner: str, task_id: str) -> tuple[int, dict[str, Any]]:
        async with self._pool.acquire(timeout=_CONNECTED_WITHIN) as connection:
            row = await connection.fetchrow(_GET, owner, task_id)
        return (200, _task(row)) if row is not None else (404, {"title": "Not Found", "status": 404})

    async def _list(self, owner: str) -> dict[str, Any]:
        async with self._pool.acquire(timeout=_CONNECTED_WITHIN) as connection:
            rows = await connection.fetch(_LIST, owner)
        items = [_task(row[1:]) for row in rows if row[1] is not None]
        return {"items": items, "total": rows[0][0] if rows else 0, "limit": 20, "offset": 0, "next_cursor": None}

    async def _create(self, owner: str, body: bytes) -> dict[str, Any]:
        new = orjson.loads(body)
        task_id, rank, now = uuid7(), _RANKS[new.get("priority", "medium")], datetime.now(UTC)
        title, description, last = new["title"], new.get("description"), position_at(now)
        async with self._pool.acquire(timeout=_CONNECTED_WITHIN) as connection:
            await connection.execute(_CREATE, owner, task_id, title, description, rank, now, last)
        return _task((task_id, title, description, rank, *_NO_DATES, *_NO_PLACE, last, None, now, now, 1))


def _task(row: Iterable[Any]) -> dict[str, Any]:
    task_id, title, description, rank, day, clock, zone, deadline, defer_until, *rest = row
    tags, list_id, section_id, parent_id, position, completed_at, created_at, updated_at, version = rest
    return {
        "id": str(task_id),
        "title": title,
        "description": description,
        "priority": _PRIORITIES[rank],
        "due": _due(day, clock, zone) if day is not None else None,
        "deadline": deadline,
        "defer_until": defer_until,
        "tags": tags,
        "list_id": str(list_id) if list_id else None,
        "section_id": str(section_id) if section_id else None,
        "parent_id": str(parent_id) if parent_id else None,
        "position": position,
        "is_completed": completed_at is not None,
        "completed_at": completed_at,
        "created_at": created_at,
        "updated_at": updated_at,
        "version": version,
    }


def _due(day: date, clock: wall_clock | None, zone: str | None) -> dict[str, Any]:
    if clock is None:
        return {"date": day}
    at = datetime.combine(day, clock)
    return {"at": at} if zone is None else {"at": at, "timezone": zone}


async def _body(receive: Any) -> bytes:  # ASGI
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    return body


if __name__ == "__main__":
    uvicorn.run(
        Reference(os.environ["DATABASE_URL"], os.environ["BETTER_AUTH_SECRET"]),
        port=int(os.environ["API_PORT"]),
        log_level="warning",
        access_log=False,
        server_header=False,
    )
