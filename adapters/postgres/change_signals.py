"""Waking readers on all replicas: hints over LISTEN and NOTIFY where a direct connection is to be had, polling always.

A hint is sent after the commit and not in it, because NOTIFY inside a transaction makes all commits of the server stand
in one line. It may be lost, with the process that was to send it or with the connection: so every replica also asks
now and then, in one query, how far the owners are whom somebody listens to. Data never comes this way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import asyncpg
from sqlalchemy import ARRAY, Text, any_, bindparam, func, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.tables import owners
from application.change_signals import LocalSignals, WaitingReader
from domain.identity import OwnerId

Listener: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_CHANNEL = "taskport_changes"
_theirs: Any = bindparam("owner_ids", type_=ARRAY(Text()))
_NOTIFY = Compiled.of(select(func.pg_notify(_CHANNEL, func.unnest(_theirs))))
_NEWEST = Compiled.of(select(owners.c.owner_id, owners.c.last_sequence).where(owners.c.owner_id == any_(_theirs)))

_GATHERED_FOR = 0.02
_POLLED_EVERY = 1.0
_POLLED_BESIDE_HINTS_EVERY = 2.0
_PAUSE_AFTER_FAILURE = 0.5


def _untold(_: BaseException) -> None:
    """Tell nobody."""


@dataclass(slots=True, kw_only=True)
class PostgresChangeSignals:
    """Entered once, inside the event loop. Without `direct` it only polls. Times are in seconds.

    `on_failed` hears of the first failure in a row; the work goes on whatever fails.
    """

    database: PostgresDatabase
    direct: PoolSettings | None
    on_failed: Callable[[BaseException], None] = _untold
    local: LocalSignals = field(default_factory=LocalSignals)
    _changed: set[OwnerId] = field(default_factory=set)
    _has_changed: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: dict[OwnerId, int] = field(default_factory=dict)
    _listener: "Listener | None" = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._tasks.append(asyncio.create_task(self._again_and_again(self._poll)))
        if self.direct is not None:
            self._tasks.append(asyncio.create_task(self._again_and_again(self._exchange_hints)))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listener is not None:
            self._listener.terminate()

    def announce(self, owner: OwnerId) -> None:
        """Wake the owner's readers here, and soon those of the other replicas; see the port."""
        self.local.announce(owner)
        if self.direct is not None:
            self._changed.add(owner)
            self._has_changed.set()

    def listen(self, owner: OwnerId) -> AbstractContextManager[WaitingReader]:
        """Begin to listen; see the port."""
        return self.local.listen(owner)

    def end(self) -> None:
        """Let all readers go, because the service ends."""
        self.local.end()

    async def _again_and_again(self, step: Callable[[], Awaitable[None]]) -> None:
        is_well = True
        while True:
            try:
                await step()
                is_well = True
            except Exception as failure:  # noqa: BLE001  # whatever it is, readers wait for the next step
                if is_well:
                    self.on_failed(failure)
                is_well = False
                await asyncio.sleep(_PAUSE_AFTER_FAILURE)

    async def _poll(self) -> None:
        """Wake the readers of owners who are further than when last asked; of new ones too, for nothing maybe."""
        await asyncio.sleep(_POLLED_EVERY if self.direct is None else _POLLED_BESIDE_HINTS_EVERY)
        watched = list(self.local.listened_to())
        if not watched:
            return
        newest = {row[0]: row[1] for row in await self.database.rows(_NEWEST, owner_ids=watched)}
        for owner, sequence in newest.items():
            if self._seen.get(owner) != sequence:
                self.local.announce(owner)
        self._seen = newest

    async def _exchange_hints(self) -> None:
        """Have a connection that hears hints; once there is one, send the next hints over it."""
        if self._listener is None or self._listener.is_closed():
            # What was not sent is left to polling: it must not grow while there is no connection.
            self._changed.clear()
            self._has_changed.clear()
            self._listener = await self._connected()
        else:
            await self._send_hints(self._listener)

    async def _connected(self) -> Listener:
        assert self.direct is not None  # noqa: S101  # without it nobody comes here
        listener: Listener = await asyncpg.connect(
            self.direct.dsn,
            **self.direct.connect,
            timeout=self.direct.acquire_timeout,
            command_timeout=self.direct.statement_timeout,
            statement_cache_size=self.direct.statement_cache_size,
        )
        own_pid = listener.get_server_pid()

        def heard(_: object, pid: int, __: str, owner: object) -> None:
            if pid != own_pid:  # readers here were woken when it was announced
                self.local.announce(OwnerId(str(owner)))

        with _ended_by_failure(listener):
            listener.add_termination_listener(lambda _: self._has_changed.set())
            await listener.add_listener(_CHANNEL, heard)
        return listener

    async def _send_hints(self, listener: Listener) -> None:
        """Send the owners that changed, gathered for a moment, so that a busy replica notifies fifty times a second."""
        await self._has_changed.wait()
        await asyncio.sleep(_GATHERED_FOR)
        self._has_changed.clear()
        changed, self._changed = list(self._changed), set()
        with _ended_by_failure(listener):
            await listener.execute(_NOTIFY.sql, *_NOTIFY.arguments(owner_ids=changed))


@contextmanager
def _ended_by_failure(listener: Listener) -> Iterator[None]:
    """Let nobody go on with a connection that has failed: it may hang, or hear nothing."""
    try:
        yield
    except BaseException:
        listener.terminate()
        raise
