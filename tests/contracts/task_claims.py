"""What claiming promises on every storage: the next tasks that match, each to exactly one worker."""

import asyncio

import pytest

from domain.lease import Lease
from domain.page import SortField, SortKey, Status, TaskFilter
from tests.builders import ANA, BEN, DELETION, NOON, a_task, task_id
from tests.claiming import MINUTE, Claiming
from tests.contracts.task_places import OTHERS, PLACES, Asked
from tests.contracts.task_storage import Storage, a_sortable_task, numbers
from tests.placed_tasks import with_placed_tasks

OPEN = {1, 3, 4, 5, 7}
"""The placed tasks that can be claimed."""
FILTERS = {name: asked for name, asked in (PLACES | OTHERS).items() if "status" not in asked.fields}
SORTS: list[tuple[SortKey, ...]] = [
    (SortKey(field=SortField.PRIORITY, descending=True), SortKey(field=SortField.CREATED_AT)),
    (SortKey(field=SortField.DUE), SortKey(field=SortField.PRIORITY, descending=True)),
    *((SortKey(field=field, descending=down),) for field in SortField for down in (False, True)),
]


def written(sort: tuple[SortKey, ...]) -> str:
    return ",".join(f"{'-' * key.descending}{key.field}" for key in sort)


class ClaimsContract:
    """Inherit, and provide the fixture `storage`."""

    @pytest.fixture
    def claiming(self, storage: Storage) -> Claiming:
        return Claiming(storage)

    # To exactly one

    async def test_a_worker_is_given_a_task_and_a_lease(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        (claimed,) = await claiming.claim()
        assert claimed.task == a_task()
        assert claimed.lease == Lease(
            id=claimed.lease.id,
            owner=ANA,
            task_id=task_id(1),
            worker="build",
            claimed_at=NOON,
            expires_at=NOON + 5 * MINUTE,
        )

    async def test_of_workers_at_once_exactly_one_is_given_the_task(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        given = await asyncio.gather(*(claiming.claimed_ids() for _ in range(20)))
        assert sorted(given) == [[]] * 19 + [numbers(1)]

    async def test_workers_at_once_are_given_every_task_once(self, claiming: Claiming) -> None:
        await claiming.storage.add(*(a_task(number) for number in range(1, 16)))
        given = await asyncio.gather(*(claiming.claimed_ids(2) for _ in range(10)))
        assert sorted(each for some in given for each in some) == numbers(*range(1, 16))

    async def test_a_worker_is_given_as_many_as_it_asks_for(self, claiming: Claiming) -> None:
        await claiming.storage.add(*(a_task(number) for number in range(1, 5)))
        assert [await claiming.claimed_ids(3) for _ in range(3)] == [numbers(1, 2, 3), numbers(4), []]

    async def test_a_task_of_others_is_never_given(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task(1, BEN), a_task(2, BEN), a_task(1, ANA))
        assert await claiming.claimed_ids(9) == numbers(1)
        assert await claiming.claimed_ids(9) == []
        assert await claiming.claimed_ids(9, BEN) == numbers(1, 2)

    async def test_what_is_closed_cannot_be_claimed(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task(1, completed_at=NOON), a_task(2, deleted_at=NOON, trashed_by=DELETION))
        assert await claiming.claim(9) == []

    # The next ones that match

    @pytest.mark.parametrize("asked", FILTERS.values(), ids=FILTERS)
    async def test_the_filters_of_lists_choose(self, claiming: Claiming, asked: Asked) -> None:
        await with_placed_tasks(claiming.storage)
        chosen = await claiming.claimed_ids(9, asked_at=asked.filter.asked_at, **asked.fields)
        assert set(chosen) == set(numbers(*asked.found & OPEN))
        assert set(await claiming.claimed_ids(9)) == set(numbers(*OPEN - asked.found))

    @pytest.mark.parametrize("sort", SORTS, ids=written)
    async def test_the_orders_of_lists_say_which_comes_first(
        self, claiming: Claiming, sort: tuple[SortKey, ...]
    ) -> None:
        await claiming.storage.add(*map(a_sortable_task, range(12)), *(a_task(number) for number in range(20, 24)))
        in_order = await claiming.storage.ids(TaskFilter(status=Status.OPEN), sort=sort)
        assert len(in_order) > 4
        assert [await claiming.claimed_ids(1, sort=sort) for _ in in_order] == [[each] for each in in_order]
