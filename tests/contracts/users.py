"""What administrators may rely on: everybody who has written something is there, once, with what they have."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import UserNotFound
from domain.identity import OwnerId
from domain.user import User
from tests.builders import ANA, BEN, NOON, a_task
from tests.contracts.task_storage import Storage

LATER = NOON + timedelta(hours=1)


class UsersContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_a_user_is_told_with_the_numbers_of_their_tasks(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2), a_task(3, completed_at=NOON), a_task(4, deleted_at=NOON))
        assert await storage.users.get(ANA) == User(id=ANA, open=2, completed=1, trashed=1)

    async def test_who_has_written_nothing_is_nobody(self, storage: Storage) -> None:
        await storage.add(a_task(owner=BEN))
        for call in (storage.users.get(ANA), storage.users.suspend(ANA, NOON), storage.users.reinstate(ANA)):
            with pytest.raises(UserNotFound):
                await call

    async def test_users_come_in_the_order_of_their_ids_and_by_their_beginnings(self, storage: Storage) -> None:
        names = [OwnerId(name) for name in ("Zoe", "a-b", "a_b", "ab", "abc", "b")]
        await storage.add(*(a_task(owner=name) for name in reversed(names)))

        async def found(beginning: str, after: str | None = None, limit: int = 9) -> list[str]:
            page = await storage.users.page(
                beginning=beginning, after=OwnerId(after) if after is not None else None, limit=limit
            )
            return [user.id for user in page]

        assert await found("") == names
        assert await found("", limit=2) == names[:2]
        assert await found("", after="a-b", limit=2) == ["a_b", "ab"]
        assert await found("ab") == ["ab", "abc"]
        assert await found("a_") == ["a_b"]
        assert await found("a", after="ab") == ["abc"]
        assert await found("x") == []

    async def test_a_suspended_user_is_barred_until_reinstated(self, storage: Storage) -> None:
        await storage.add(a_task(owner=ANA), a_task(owner=BEN))
        suspended = await storage.users.suspend(ANA, NOON)
        assert suspended == await storage.users.get(ANA)
        assert suspended.suspended_at == NOON
        assert (await storage.barred.barred(revoked_since=NOON)).suspended == {ANA}
        assert await storage.users.reinstate(ANA) == replace(suspended, suspended_at=None)
        assert (await storage.barred.barred(revoked_since=NOON)).suspended == frozenset()

    async def test_doing_it_twice_is_doing_it_once(self, storage: Storage) -> None:
        await storage.add(a_task())
        first = await storage.users.suspend(ANA, NOON)
        assert await storage.users.suspend(ANA, LATER) == first
        assert await storage.users.reinstate(ANA) == await storage.users.reinstate(ANA)

    async def test_what_a_suspended_user_has_stays_as_it_is(self, storage: Storage) -> None:
        await storage.add(a_task())
        await storage.users.suspend(ANA, NOON)
        assert await storage.stored(1) == a_task()
