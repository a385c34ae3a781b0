"""As much of PostgreSQL's protocol as a proxy must read (PostgreSQL's manual, "Frontend/Backend Protocol")."""

import re
from asyncio import StreamReader
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

READY = b"Z"
_PARSE, _BIND, _DESCRIBE, _EXECUTE, _CLOSE = b"P", b"B", b"D", b"E", b"C"
_FLUSH, _SYNC, _QUERY = b"H", b"S", b"Q"
_PARTS = {_PARSE, _BIND, _DESCRIBE, _EXECUTE, _CLOSE}
_ENDS = {_FLUSH, _SYNC, _QUERY}
_WRITES = re.compile(rb"\b(INSERT|UPDATE|DELETE)\b")
_COMMIT = re.compile(rb"\s*COMMIT\b", re.IGNORECASE)
_HEADER = 5


async def startup_message(reader: StreamReader) -> bytes:
    """Read the first message of a client, which alone has no type."""
    length = await reader.readexactly(4)
    return length + await reader.readexactly(int.from_bytes(length) - 4)


async def messages(reader: StreamReader) -> AsyncIterator[list[bytes]]:
    """Yield the messages that came together, until the other side closes."""
    rest = b""
    while chunk := await reader.read(65536):
        whole = list(_split(rest + chunk))
        rest = whole.pop()
        yield whole


def _split(content: bytes) -> Iterator[bytes]:
    """Yield the whole messages, and last what is left over."""
    while len(content) >= _HEADER and len(content) > (length := int.from_bytes(content[1:_HEADER])):
        yield content[: length + 1]
        content = content[length + 1 :]
    yield content


@dataclass(slots=True)
class Turn:
    """What a client sends before it waits for an answer: one round trip."""

    messages: list[bytes] = field(default_factory=list)
    statement: bytes | None = None
    """What is run; empty when the turn only prepares, None when it asks for nothing, as a farewell does."""

    @property
    def writes(self) -> bool:
        """Whether its statement changes anything."""
        return _WRITES.search(self.statement or b"") is not None

    @property
    def is_commit(self) -> bool:
        """Whether it ends a transaction that an earlier turn began."""
        return _COMMIT.match(self.statement or b"") is not None


@dataclass(slots=True)
class Turns:
    """Collects the messages of one client into turns, and remembers what its prepared statements are."""

    _turn: Turn = field(default_factory=Turn)
    _prepared: dict[bytes, bytes] = field(default_factory=dict)

    def add(self, message: bytes) -> Turn | None:
        """Take the next message; return the turn that ends with it."""
        kind, body = message[:1], message[_HEADER:]
        self._turn.messages.append(message)
        if kind == _PARSE:
            name, statement, _ = body.split(b"\0", 2)
            self._prepared[name] = statement
        elif kind == _BIND:
            self._turn.statement = self._prepared[body.split(b"\0", 2)[1]]
        elif kind in _ENDS:
            self._turn.statement = body.rstrip(b"\0") or self._turn.statement or b""
        if kind in _PARTS:
            return None
        ended, self._turn = self._turn, Turn()
        return ended
