"""The pool of connections, and how long anybody may wait for one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import literal, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.failures import BROKEN, connecting, reading, writing
from domain.errors import StorageUnavailable

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
Rows: TypeAlias = Callable[..., Awaitable[list[asyncpg.Record]]]
"""A way to fetch rows: of a connection, or of the whole database."""


STATEMENT_CACHE_SIZE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSettings:
    """`connect` are keyword arguments of asyncpg.connect; times are in seconds.

    Without a statement cache the pool works behind PgBouncer in transaction mode, at one more round trip a statement.
    Then the server is not told the statement timeout either: such poolers refuse settings of a session.
    """

    dsn: str
    connect: dict[str, Any] = field(default_factory=dict)
    size: int = 10
    acquire_timeout: float = 2.0
    statement_timeout: float = 5.0
    statement_cache_size: int = STATEMENT_CACHE_SIZE

    @property
    def half(self) -> int:
        """How many connections one owner's dear reads may hold at a time: the others find some."""
        return max(1, self.size // 2)


@dataclass(slots=True)
class PostgresDatabase:
    """Connections to one PostgreSQL, 15 or newer. Must be opened inside the event loop that uses it."""

    settings: PoolSettings
    _pool: "asyncpg.Pool[asyncpg.Record] | None" = None
    _free: asyncio.Semaphore = field(init=False)
    """A queue in front of the pool that is first come, first served: in the pool's own, whoever comes when a connection
    is given back overtakes those who wait, and under load some wait until their time is up."""

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.settings.size)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Make the pool without connecting: a service that starts before its database becomes ready with it."""
        self._pool = asyncpg.create_pool(
            self.settings.dsn,
            **self.settings.connect,
            min_size=0,
            max_size=self.settings.size,
            timeout=self.settings.acquire_timeout,
            # The server gives up first, and says so: then nothing was written, and nobody has to wonder.
            command_timeout=self.settings.statement_timeout + _ON_THE_WAY,
            server_settings=_server_settings(self.settings),
            statement_cache_size=self.settings.statement_cache_size,
            reset=_keep_session,
        )
        await self._pool

    async def close(self) -> None:
        """Let running statements end, for as long as one may take, and close the connections."""
        try:
            async with asyncio.timeout(self.settings.statement_timeout):
                await self._opened().close()
        except TimeoutError:
            self._opened().terminate()

    def connection(self, within: float | None = None) -> "_Lent":
        """Lend a connection for a block; raise StorageUnavailable when there is none in time.

        That is the acquire timeout, or what is left of it for whoever has waited elsewhere already.
        """
        timeout = self.settings.acquire_timeout
        return _Lent(self._opened(), self._free, timeout, timeout if within is None else within)

    @asynccontextmanager
    async def transaction(self, within: float | None = None) -> AsyncIterator[Connection]:
        """Lend a connection inside BEGIN and COMMIT; an exception rolls back.

        Only a COMMIT that breaks leaves the outcome unknown: whatever breaks before it has written nothing.
        """
        async with self.connection(within) as connection:
            transaction = connection.transaction()
            try:
                with reading:
                    await transaction.start()
                    yield connection
            except BaseException:
                # A connection that broke has rolled back by breaking.
                with suppress(asyncpg.PostgresError, *BROKEN):
                    async with asyncio.timeout(_LET_GO_WITHIN):
                        await transaction.rollback()
                raise
            with writing:
                await transaction.commit()

    async def rows(self, statement: Compiled, within: float | None = None, /, **values: Any) -> list[asyncpg.Record]:  # noqa: ANN401
        """Run one reading statement."""
        async with self.connection(within) as connection:
            with reading:
                return await connection.fetch(statement.sql, *statement.arguments(**values))

    async def committed(self, statement: Compiled, **values: Any) -> list[asyncpg.Record]:  # noqa: ANN401
        """Run one statement that commits by itself; return its rows."""
        async with self.connection() as connection:
            with writing:
                return await connection.fetch(statement.sql, *statement.arguments(**values))

    async def write(self, statement: Compiled, within: float | None = None, /, **values: Any) -> Any:  # noqa: ANN401
        """Run one statement that commits by itself; return the one value that it returns."""
        async with self.connection(within) as connection:
            with writing:
                return await connection.fetchval(statement.sql, *statement.arguments(**values))

    async def check_ready(self) -> None:
        """Answer when the database does; raise StorageUnavailable within two seconds."""
        try:
            async with asyncio.timeout(_READY_WITHIN):
                await self.rows(_ANYTHING)
        except TimeoutError as failure:
            raise StorageUnavailable("The database does not answer.") from failure

    def _opened(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            raise RuntimeError("The database was used before open().")
        return self._pool


class _Lent:
    """A connection for the length of a block. A generator would say it shorter, at 2 % of a request's cost."""

    __slots__ = ("_connection", "_free", "_patience", "_pool", "_timeout")

    def __init__(
        self, pool: "asyncpg.Pool[asyncpg.Record]", free: asyncio.Semaphore, timeout: float, patience: float
    ) -> None:
        self._pool = pool
        self._free = free
        self._timeout = timeout
        self._patience = patience

    async def __aenter__(self) -> Connection:
        with connecting:
            await self._turn()
            try:
                self._connection = await self._pool.acquire(timeout=self._timeout)
            except BaseException:
                self._free.release()
                raise
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        try:
            await self._pool.release(self._connection, timeout=_LET_GO_WITHIN)
        finally:
            self._free.release()

    async def _turn(self) -> None:
        if self._free.locked():
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        else:
            await self._free.acquire()


_READY_WITHIN = 2.0
_ON_THE_WAY = 0.5
_LET_GO_WITHIN = 0.5
"""How long a statement that was given up may take to end; then its connection is cut."""
_ANYTHING = Compiled.of(select(literal(1)))


def _server_settings(settings: PoolSettings) -> dict[str, str] | None:
    is_session = settings.statement_cache_size > 0
    return {"statement_timeout": f"{settings.statement_timeout * 1000:.0f}"} if is_session else None


async def _keep_session(_: object) -> None:
    """Save the round trip of RESET ALL: no statement of ours changes the session (docs/database.md)."""
