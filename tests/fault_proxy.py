"""A proxy in front of PostgreSQL that loses commits: on the way there, or with the answer to them on the way back.

To the service both look the same, a connection that breaks; to the data they are opposites.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import chain, repeat
from random import Random
from urllib.parse import urlsplit

from tests.postgres_wire import READY, Turn, Turns, messages, startup_message
from tests.tls_proxy import SSL_REQUEST


class Fate(Enum):
    """What becomes of a commit."""

    DELIVERED = auto()
    ANSWER_LOST = auto()
    """It happens; the connection breaks when the server says so."""
    REQUEST_LOST = auto()
    """The connection breaks before the server hears of it."""


Rule = Callable[[], Fate]
"""Asked for the fate of each commit."""


def always(fate: Fate) -> Rule:
    return lambda: fate


def in_turn(*fates: Fate) -> Rule:
    """Give these fates one after the other; all later commits are delivered."""
    return chain(fates, repeat(Fate.DELIVERED)).__next__


def at_random(seed: int, *, answer_lost: float, request_lost: float) -> Rule:
    """Give fates with these probabilities, in an order that the seed decides."""
    random = Random(seed)  # noqa: S311  # repeatable, and nothing secret
    fates = (Fate.ANSWER_LOST, Fate.REQUEST_LOST, Fate.DELIVERED)
    weights = (answer_lost, request_lost, 1 - answer_lost - request_lost)
    return lambda: random.choices(fates, weights)[0]


@dataclass(slots=True)
class FaultProxy:
    """Set `rule`, and `delay` (seconds that each round trip takes longer), at any time; read the rest."""

    server: str
    port: int = 0
    rule: Rule = field(default=always(Fate.DELIVERED))
    delay: float = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    statements: list[bytes] = field(default_factory=list)
    """One for each round trip; one that only prepares is empty."""

    @property
    def dsn(self) -> str:
        """The database behind the proxy, through the proxy."""
        parts = urlsplit(self.server)
        credentials = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=f"{credentials}@127.0.0.1:{self.port}").geturl()

    def fate(self) -> Fate:
        """Decide on one commit."""
        fate = self.rule()
        self.fates[fate] += 1
        return fate


@asynccontextmanager
async def fault_proxy(server: str) -> AsyncIterator[FaultProxy]:
    """Stand in front of the database with this DSN, on a free port of the loopback interface."""
    proxy, links = FaultProxy(server), dict[asyncio.Task[None] | None, asyncio.StreamWriter]()
    behind = urlsplit(server)

    async def serve(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        links[asyncio.current_task()] = to_client
        try:
            with suppress(OSError):  # a server that is away is told as a connection that closes
                server, to_server = await asyncio.open_connection(behind.hostname, behind.port)
                await _Link(proxy, client, to_client, server, to_server).run()
        finally:
            to_client.transport.abort()
            del links[asyncio.current_task()]

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.port = listener.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listener.close()
        for to_client in links.values():
            to_client.transport.abort()
        await asyncio.gather(*filter(None, links))


@dataclass(slots=True)
class _Link:
    """One connection of the service's, and the one behind it. Either side's end is the end of both."""

    proxy: FaultProxy
    client: asyncio.StreamReader
    to_client: asyncio.StreamWriter
    server: asyncio.StreamReader
    to_server: asyncio.StreamWriter
    _is_in_transaction: bool = False
    _is_doomed: bool = False

    async def run(self) -> None:
        ways = [asyncio.create_task(self._there()), asyncio.create_task(self._back())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self.to_server.close()
            with suppress(OSError):
                await self.to_server.wait_closed()

    async def _there(self) -> None:
        while (startup := await startup_message(self.client)) == SSL_REQUEST:
            self.to_client.write(b"N")
        self.to_server.write(startup)
        turns = Turns()
        async for some in messages(self.client):
            for turn in filter(None, map(turns.add, some)):
                if not await self._passes(turn):
                    return
                self.to_server.write(b"".join(turn.messages))

    async def _passes(self, turn: Turn) -> bool:
        if turn.statement is not None:
            self.proxy.statements.append(turn.statement)
            if self.proxy.delay:
                await asyncio.sleep(self.proxy.delay)
        if turn.is_commit or (turn.writes and not self._is_in_transaction):
            fate = self.proxy.fate()
            self._is_doomed = fate is Fate.ANSWER_LOST
            return fate is not Fate.REQUEST_LOST
        return True

    async def _back(self) -> None:
        async for some in messages(self.server):
            ready = next((message for message in some if message[:1] == READY), None)
            if ready is not None:
                self._is_in_transaction = ready[-1:] != b"I"
            if not self._is_doomed:
                self.to_client.write(b"".join(some))
            elif ready is not None:
                return
