"""What the storage ports promise of profiles, and of walking through every task that an owner has."""

import pytest

from domain.profile import Profile, TaskTotals
from tests.builders import ANA, BEN, DELETION, NOON, a_task, an_operation, task_id
from tests.contracts.task_storage import Storage

VIENNA = Profile(owner=ANA, timezone="Europe/Vienna", locale="de-AT", version=1)


async def save(storage: Storage, profile: Profile) -> None:
    async with storage.unit_of_work.begin(an_operation(profile.owner), exclusive=True) as work:
        await work.profile.get()
        await work.profile.save(profile)


class ProfileStorageContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_who_has_written_nothing_has_an_empty_profile(self, storage: Storage) -> None:
        assert await storage.profiles.get(ANA) == Profile(owner=ANA)

    async def test_every_field_comes_back(self, storage: Storage) -> None:
        await save(storage, VIENNA)
        assert await storage.profiles.get(ANA) == VIENNA
        assert await storage.profiles.get(BEN) == Profile(owner=BEN)

    async def test_a_unit_sees_what_it_saved(self, storage: Storage) -> None:
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            assert await work.profile.get() == Profile(owner=ANA)
            await work.profile.save(VIENNA)
            assert await work.profile.get() == VIENNA

    async def test_an_exception_discards_it(self, storage: Storage) -> None:
        with pytest.raises(RuntimeError):
            async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
                await work.profile.get()
                await work.profile.save(VIENNA)
                raise RuntimeError
        assert await storage.profiles.get(ANA) == Profile(owner=ANA)

    async def test_it_takes_no_number_and_leaves_no_entry(self, storage: Storage) -> None:
        await save(storage, VIENNA)
        assert await storage.last_sequence(ANA) == 0
        assert (await storage.history.of_owner(ANA, before=None, limit=10)).entries == []

    async def test_the_totals_are_those_of_now(self, storage: Storage) -> None:
        done = a_task(2).complete(NOON)
        await storage.add(a_task(1), done, a_task(3), a_task(4).trash(DELETION, NOON), a_task(5, BEN))
        assert (await storage.profiles.get(ANA)).totals == TaskTotals(open=2, completed=1, trashed=1)

    # Every task

    async def test_pages_show_every_task_once_whatever_state_it_is_in(self, storage: Storage) -> None:
        await storage.add(
            a_task(3).trash(DELETION, NOON), a_task(1).complete(NOON), a_task(2), a_task(4), a_task(5, BEN)
        )
        pages, after = [], None
        while page := await storage.queries.every(ANA, after=after, limit=3):
            pages.append([task.id for task in page])
            after = page[-1].id
        assert pages == [[task_id(1), task_id(2), task_id(3)], [task_id(4)]]

    async def test_there_is_no_task_of_somebody_else(self, storage: Storage) -> None:
        await storage.add(a_task(1, BEN))
        assert list(await storage.queries.every(ANA, after=None, limit=3)) == []
