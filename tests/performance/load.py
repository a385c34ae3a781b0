"""A load generator: kept-alive connections that each send the next call as soon as the last one is answered."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Call:
    """The bytes of a request, and a text that is in the right answer."""

    request: bytes
    holds: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class WrongAnswer(Exception):
    """A server that does not do the work is not measured."""


OnAnswer = Callable[[Call, Answer], None]


async def drive(port: int, calls: Iterator[Call], on_answer: OnAnswer, *, connections: int) -> None:
    """Send all calls and return when all are answered; whatever `on_answer` raises ends it."""
    loop = asyncio.get_running_loop()
    clients = [_Client(calls, on_answer, loop.create_future()) for _ in range(connections)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*(client.finished for client in clients))


class _Client(asyncio.Protocol):
    def __init__(self, calls: Iterator[Call], on_answer: OnAnswer, finished: "asyncio.Future[None]") -> None:
        self.finished = finished
        self._calls = calls
        self._on_answer = on_answer
        self._received = b""
        self._failure: Exception | None = ConnectionError("The server closed the connection.")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send_next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        answer = whole_answer(self._received)
        if answer is None:
            return
        self._received = b""
        try:
            self._on_answer(self._sent, answer)
        except WrongAnswer as wrong:
            self._end(wrong)
        else:
            self._send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._failure is None:
            self.finished.set_result(None)
        else:
            self.finished.set_exception(exc or self._failure)

    def _send_next(self) -> None:
        call = next(self._calls, None)
        if call is None:
            self._end(None)
            return
        self._sent = call
        self._transport.write(call.request)

    def _end(self, failure: Exception | None) -> None:
        self._failure = failure
        self._transport.close()


def whole_answer(received: bytes) -> Answer | None:
    """Return the answer when all of it is here. A status without a body (204, 304) need not say its length."""
    head, end, body = received.partition(_END_OF_HEAD)
    if not end:
        return None
    length = _LENGTH.search(head + b"\r\n")
    if len(body) < (int(length[1]) if length else 0):
        return None
    return Answer(status=int(head[9:12]), body=body)
