"""Waking readers on all replicas: hints over LISTEN and NOTIFY where a direct connection is to be had, polling else.

A hint is sent after the commit and not in it, because NOTIFY inside a transaction makes all commits of the server stand
in one line. It may be lost, with the process that was to send it or with the connection: so every replica also asks
now and then, in one query, how far the owners are whom somebody listens to. Data never comes this way.
"""

import asyncio
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

import asyncpg
from sqlalchemy import ARRAY, Text, any_, bindparam, func, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PoolSettings, PostgresDatabase
from adapters.postgres.tables import owners
from application.change_signals import LocalSignals, WaitingReader
from domain.errors import Unavailable
from domain.identity import OwnerId

_CHANNEL = "taskport_changes"
_theirs: Any = bindparam("owner_ids", type_=ARRAY(Text()))
_NOTIFY = Compiled.of(select(func.pg_notify(_CHANNEL, func.unnest(_theirs))))
_NEWEST = Compiled.of(select(owners.c.owner_id, owners.c.last_sequence).where(owners.c.owner_id == any_(_theirs)))

_GATHERED_FOR = 0.02
_POLLED_EVERY = 1.0
_POLLED_BESIDE_HINTS_EVERY = 5.0


@dataclass(slots=True, kw_only=True)
class PostgresChangeSignals:
    """Entered once, inside the event loop. Without `direct` it only polls. Times are in seconds."""

    database: PostgresDatabase
    direct: PoolSettings | None
    local: LocalSignals = field(default_factory=LocalSignals)
    _changed: set[OwnerId] = field(default_factory=set)
    _has_changed: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: dict[OwnerId, int] = field(default_factory=dict)
    _listener: "asyncpg.Connection[asyncpg.Record] | None" = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._tasks.append(asyncio.create_task(self._poll()))
        if self.direct is not None:
            self._tasks.append(asyncio.create_task(self._send_hints()))
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

    async def _send_hints(self) -> None:
        """Send the owners that changed, gathered for a moment, so that a busy replica notifies fifty times a second."""
        while True:
            await self._has_changed.wait()
            await asyncio.sleep(_GATHERED_FOR)
            self._has_changed.clear()
            changed, self._changed = list(self._changed), set()
            with suppress(Unavailable, asyncpg.PostgresError):
                await self.database.rows(_NOTIFY, owner_ids=changed)

    async def _poll(self) -> None:
        while True:
            is_listening = self.direct is not None and await self._listens(self.direct)
            await asyncio.sleep(_POLLED_BESIDE_HINTS_EVERY if is_listening else _POLLED_EVERY)
            if watched := list(self.local.listened_to()):
                with suppress(Unavailable, asyncpg.PostgresError):
                    await self._compare(watched)

    async def _compare(self, watched: list[OwnerId]) -> None:
        """Wake the readers of owners who are further than when last asked; of new ones too, for nothing maybe."""
        rows = await self.database.rows(_NEWEST, owner_ids=watched)
        newest = {row[0]: row[1] for row in rows}
        for owner, sequence in newest.items():
            if self._seen.get(owner) != sequence:
                self.local.announce(owner)
        self._seen = newest

    async def _listens(self, direct: PoolSettings) -> bool:
        """Have a connection that hears hints, if there is one to be had."""
        if self._listener is not None and not self._listener.is_closed():
            return True
        try:
            self._listener = await asyncpg.connect(direct.dsn, **direct.connect, timeout=direct.acquire_timeout)
            await self._listener.add_listener(_CHANNEL, self._heard)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            return False
        # What was announced while nobody listened here is looked for once.
        self._seen = {}
        return True

    def _heard(self, *message: Any) -> None:  # noqa: ANN401  # connection, pid, channel, payload
        self.local.announce(OwnerId(message[-1]))
