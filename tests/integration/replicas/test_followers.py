"""Clients who follow the sequence beside eight writers miss nothing, though a replica is killed on the way."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.followers import Copy, EventReader, SyncReader
from tests.integration.replicas.conftest import StartPair, Tell
from tests.live_client import live_clients
from tests.replicas import Replica
from tests.stubborn_client import StubbornClient
from tests.task_diary import Diary, Difference, difference, listed

SECONDS = 60
WRITERS = 8


@dataclass(slots=True)
class Followed:
    """What the followers have, and what the service and the writers have."""

    sync: SyncReader
    events: list[EventReader]
    present: dict[str, dict[str, Any]]
    trashed: set[str]
    writers: list[Diary]

    @property
    def copies(self) -> list[Copy]:
        return [self.sync.copy, *(reader.copy for reader in self.events)]

    @property
    def missed(self) -> list[int]:
        """How many tasks each copy has otherwise than the service, or not at all."""
        return [
            sum(copy.tasks.get(id_) != self.present.get(id_) for id_ in copy.tasks.keys() | self.present.keys())
            + len(copy.tombstones ^ self.trashed)
            for copy in self.copies
        ]


async def followed(replicas: list[Replica], owner: str, while_they_write: Callable[[], Awaitable[None]]) -> Followed:
    """Let eight clients write for as long as that takes, with a sync reader and an event reader on each replica."""
    diaries = [Diary(StubbornClient.of(owner, replicas), Random(n)) for n in range(WRITERS)]  # noqa: S311  # repeatable
    sync, events = SyncReader(owner, replicas), [EventReader(owner, replicas), EventReader(owner, replicas[::-1])]
    still_writing, are_done = True, asyncio.Event()

    async def write(diary: Diary) -> None:
        while still_writing:
            await diary.write(1)
        diary.client.close()

    following = [asyncio.create_task(reader.follow()) for reader in events]
    await asyncio.gather(*(reader.is_open.wait() for reader in events))
    syncing = asyncio.create_task(sync.follow(are_done))
    writing = [asyncio.create_task(write(diary)) for diary in diaries]
    await while_they_write()
    still_writing = False
    await asyncio.gather(*writing)
    are_done.set()
    await syncing
    with suppress(TimeoutError):  # then the comparison will show it
        async with asyncio.timeout(5):
            await asyncio.gather(*(reader.until(sync.copy.sequence) for reader in events))
    for stream in following:
        stream.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    with live_clients(owner, replicas[0].port) as (reader,):
        present, trashed = await listed(reader, "/api/tasks"), await listed(reader, "/api/trash")
    return Followed(sync, events, present, set(trashed), diaries)


async def test_nothing_is_missed_in_a_minute_of_writing_with_a_replica_killed_and_started_again(
    pair: list[Replica], owner: str, tell: Tell
) -> None:
    async def half_time() -> None:
        await asyncio.sleep(SECONDS / 2)
        pair[0].kill()
        await pair[0].start()
        await asyncio.sleep(SECONDS / 2)

    found = await followed(pair, owner, half_time)
    sync, events = found.sync, found.events
    tell("tasks, trashed, newest number", (len(found.present), len(found.trashed), sync.copy.sequence))
    tell("items by sync, pages", (sync.copy.applied, sync.pages))
    tell("events, streams", [(reader.copy.applied, reader.streams) for reader in events])
    assert found.missed == [0, 0, 0]
    assert [copy.steps_back for copy in found.copies] == [0, 0, 0]
    assert sync.copy.sequence == events[0].copy.sequence == events[1].copy.sequence
    assert difference(found.writers, found.present, found.trashed) == Difference(frozenset(), frozenset())
    assert events[0].streams > 1  # it has gone on where the killed one stopped
    assert sync.copy.sequence > 10 * SECONDS


async def test_a_feed_that_leaves_numbers_out_is_caught(owner: str, pair_without: StartPair, tell: Tell) -> None:
    found = await followed(await pair_without("feed"), owner, lambda: asyncio.sleep(3))
    tell("tasks missed by sync, and by each stream", found.missed)
    assert all(missed > 0 for missed in found.missed)
