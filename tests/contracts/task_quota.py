"""An owner has room for so many tasks, however they come in."""

import pytest

from domain.errors import QuotaReached
from domain.page import TaskFilter
from domain.ports import UnitOfWork
from tests.builders import ANA, BEN, DELETION, NOON, a_task, an_operation
from tests.contracts.kept_answers import KEY
from tests.contracts.task_storage import Storage

TRASH = TaskFilter(trashed=True)


class TaskQuotaContract:
    """Inherit, and provide the fixtures `storage` and `narrow`: the same storage, for three tasks of each owner."""

    async def test_the_last_place_can_be_taken_and_no_further_one(self, storage: Storage, narrow: UnitOfWork) -> None:
        for number in range(1, 4):
            await _add(narrow, number)
        before = await storage.last_sequence(ANA)
        for exclusive in (False, True):
            with pytest.raises(QuotaReached):
                await _add(narrow, 4, exclusive=exclusive)
        assert (await storage.last_sequence(ANA), before) == (3, 3)

    async def test_what_comes_together_is_refused_together(self, storage: Storage, narrow: UnitOfWork) -> None:
        await _add(narrow, 1)
        with pytest.raises(QuotaReached):
            await _add(narrow, 2, 3, 4)
        assert await storage.last_sequence(ANA) == 1
        await _add(narrow, 2, 3)

    async def test_every_owner_has_room_of_their_own(self, narrow: UnitOfWork) -> None:
        await _add(narrow, 1, 2, 3)
        async with narrow.begin(an_operation(BEN)) as work:
            await work.tasks.add(a_task(4, owner=BEN))

    async def test_the_trash_takes_room_and_comes_back_without_any(self, storage: Storage, narrow: UnitOfWork) -> None:
        await _add(narrow, 1, 2, 3)
        task = a_task(1)
        async with narrow.begin(an_operation()) as work:
            await work.tasks.get(task.id)
            await work.tasks.save(task.trash(DELETION, NOON))
        with pytest.raises(QuotaReached):
            await _add(narrow, 4)
        async with narrow.begin(an_operation()) as work:
            trashed = await work.tasks.get(task.id)
            await work.tasks.save(trashed.restore(NOON))
        assert await storage.ids(TRASH) == []

    async def test_what_is_deleted_for_good_makes_room(self, narrow: UnitOfWork) -> None:
        await _add(narrow, 1, 2, 3)
        async with narrow.begin(an_operation()) as work:
            await work.tasks.remove(await work.tasks.get(a_task(1).id))
        await _add(narrow, 4)

    async def test_under_a_key_it_is_refused_as_well(self, storage: Storage, narrow: UnitOfWork) -> None:
        await _add(narrow, 1, 2, 3)
        keyed = an_operation(key=KEY)
        for _ in range(2):
            with pytest.raises(QuotaReached):
                async with narrow.begin(keyed) as work:
                    await work.tasks.add(a_task(4))
                    work.keep_answer(b"made")
        assert await storage.answers.recall(ANA, KEY, now=NOON) is None


async def _add(narrow: UnitOfWork, *numbers: int, exclusive: bool = False) -> None:
    async with narrow.begin(an_operation(), exclusive=exclusive) as work:
        for number in numbers:
            await work.tasks.add(a_task(number))
