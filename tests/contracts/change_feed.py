"""What the change feed promises: each resource at its newest number, in order, and nothing missed."""

import asyncio
from datetime import timedelta

import pytest

from domain.change import ResourceKey
from domain.errors import SyncCursorExpired, WriteConflict
from domain.feed import ChangedResource
from domain.resource import Resource, ResourceType
from domain.task import TaskId
from tests.builders import ANA, BEN, DELETION, NOON, a_full_task, a_task, an_operation, task_id
from tests.contracts.task_storage import Storage

LATER = NOON + timedelta(hours=2)


async def feed(storage: Storage, after: int = 0, limit: int = 100) -> list[ChangedResource]:
    return list((await storage.feed.after(ANA, after, limit)).items)


def key_of(task: TaskId) -> ResourceKey:
    return ResourceType.TASK, task


class Replica:
    """A client that knows nothing but the feed."""

    def __init__(self) -> None:
        self.resources: dict[ResourceKey, Resource] = {}
        self.at = 0

    async def sync(self, storage: Storage, limit: int = 3) -> None:
        has_more = True
        while has_more:
            page = await storage.feed.after(ANA, self.at, limit)
            for item in page.items:
                assert item.sequence > self.at
                self.at = item.sequence
                self._apply(item)
            has_more = page.has_more

    def _apply(self, item: ChangedResource) -> None:
        if item.resource is None:
            self.resources.pop(item.key, None)
        else:
            self.resources[item.key] = item.resource


class ChangeFeedContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_a_task_comes_as_it_is_now(self, storage: Storage) -> None:
        task = a_full_task().restore(LATER)
        await storage.add(task)
        assert await feed(storage) == [
            ChangedResource(sequence=1, key=(ResourceType.TASK, task.id), resource=task, deleted_at=None)
        ]

    async def test_each_is_there_once_at_its_newest_number(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2))
        await storage.change(a_task(1).complete(LATER))
        assert [(item.sequence, item.key[1]) for item in await feed(storage)] == [(2, task_id(2)), (3, task_id(1))]

    async def test_the_trash_and_deletion_for_good_leave_tombstones(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2))
        await storage.change(a_task(1).trash(DELETION, LATER))
        async with storage.unit_of_work.begin(an_operation(at=LATER)) as work:
            await work.tasks.remove(await work.tasks.get(task_id(2)))
        assert await feed(storage) == [
            ChangedResource(sequence=3, key=key_of(task_id(1)), resource=None, deleted_at=LATER),
            ChangedResource(sequence=4, key=key_of(task_id(2)), resource=None, deleted_at=LATER),
        ]

    async def test_what_is_restored_comes_back(self, storage: Storage) -> None:
        await storage.add(a_task(1))
        await storage.change(a_task(1).trash(DELETION, LATER))
        restored = a_task(1).trash(DELETION, LATER).restore(LATER)
        await storage.change(restored)
        assert [item.resource for item in await feed(storage)] == [restored]

    async def test_pages_meet(self, storage: Storage) -> None:
        await storage.add(*(a_task(number) for number in range(1, 8)))
        await storage.remove(a_task(2))
        pages = [await storage.feed.after(ANA, after, 3) for after in (0, 4, 7, 8)]
        assert [[item.sequence for item in page.items] for page in pages] == [[1, 3, 4], [5, 6, 7], [8], []]
        assert [page.has_more for page in pages] == [True, True, False, False]

    async def test_others_have_their_own(self, storage: Storage) -> None:
        await storage.add(a_task(owner=BEN), a_task(2, owner=BEN), a_task(3))
        assert [item.key[1] for item in await feed(storage)] == [task_id(3)]
        assert await storage.feed.newest(ANA) == 1

    async def test_who_never_wrote_has_an_empty_feed(self, storage: Storage) -> None:
        assert await feed(storage) == []
        assert await storage.feed.newest(ANA) == 0

    async def test_a_number_that_was_never_reached_is_refused(self, storage: Storage) -> None:
        await storage.add(a_task())
        assert await feed(storage, after=1) == []
        with pytest.raises(SyncCursorExpired):
            await feed(storage, after=2)

    async def test_who_never_wrote_reached_no_number(self, storage: Storage) -> None:
        with pytest.raises(SyncCursorExpired):
            await feed(storage, after=1)

    async def test_a_reader_beside_writers_misses_nothing(self, storage: Storage) -> None:
        replica, writing = Replica(), True

        async def write(writer: int) -> None:
            for round_ in range(12):
                number = writer * 100 + round_ % 4
                async with storage.unit_of_work.begin(an_operation(), exclusive=bool(round_ % 2)) as work:
                    try:
                        task = await work.tasks.get(task_id(number))
                    except Exception:  # noqa: BLE001  # not there yet, or gone again
                        await work.tasks.add(a_task(number, version=await work.tasks.first_version(task_id(number))))
                        continue
                    if round_ % 5 == 4:
                        await work.tasks.remove(task)
                    else:
                        await work.tasks.save(task.edit(LATER, title=f"{writer} {round_}"))

        async def read() -> None:
            while writing:
                await replica.sync(storage)
                await asyncio.sleep(0)

        reader = asyncio.create_task(read())
        await asyncio.gather(*(write(writer) for writer in range(1, 7)))
        writing = False
        await reader
        await replica.sync(storage)
        assert sorted(key[1] for key in replica.resources) == sorted(await storage.ids(limit=100))
        for key, resource in replica.resources.items():
            assert await storage.queries.get(TaskId(key[1]), owner=ANA) == resource

    async def test_a_write_that_lost_its_race_leaves_no_number(self, storage: Storage) -> None:
        await storage.add(a_task())
        with pytest.raises(WriteConflict):
            await storage.add(a_task())
        assert (await storage.feed.newest(ANA), len(await feed(storage))) == (1, 1)
