"""What kept answers promise: one effect per key, and the same answer for as long as it is kept."""

import asyncio
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from domain.errors import IdempotencyKeyReused, RequestInFlight, WriteConflict
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId
from domain.operation import Operation
from tests.builders import ANA, BEN, NOON, a_task, an_operation, task_id
from tests.contracts.task_storage import Storage, numbers

KEY = IdempotencyKey(key="key-1", fingerprint=b"\0\xff this request")
OTHER = IdempotencyKey(key="key-1", fingerprint=b"another request")
DAY = timedelta(hours=24)
both_ways = pytest.mark.parametrize("exclusive", [False, True])
with_changes = pytest.mark.parametrize("changes", [0, 1, 2])


def keyed(owner: OwnerId = ANA, **fields: Any) -> Operation:
    return an_operation(owner, **{"key": KEY} | fields)


async def keep(storage: Storage, operation: Operation, *new: int, answer: bytes = b"\0an answer", **how: bool) -> None:
    async with storage.unit_of_work.begin(operation, **how) as work:
        for number in new:
            await work.tasks.add(a_task(number, operation.owner))
        work.keep_answer(answer)


class KeptAnswersContract:
    """Inherit, and provide the fixture `storage`."""

    @both_ways
    @with_changes
    async def test_an_answer_is_kept_in_the_commit_that_it_answers(
        self, storage: Storage, changes: int, *, exclusive: bool
    ) -> None:
        await storage.add(a_task(9))
        await keep(storage, keyed(), *range(1, changes + 1), exclusive=exclusive)
        assert await storage.answers.recall(ANA, KEY, now=NOON) == b"\0an answer"
        assert await storage.last_sequence(ANA) == 1 + changes

    async def test_there_is_none_before(self, storage: Storage) -> None:
        assert await storage.answers.recall(ANA, KEY, now=NOON) is None

    @both_ways
    async def test_an_exception_keeps_no_answer(self, storage: Storage, *, exclusive: bool) -> None:
        with pytest.raises(RuntimeError):
            async with storage.unit_of_work.begin(keyed(), exclusive=exclusive) as work:
                work.keep_answer(b"x")
                raise RuntimeError
        assert await storage.answers.recall(ANA, KEY, now=NOON) is None

    @both_ways
    @with_changes
    async def test_a_key_is_answered_once(self, storage: Storage, changes: int, *, exclusive: bool) -> None:
        await keep(storage, keyed(), 9)
        with pytest.raises(WriteConflict):
            await keep(storage, keyed(), *range(1, changes + 1), answer=b"another", exclusive=exclusive)
        assert await storage.answers.recall(ANA, KEY, now=NOON) == b"\0an answer"
        assert (await storage.ids(), await storage.last_sequence(ANA)) == (numbers(9), 1)

    async def test_another_request_under_the_key_is_refused(self, storage: Storage) -> None:
        await keep(storage, keyed(), 1)
        with pytest.raises(IdempotencyKeyReused):
            await storage.answers.recall(ANA, OTHER, now=NOON)

    async def test_keys_are_an_owners_own(self, storage: Storage) -> None:
        await keep(storage, keyed(), 1)
        assert await storage.answers.recall(BEN, OTHER, now=NOON) is None
        await keep(storage, keyed(owner=BEN), 1, answer=b"Ben's")
        assert await storage.answers.recall(BEN, KEY, now=NOON) == b"Ben's"

    @both_ways
    @with_changes
    async def test_after_a_day_the_key_is_as_new(self, storage: Storage, changes: int, *, exclusive: bool) -> None:
        await keep(storage, keyed(), 9)
        assert await storage.answers.recall(ANA, KEY, now=NOON + DAY) is not None
        just_after = NOON + DAY + timedelta(microseconds=1)
        assert await storage.answers.recall(ANA, OTHER, now=just_after) is None
        renewed = keyed(at=just_after, key=OTHER)
        await keep(storage, renewed, *range(1, changes + 1), answer=b"new", exclusive=exclusive)
        assert await storage.answers.recall(ANA, OTHER, now=just_after) == b"new"

    # In flight

    @both_ways
    @with_changes
    async def test_while_one_is_being_committed_another_is_told_at_once(
        self, storage: Storage, changes: int, *, exclusive: bool
    ) -> None:
        await storage.add(a_task(8))
        async with storage.unit_of_work.begin(keyed(), exclusive=True) as slow:
            await slow.tasks.add(a_task(9))
            slow.keep_answer(b"slow")
            began = monotonic()
            with pytest.raises(RequestInFlight):
                await keep(storage, keyed(), *range(1, changes + 1), exclusive=exclusive)
            assert monotonic() - began < 0.1
        assert await storage.answers.recall(ANA, KEY, now=NOON) == b"slow"
        assert await storage.ids() == numbers(9, 8)

    async def test_other_keys_wait_their_turn_and_are_not_refused(self, storage: Storage) -> None:
        other = IdempotencyKey(key="key-2", fingerprint=b"")
        async with storage.unit_of_work.begin(keyed(), exclusive=True) as slow:
            slow.keep_answer(b"slow")
            waiting = asyncio.create_task(keep(storage, keyed(key=other), 1))
            await asyncio.wait_for(keep(storage, keyed(owner=BEN), 1), timeout=2)
            assert not waiting.done()
        await waiting
        assert (await storage.stored(1)).id == task_id(1)

    async def test_a_key_whose_unit_failed_is_free_again(self, storage: Storage) -> None:
        with pytest.raises(RuntimeError):
            async with storage.unit_of_work.begin(keyed(), exclusive=True):
                raise RuntimeError
        await keep(storage, keyed(), 1, exclusive=True)
        assert await storage.ids() == numbers(1)

    async def test_fifty_at_once_have_one_effect(self, storage: Storage) -> None:
        async def attempt(number: int) -> str:
            try:
                await keep(storage, keyed(), number)
            except (RequestInFlight, WriteConflict) as refusal:
                return refusal.code
            return "done"

        outcomes = await asyncio.gather(*(attempt(number) for number in range(1, 51)))
        assert outcomes.count("done") == 1
        assert len(await storage.ids(limit=100)) == await storage.last_sequence(ANA) == 1
