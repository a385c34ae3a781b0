"""What every storage of personal access tokens promises."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain.access_token import ACCESS_TOKENS_KEPT_MAX, ACCESS_TOKENS_MAX
from domain.errors import AccessTokenNotFound, QuotaReached
from domain.identity import Scope
from tests.builders import ANA, BEN, NOON, a_task, an_access_token
from tests.contracts.task_storage import Storage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def digest(number: int) -> bytes:
    return number.to_bytes(32)


async def kept(storage: Storage, first: int, last: int, **fields: Any) -> None:
    for number in range(first, last + 1):
        await storage.access_tokens.add(an_access_token(number, **fields), digest(number))


class AccessTokensContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_a_token_comes_back_whole_and_makes_its_owner(self, storage: Storage) -> None:
        token = an_access_token(name="Ünïcode 😀", scopes=frozenset({Scope.READ}), expires_at=NOON + DAY)
        await storage.access_tokens.add(token, digest(1))
        assert await storage.access_tokens.get(token.id, owner=ANA) == token
        assert await storage.access_tokens.with_digests([digest(1), digest(2)]) == {digest(1): token}
        assert await storage.housekeeping.owners(after=None, limit=9) == [ANA]
        assert await storage.last_sequence(ANA) == 0

    async def test_tokens_are_listed_the_oldest_first_and_never_those_of_others(self, storage: Storage) -> None:
        mine = [an_access_token(number, created_at=NOON - number * HOUR) for number in (1, 2)]
        for number, token in enumerate([*mine, an_access_token(3, owner=BEN)]):
            await storage.access_tokens.add(token, digest(number))
        assert await storage.access_tokens.of_owner(ANA) == mine[::-1]
        with pytest.raises(AccessTokenNotFound):
            await storage.access_tokens.get(mine[0].id, owner=BEN)
        with pytest.raises(AccessTokenNotFound):
            await storage.access_tokens.revoke(mine[0].id, owner=BEN, at=NOON)

    async def test_a_revoked_token_is_gone_for_its_owner_and_known_to_be_barred(self, storage: Storage) -> None:
        await kept(storage, 1, 1)
        token = an_access_token(1)
        await storage.access_tokens.revoke(token.id, owner=ANA, at=NOON + HOUR)
        with pytest.raises(AccessTokenNotFound):
            await storage.access_tokens.revoke(token.id, owner=ANA, at=NOON + HOUR)
        with pytest.raises(AccessTokenNotFound):
            await storage.access_tokens.get(token.id, owner=ANA)
        assert await storage.access_tokens.of_owner(ANA) == []
        assert (await storage.access_tokens.with_digests([digest(1)]))[digest(1)].revoked_at == NOON + HOUR
        seen = [(await storage.barred.barred(revoked_since=NOON + after)).revoked for after in (HOUR, 2 * HOUR)]
        assert seen == [{token.id}, set()]

    async def test_fifty_are_live_at_a_time_however_many_are_made_at_once(self, storage: Storage) -> None:
        await kept(storage, 1, ACCESS_TOKENS_MAX - 1)
        attempts = (storage.access_tokens.add(an_access_token(number), digest(number)) for number in range(100, 104))
        outcomes = await asyncio.gather(*attempts, return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType"] + ["QuotaReached"] * 3
        later = an_access_token(200, created_at=NOON + 100 * DAY, expires_at=NOON + 101 * DAY)
        await storage.access_tokens.add(later, digest(200))
        assert len(await storage.access_tokens.of_owner(ANA)) == ACCESS_TOKENS_MAX + 1

    async def test_making_and_ending_them_again_and_again_has_a_bound(self, storage: Storage) -> None:
        await kept(storage, 1, ACCESS_TOKENS_KEPT_MAX, expires_at=NOON - timedelta(minutes=1))
        with pytest.raises(QuotaReached):
            await kept(storage, 900, 900)
        await kept(storage, 901, 901, created_at=NOON + HOUR, expires_at=NOON + DAY)
        assert [token.expires_at for token in await storage.access_tokens.of_owner(ANA)] == [NOON + DAY]

    async def test_uses_are_noted_once_a_minute(self, storage: Storage) -> None:
        await kept(storage, 1, 2)
        one, other = an_access_token(1).id, an_access_token(2).id
        for seconds, noted in ((0, 0), (59, 0), (60, 60), (30, 60)):
            await storage.access_tokens.note_uses({one: (ANA, NOON + timedelta(seconds=seconds)), other: (BEN, NOON)})
            assert (await storage.access_tokens.get(one, owner=ANA)).last_used_at == NOON + timedelta(seconds=noted)
        assert (await storage.access_tokens.get(other, owner=ANA)).last_used_at is None

    async def test_what_ended_long_ago_is_forgotten_some_at_a_time(self, storage: Storage) -> None:
        await storage.add(a_task(owner=BEN))
        await kept(storage, 1, 2, expires_at=NOON + HOUR)
        await kept(storage, 3, 5)
        await storage.access_tokens.revoke(an_access_token(3).id, owner=ANA, at=NOON + HOUR)
        await storage.access_tokens.revoke(an_access_token(4).id, owner=ANA, at=NOON + DAY)
        forget = storage.housekeeping.forget_access_tokens
        assert [await forget([ANA, BEN], before=NOON + 2 * HOUR, limit=2) for _ in range(3)] == [2, 1, 0]
        assert len(await storage.access_tokens.with_digests([digest(number) for number in range(1, 6)])) == 2
