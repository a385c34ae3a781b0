"""What a lease promises on every storage: it lasts as long as it says, or until the work ends, and marks no task."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import LeaseLost, TaskNotFound, ValidationFailed
from domain.lease import LEASE_MAX, LEASE_MIN, LeaseId, LeaseTerms
from domain.task import Task
from tests.builders import ANA, BEN, DELETION, NOON, a_task, an_operation, task_id
from tests.claiming import MINUTE, Claiming
from tests.contracts.task_storage import Storage, numbers

LATER = NOON + MINUTE
A_BIT = timedelta(microseconds=1)
OF_NOBODY = LeaseId(task_id(999))
CLOSINGS: dict[str, Callable[[Task], Task | None]] = {
    "completed": lambda task: task.complete(LATER),
    "completed by an edit": lambda task: task.edit(LATER, title="Done", is_completed=True),
    "put in the trash": lambda task: task.trash(DELETION, LATER),
    "deleted for good": lambda _: None,
}


async def end_work(storage: Storage, end: Callable[[Task], Task | None], *numbered: int) -> None:
    """Do it to these tasks in one commit."""
    async with storage.unit_of_work.begin(an_operation()) as work:
        for number in numbered:
            task = await work.tasks.get(task_id(number))
            ended = end(task)
            await (work.tasks.remove(task) if ended is None else work.tasks.save(ended))


async def open_again(storage: Storage, *numbered: int) -> None:
    """Put these tasks back as they were made, whatever has become of them."""
    for number in numbered:
        try:
            await storage.change((await storage.stored(number)).restore(LATER).reopen(LATER))
        except TaskNotFound:
            await storage.add(a_task(number, version=9))


class LeasesContract:
    """Inherit, and provide the fixture `storage`."""

    @pytest.fixture
    def claiming(self, storage: Storage) -> Claiming:
        return Claiming(storage)

    # For as long as it lasts

    async def test_a_lease_that_ends_gives_the_task_to_the_next_worker(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        lease = await claiming.a_lease()
        claiming.now = lease.expires_at - A_BIT
        assert await claiming.claim() == []
        claiming.now = lease.expires_at
        the_next = await claiming.a_lease()
        assert (the_next.task_id, the_next.claimed_at) == (lease.task_id, claiming.now)
        with pytest.raises(LeaseLost):
            await claiming.renew(lease)
        assert (await claiming.renew(the_next)).id == the_next.id

    async def test_its_holder_can_renew_a_lease(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        lease = await claiming.a_lease()
        claiming.now = lease.expires_at - A_BIT
        renewed = await claiming.renew(lease, 2 * MINUTE)
        assert renewed == replace(lease, expires_at=claiming.now + 2 * MINUTE)
        claiming.now = lease.expires_at
        assert await claiming.claim() == []
        claiming.now = renewed.expires_at
        assert await claiming.claimed_ids() == numbers(1)

    async def test_nobody_else_can(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        lease = await claiming.a_lease()
        with pytest.raises(LeaseLost):
            await claiming.renew(replace(lease, id=OF_NOBODY), LEASE_MAX)
        claiming.now = lease.expires_at
        assert await claiming.claimed_ids() == numbers(1)

    async def test_a_lease_that_has_ended_can_be_renewed_until_the_task_is_claimed(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        lease = await claiming.a_lease()
        claiming.now = lease.expires_at + MINUTE
        await claiming.renew(lease)
        assert await claiming.claim() == []

    @pytest.mark.parametrize("life", [LEASE_MIN - A_BIT, LEASE_MAX + A_BIT])
    async def test_a_lease_is_neither_too_short_nor_too_long(self, claiming: Claiming, life: timedelta) -> None:
        await claiming.storage.add(a_task())
        lease = await claiming.a_lease()
        with pytest.raises(ValidationFailed) as refusal:
            LeaseTerms.of("build", life)
        assert [error.field for error in refusal.value.errors] == ["lease_seconds"]
        with pytest.raises(ValidationFailed):
            await claiming.renew(lease, life)

    # Until the work ends

    async def test_a_task_that_is_released_can_be_claimed_again(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        lease = await claiming.a_lease()
        await claiming.release(lease)
        await claiming.release(lease)
        with pytest.raises(LeaseLost):
            await claiming.renew(lease)
        the_next = await claiming.a_lease()
        await claiming.release(lease)
        assert (await claiming.renew(the_next)).id == the_next.id

    @pytest.mark.parametrize("others", [(), (2, 3)], ids=["alone", "among others"])
    @pytest.mark.parametrize("end", CLOSINGS.values(), ids=CLOSINGS)
    async def test_a_task_that_is_closed_is_under_no_lease(
        self, claiming: Claiming, end: Callable[[Task], Task | None], others: tuple[int, ...]
    ) -> None:
        every = (1, *others)
        await claiming.storage.add(*(a_task(number) for number in every))
        leases = [each.lease for each in await claiming.claim(9)]
        await end_work(claiming.storage, end, *every)
        assert await claiming.claim(9) == []
        for lease in leases:
            with pytest.raises((LeaseLost, TaskNotFound)):
                await claiming.renew(lease)
        await open_again(claiming.storage, *every)
        assert await claiming.claimed_ids(9) == numbers(*every)

    @pytest.mark.parametrize("others", [(), (2, 3)], ids=["alone", "among others"])
    async def test_a_change_of_an_open_task_leaves_its_lease(self, claiming: Claiming, others: tuple[int, ...]) -> None:
        every = (1, *others)
        await claiming.storage.add(*(a_task(number) for number in every))
        leases = [each.lease for each in await claiming.claim(9)]
        await end_work(claiming.storage, lambda task: task.edit(LATER, title="Buy tea"), *every)
        assert await claiming.claim(9) == []
        assert [await claiming.renew(lease) for lease in leases] == leases

    # No part of the task

    async def test_a_lease_changes_no_task_and_takes_no_number(self, claiming: Claiming) -> None:
        storage = claiming.storage
        await storage.add(a_task())
        before = (await storage.feed.after(ANA, 0, 9), await storage.history.of_owner(ANA, before=None, limit=9))
        lease = await claiming.a_lease()
        await claiming.renew(lease)
        assert (await storage.stored(1), await storage.ids(), await storage.total()) == (a_task(), numbers(1), 1)
        await claiming.release(lease)
        after = (await storage.feed.after(ANA, 0, 9), await storage.history.of_owner(ANA, before=None, limit=9))
        assert after == before

    # Of others

    async def test_a_lease_on_a_task_of_others_is_not_found(self, claiming: Claiming) -> None:
        await claiming.storage.add(a_task())
        lease = await claiming.a_lease()
        for attempt in (claiming.renew(lease, owner=BEN), claiming.release(lease, owner=BEN)):
            with pytest.raises(TaskNotFound):
                await attempt
        assert await claiming.claim() == []
