"""A way to a database that can be shut and opened again, as a network can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit


class Way(Enum):
    """What becomes of what is sent."""

    OPEN = auto()
    SHUT = auto()
    """Connections are closed, those that are there and those that come."""
    SILENT = auto()
    """Nothing arrives on either side, and nobody is told."""


@dataclass(slots=True)
class Gate:
    """Stands in front of the database with this DSN; reached by `dsn`."""

    server: str
    way: Way = Way.OPEN
    port: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def dsn(self) -> str:
        """The database behind the gate, through the gate."""
        parts = urlsplit(self.server)
        return parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{self.port}").geturl()

    def shut(self) -> None:
        """Close every connection, and those that come."""
        self.way = Way.SHUT
        for writer in self._writers:
            writer.transport.abort()

    async def let_through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection's bytes both ways, until either side ends it."""
        if self.way is Way.SHUT:
            writer.transport.abort()
            return
        behind = urlsplit(self.server)
        server_reader, server_writer = await asyncio.open_connection(behind.hostname, behind.port)
        both = {writer, server_writer}
        self._writers |= both
        try:
            await asyncio.gather(self._carry(reader, server_writer), self._carry(server_reader, writer))
        finally:
            self._writers -= both
            for each in both:
                each.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(65536):
                if self.way is Way.OPEN:
                    writer.write(chunk)
        writer.transport.abort()


@asynccontextmanager
async def gate_before(server: str) -> AsyncIterator[Gate]:
    """Stand in front of a database, on a free port of the loopback interface."""
    gate = Gate(server)
    links = set[asyncio.Task[None]]()

    def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.create_task(gate.let_through(reader, writer))
        links.add(link)
        link.add_done_callback(links.discard)

    listener = await asyncio.start_server(welcome, "127.0.0.1", 0)
    gate.port = listener.sockets[0].getsockname()[1]
    try:
        yield gate
    finally:
        listener.close()
        gate.shut()
        await asyncio.gather(*links)
