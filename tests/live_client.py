"""A client for tests that send ten thousand requests: one kept-alive connection, at a tenth of a library's cost."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import orjson

from tests.raw_http import Answer
from tests.tokens import shared_secret_token

_HOUR = 3600
_PATIENCE = 30


def token_of(owner: str) -> str:
    """Return a token that is good for an hour."""
    return shared_secret_token({"sub": owner, "exp": int(time.time()) + _HOUR})


@dataclass(slots=True)
class LiveClient:
    """Sends one request after the other to a port of this machine; connects when it has to.

    What breaks while an answer is awaited raises OSError or EOFError: whether the request was heard is not known.
    """

    port: int
    token: str
    _connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, method: str, target: str, content: Any = None, **headers: str) -> Answer:
        """Send a request, with JSON if there is content; `if_match="…"` is the header If-Match."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._exchange(_request(method, target, self.token, content, headers))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            with suppress(RuntimeError):  # its event loop may be gone
                self._connection[1].transport.abort()
            self._connection = None

    async def _exchange(self, request: bytes) -> Answer:
        if self._connection is None or self._connection[0].at_eof():
            self.close()
            self._connection = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._connection
        began = time.perf_counter()
        writer.write(request)
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()[:-1]
        headers = dict(_headers(lines))
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(status.split()[1]), headers, body, time.perf_counter() - began)


@contextmanager
def live_clients(owner: str, *ports: int) -> Iterator[list[LiveClient]]:
    """Yield a client of the owner's for each port, and close them all."""
    clients = [LiveClient(port, token_of(owner)) for port in ports]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


def _request(method: str, target: str, token: str, content: Any, headers: dict[str, str]) -> bytes:
    body = b"" if content is None else orjson.dumps(content)
    named = {"Host": "taskport.test", "Authorization": f"Bearer {token}", "Content-Length": str(len(body))}
    if body:
        named["Content-Type"] = "application/json"
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.partition(":")
        yield name.lower(), value.strip()
