"""Requests byte by byte, for what a well-behaved client library would mend or refuse to send."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import unquote

import orjson
from fastapi import FastAPI

Headers = Mapping[str, str | bytes | tuple[str, ...] | None]
"""None takes a header away that would be sent otherwise, a tuple sends it more than once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass(slots=True)
class Line:
    """One connection to a real server."""

    reader: StreamReader
    writer: StreamWriter

    async def says(self, message: str) -> Answer:
        """Send the bytes and return the next answer."""
        self.writer.write(message.encode())
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        status, *lines = head.decode().split("\r\n")[:-2]
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = 0 if message.startswith("HEAD") else int(headers["content-length"])
        return Answer(int(status.split(" ")[1]), headers, await self.reader.readexactly(length), 0.0)

    async def is_over(self) -> bool:
        return await self.reader.read() == b""


async def send(
    app: FastAPI, method: str, target: bytes, headers: Headers | None = None, chunks: Iterable[bytes] = ()
) -> Answer:
    """Send as Ana, in chunks without a length unless a header gives one."""
    path, _, query = target.partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": list(_raw({"host": "taskport.test", "authorization": "Bearer ana"} | dict(headers or {}))),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    waiting = iter(chunks)
    sent: list[Any] = []

    over = False

    async def receive() -> dict[str, Any]:
        nonlocal over
        if over:
            await asyncio.Event().wait()  # nobody hangs up
        chunk = next(waiting, None)
        over = chunk is None
        return {"type": "http.request", "body": chunk or b"", "more_body": not over}

    async def collect(message: Any) -> None:
        sent.append(message)

    began = perf_counter()
    await app(scope, receive, collect)
    return _answer(sent, perf_counter() - began)


def harmless(answer: Answer, *statuses: int) -> dict[str, Any]:
    """Return the problem of a quick and short refusal."""
    problem: dict[str, Any] = answer.json()
    assert answer.status in statuses, answer.body[:200]
    assert answer.seconds < 2
    assert len(problem["detail"]) + len(str(problem["errors"])) < 3000
    return problem


def _raw(headers: Headers) -> Iterable[tuple[bytes, bytes]]:
    for name, value in headers.items():
        for each in value if isinstance(value, tuple) else (value,):
            if each is not None:
                yield name.encode(), each if isinstance(each, bytes) else each.encode("latin-1")


def _answer(sent: list[Any], seconds: float) -> Answer:
    start, *rest = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(message["body"] for message in rest), seconds)
