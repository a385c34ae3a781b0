"""What an erasure promises of storage: it goes step by step, nothing is left, and nobody else loses anything."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.erasure import Erasure, ReceiptId
from domain.errors import CredentialsRefused, ErasureNotFound, UserNotFound
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId
from domain.lease import Lease, LeaseId, LeaseTerms
from domain.standing import WHILE_ERASING
from tests.builders import (
    ANA,
    BEN,
    NOON,
    a_full_task,
    a_list,
    a_section,
    a_tag,
    a_task,
    an_access_token,
    an_operation,
    task_id,
)
from tests.contracts.accounts import a_token, an_account
from tests.contracts.task_storage import ALL, TRASH, Storage

MINUTE = timedelta(minutes=1)
LATER = NOON + MINUTE
LEASE = LeaseId(task_id(906))
KEY = IdempotencyKey(key="k", fingerprint=b"")


def an_erasure(number: int = 1, owner: OwnerId = ANA, **fields: object) -> Erasure:
    receipt = ReceiptId(UUID(f"00000000-0000-4000-8000-{number:012x}"))
    return replace(Erasure(owner=owner, receipt=receipt, requested_at=NOON), **fields)  # type: ignore[arg-type]


async def give_everything(storage: Storage, owner: OwnerId) -> None:
    """Let the owner have something of every kind."""
    async with storage.unit_of_work.begin(an_operation(owner, key=KEY), exclusive=True) as work:
        await work.lists.add(a_list(owner=owner))
        await work.sections.add(a_section(owner=owner))
        for number, name in ((904, "home"), (905, 'a "b", \\c')):
            await work.tags.add(a_tag(number, owner, name=name))
        await work.tasks.add(a_task(3, owner))
        await work.tasks.add(replace(a_full_task(1, owner), parent_id=task_id(3)))
        await work.tasks.add(a_task(2, owner))
        await work.leases.put(Lease.of(a_task(3, owner), LEASE, LeaseTerms.of("build", MINUTE), NOON))
        work.keep_answer(b"kept")
    async with storage.unit_of_work.begin(an_operation(owner)) as work:
        await work.tasks.remove(await work.tasks.get(task_id(2)))
    account = await storage.accounts.add(an_account(owner, password=owner.encode()))
    await storage.accounts.sign_in(account.credentials, a_token(owner.encode()))
    await storage.access_tokens.add(an_access_token(int(owner == BEN), owner=owner), owner.encode())


async def has_nothing(storage: Storage, owner: OwnerId) -> bool:
    feed = await storage.feed.after(owner, 0, 99)
    history = await storage.history.of_owner(owner, before=None, limit=99)
    answer = await storage.answers.recall(owner, KEY, now=NOON)
    tasks = [await storage.ids(matching, owner) for matching in (ALL, TRASH)]
    async with storage.unit_of_work.begin(an_operation(owner)) as work:
        lease = await work.leases.get(task_id(3))
    session = await storage.accounts.revoke(owner.encode())
    tokens = await storage.access_tokens.with_digests([owner.encode()])
    has_account = await has_account_of(storage, owner)
    return not (feed.items or history.entries or answer or any(tasks) or lease or session or tokens or has_account)


async def has_account_of(storage: Storage, owner: OwnerId) -> bool:
    try:
        await storage.accounts.sign_in(an_account(owner, password=owner.encode()).credentials, a_token(b"new"))
    except CredentialsRefused:
        return False
    return True


async def delete_all(storage: Storage, owner: OwnerId, limit: int) -> list[int]:
    counts = []
    while deleted := await storage.erasures.delete_some(owner, limit):
        counts.append(deleted)
    return counts


class ErasuresContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_one_that_is_requested_is_under_way_and_found_by_its_receipt(self, storage: Storage) -> None:
        later = an_erasure(2, BEN, requested_at=LATER)
        for wanted in (later, an_erasure()):
            assert await storage.erasures.request(wanted) == wanted
            assert await storage.erasures.find(wanted.receipt) == wanted
        assert await storage.erasures.under_way() == [an_erasure(), later]
        with pytest.raises(ErasureNotFound):
            await storage.erasures.find(an_erasure(3).receipt)

    async def test_a_second_request_while_it_is_under_way_is_the_first(self, storage: Storage) -> None:
        await storage.erasures.request(an_erasure())
        assert await storage.erasures.request(an_erasure(2, requested_at=LATER)) == an_erasure()
        assert await storage.erasures.under_way() == [an_erasure()]

    async def test_everything_of_the_owner_goes_in_steps_and_nothing_of_others(self, storage: Storage) -> None:
        for owner in (ANA, BEN):
            await give_everything(storage, owner)
        before = (await storage.feed.after(BEN, 0, 99), await storage.stored(1, BEN))
        counts = await delete_all(storage, ANA, limit=2)
        assert max(counts) == 2
        assert await has_nothing(storage, ANA)
        assert (await storage.feed.after(BEN, 0, 99), await storage.stored(1, BEN)) == before
        assert not await has_nothing(storage, BEN)

    async def test_completing_takes_what_is_left_and_the_owner(self, storage: Storage) -> None:
        erasure = await storage.erasures.request(an_erasure())
        await give_everything(storage, ANA)
        assert await storage.erasures.complete(erasure, LATER) is True
        assert await storage.erasures.find(erasure.receipt) == replace(erasure, completed_at=LATER)
        assert await storage.erasures.under_way() == []
        assert await has_nothing(storage, ANA)
        with pytest.raises(UserNotFound):
            await storage.users.get(ANA)

    async def test_one_is_completed_once_and_only_the_one_that_is_meant(self, storage: Storage) -> None:
        erasure = await storage.erasures.request(an_erasure())
        assert await storage.erasures.complete(an_erasure(2), LATER) is False
        assert await storage.erasures.complete(erasure, LATER) is True
        await storage.add(a_task())
        assert await storage.erasures.complete(erasure, LATER) is False
        assert await storage.stored(1) == a_task()

    async def test_an_owner_who_came_back_can_be_erased_again(self, storage: Storage) -> None:
        await storage.erasures.complete(await storage.erasures.request(an_erasure()), LATER)
        again = an_erasure(2, requested_at=LATER)
        assert await storage.erasures.request(again) == again
        with pytest.raises(ErasureNotFound):
            await storage.erasures.find(an_erasure().receipt)

    async def test_whoever_is_erased_is_barred_first_wholly_and_then_by_the_age_of_the_token(
        self, storage: Storage
    ) -> None:
        erasure = await storage.erasures.request(an_erasure())
        assert (await storage.barred.barred(revoked_since=NOON)).erased == {ANA: WHILE_ERASING}
        await storage.erasures.complete(erasure, LATER)
        assert (await storage.barred.barred(revoked_since=NOON)).erased == {ANA: NOON}

    async def test_a_suspension_outlives_an_erasure(self, storage: Storage) -> None:
        await give_everything(storage, ANA)
        erasure = await storage.erasures.request(an_erasure())
        suspended = await storage.users.suspend(ANA, NOON)
        await delete_all(storage, ANA, limit=9)
        await storage.erasures.complete(erasure, LATER)
        assert await storage.users.get(ANA) == replace(suspended, open=0, completed=0, trashed=0)
        assert await storage.feed.newest(ANA) == 0
        assert await has_nothing(storage, ANA)

    async def test_old_ones_are_forgotten_once_they_are_complete(self, storage: Storage) -> None:
        for number, owner, at in ((1, ANA, NOON), (2, BEN, LATER), (3, OwnerId("cid"), NOON)):
            await storage.erasures.request(an_erasure(number, owner, requested_at=at))
        for number, owner, at in ((1, ANA, NOON), (2, BEN, LATER)):
            await storage.erasures.complete(an_erasure(number, owner, requested_at=at), LATER)
        assert await storage.housekeeping.forget_erasures(before=LATER) == 1
        assert (await storage.barred.barred(revoked_since=NOON)).erased.keys() == {BEN, "cid"}
