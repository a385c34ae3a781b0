"""A key set endpoint on loopback that behaves as badly as a test wants."""

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from typing import Any, Self

Answer = Callable[[StreamWriter], Awaitable[None]]


def document(body: bytes | str, status: str = "200 OK", *headers: str) -> Answer:
    """Answer with this body, as the JSON that it claims to be."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(raw)}", *headers]

    async def answer(writer: StreamWriter) -> None:
        writer.write("\r\n".join([*lines, "connection: close", "", ""]).encode() + raw)
        await writer.drain()

    return answer


def keys(*entries: object) -> Answer:
    return document(json.dumps({"keys": list(entries)}))


def html() -> Answer:
    return document("<html><body>It works!</body></html>")


def redirect(location: str) -> Answer:
    return document("", "302 Found", f"location: {location}")


def unavailable() -> Answer:
    return document("busy", "503 Service Unavailable")


def oversize() -> Answer:
    """Answer with a good-looking set of 1 MiB."""
    return document(json.dumps({"keys": [], "padding": "x" * 1024 * 1024}))


async def never(_writer: StreamWriter) -> None:
    """Take the request and say nothing."""
    await asyncio.Event().wait()


async def slow_drip(writer: StreamWriter) -> None:
    """Send one byte after the other, so that no single read ever times out."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.005)


class JwksDouble:
    """Serves whatever `answer` is at the moment, and counts how often it was asked."""

    def __init__(self, *entries: dict[str, Any]) -> None:
        self.answer = keys(*entries)
        self.fetches = 0
        self._at_work: set[asyncio.Task[None]] = set()
        self._port = 0

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/auth/jwks"

    async def open(self) -> None:
        """Listen; after `close`, on the same port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening; who asks from now on is refused the connection."""
        self._server.close()
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.fetches += 1
            await self.answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The client gave up, which is what some tests are about.
        finally:
            writer.close()
