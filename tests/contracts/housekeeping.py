"""What housekeeping promises: only what is old goes, in small steps, and nobody is misled by what is gone."""

from datetime import datetime, timedelta

import pytest

from domain.errors import SyncCursorExpired
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId
from tests.builders import ANA, BEN, NOON, a_task, an_operation, task_id
from tests.contracts.task_storage import Storage, numbers

OLD, NEW = NOON, NOON + timedelta(days=2)
BETWEEN = NOON + timedelta(days=1)
KEY = IdempotencyKey(key="k", fingerprint=b"")


async def removed(storage: Storage, number: int, at: datetime, version: int = 1, owner: OwnerId = ANA) -> None:
    await storage.add(a_task(number, owner, version=version))
    async with storage.unit_of_work.begin(an_operation(owner, at=at)) as work:
        await work.tasks.remove(await work.tasks.get(task_id(number)))


class HousekeepingContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_owners_come_in_the_order_of_their_ids(self, storage: Storage) -> None:
        await storage.add(a_task(owner=BEN), a_task(owner=ANA))
        assert await storage.housekeeping.owners(after=None, limit=5) == [ANA, BEN]
        assert await storage.housekeeping.owners(after=None, limit=1) == [ANA]
        assert await storage.housekeeping.owners(after=ANA, limit=5) == [BEN]
        assert await storage.housekeeping.owners(after=BEN, limit=5) == []

    async def test_owners_with_something_old_are_found(self, storage: Storage) -> None:
        cid, dee, eve = (OwnerId(name) for name in ("cid", "dee", "eve"))
        await storage.add(a_task(owner=ANA, deleted_at=OLD))
        await removed(storage, 1, OLD, owner=cid)
        await storage.add(a_task(owner=BEN), a_task(owner=dee), a_task(owner=eve, deleted_at=NEW))
        everybody = [ANA, BEN, cid, dee, eve]

        async def found(**moments: datetime) -> list[str]:
            never = {"trash": OLD, "tombstones": OLD, "history": OLD}
            return sorted(await storage.housekeeping.neglected(everybody, **never | moments))

        assert await found() == []
        assert await found(trash=BETWEEN) == [ANA]
        assert await found(tombstones=BETWEEN) == [cid]
        assert await found(history=BETWEEN) == sorted(everybody)

    async def test_the_trash_that_is_old_is_found_the_oldest_first(self, storage: Storage) -> None:
        older = OLD - timedelta(days=1)
        await storage.add(a_task(1, deleted_at=OLD), a_task(2, deleted_at=older), a_task(3, deleted_at=NEW), a_task(4))
        await storage.add(a_task(5, owner=BEN, deleted_at=OLD))
        assert await storage.housekeeping.expired_trash(ANA, before=BETWEEN, limit=5) == numbers(2, 1)
        assert await storage.housekeeping.expired_trash(ANA, before=BETWEEN, limit=1) == numbers(2)

    async def test_old_answers_are_forgotten_some_at_a_time(self, storage: Storage) -> None:
        await storage.add(a_task(owner=ANA), a_task(owner=BEN))
        for name, owner, at in (("1", ANA, OLD), ("2", BEN, OLD), ("3", ANA, OLD), ("4", ANA, NEW)):
            key = IdempotencyKey(key=name, fingerprint=b"")
            async with storage.unit_of_work.begin(an_operation(owner, key=key, at=at)) as work:
                work.keep_answer(b"kept")
        forget = storage.housekeeping.forget_answers
        counts = [await forget([ANA, BEN], before=BETWEEN, limit=2) for _ in range(3)]
        assert counts == [2, 1, 0]
        kept = IdempotencyKey(key="4", fingerprint=b"")
        assert await storage.answers.recall(ANA, kept, now=NEW) == b"kept"

    async def test_old_history_is_forgotten_some_at_a_time(self, storage: Storage) -> None:
        for number, at in enumerate((OLD, OLD, OLD, NEW), start=1):
            async with storage.unit_of_work.begin(an_operation(at=at)) as work:
                await work.tasks.add(a_task(number))
        await storage.add(a_task(owner=BEN))
        counts = [await storage.housekeeping.forget_history(ANA, before=BETWEEN, limit=2) for _ in range(3)]
        assert counts == [2, 1, 0]
        left = [await storage.history.of_owner(owner, before=None, limit=9) for owner in (ANA, BEN)]
        assert [[entry.sequence for entry in page.entries] for page in left] == [[4], [1]]

    # Tombstones

    async def test_old_tombstones_are_forgotten(self, storage: Storage) -> None:
        await removed(storage, 1, OLD)
        await removed(storage, 2, NEW)
        assert await storage.housekeeping.forget_tombstones(ANA, before=BETWEEN) == 1
        assert await storage.housekeeping.forget_tombstones(ANA, before=BETWEEN) == 0
        assert [item.key[1] for item in (await storage.feed.after(ANA, 0, 9)).items] == numbers(2)

    async def test_a_cursor_before_a_forgotten_tombstone_has_expired(self, storage: Storage) -> None:
        await storage.add(a_task(9))
        await removed(storage, 1, OLD)
        await storage.add(a_task(8))
        await storage.housekeeping.forget_tombstones(ANA, before=BETWEEN)
        for number in (1, 2):
            with pytest.raises(SyncCursorExpired):
                await storage.feed.after(ANA, number, 9)
        assert [item.sequence for item in (await storage.feed.after(ANA, 3, 9)).items] == [4]
        assert [item.sequence for item in (await storage.feed.after(ANA, 0, 9)).items] == [1, 4]

    async def test_who_began_after_the_forgetting_comes_to_the_end(self, storage: Storage) -> None:
        await storage.add(a_task(7), a_task(8), a_task(9))
        await removed(storage, 1, OLD)
        await storage.housekeeping.forget_tombstones(ANA, before=BETWEEN)
        first = await storage.feed.after(ANA, 0, 2)
        assert (first.reached, first.floor, first.has_more) == (2, 5, True)
        last = await storage.feed.after(ANA, first.reached, 2, floor=first.floor)
        assert ([item.sequence for item in last.items], last.reached, last.has_more) == ([3], 5, False)
        assert (await storage.feed.after(ANA, last.reached, 2)).items == []

    async def test_a_deletion_that_is_forgotten_on_the_way_ends_it(self, storage: Storage) -> None:
        await storage.add(a_task(7), a_task(8), a_task(9))
        first = await storage.feed.after(ANA, 0, 2)
        await removed(storage, 1, OLD)
        await storage.housekeeping.forget_tombstones(ANA, before=BETWEEN)
        with pytest.raises(SyncCursorExpired):
            await storage.feed.after(ANA, first.reached, 2, floor=first.floor)

    async def test_forgetting_nothing_expires_nothing(self, storage: Storage) -> None:
        await storage.add(a_task(9))
        await removed(storage, 1, NEW)
        assert await storage.housekeeping.forget_tombstones(ANA, before=BETWEEN) == 0
        assert len((await storage.feed.after(ANA, 1, 9)).items) == 1

    async def test_a_version_is_not_given_out_again_after_its_tombstone_was_forgotten(self, storage: Storage) -> None:
        await removed(storage, 1, OLD, version=7)
        await storage.housekeeping.forget_tombstones(ANA, before=BETWEEN)
        async with storage.unit_of_work.begin(an_operation()) as work:
            assert await work.tasks.first_version(task_id(1)) == 8

    async def test_others_keep_theirs(self, storage: Storage) -> None:
        await removed(storage, 1, OLD)
        assert await storage.housekeeping.forget_tombstones(BEN, before=BETWEEN) == 0
        assert len((await storage.feed.after(ANA, 1, 9)).items) == 1
