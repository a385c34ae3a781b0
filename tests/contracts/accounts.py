"""What storage promises of local accounts: credentials lead to one account, and a refresh token is good once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from domain.account import REFRESH_LIFE, Account, Credentials, RefreshToken
from domain.errors import CredentialsRefused, RefreshRefused
from domain.identity import OwnerId
from tests.builders import ANA, BEN, NOON, task_id
from tests.contracts.task_storage import Storage


def an_account(owner: OwnerId = ANA, email: str = "ana@example.test", password: bytes = b"1") -> Account:
    credentials = Credentials(folded_email=email, password_digest=password)
    return Account(owner=owner, email="Ana@example.test", credentials=credentials, name="Ana", created_at=NOON)


def a_token(digest: bytes, family: UUID | None = None, *, after: timedelta = timedelta(0)) -> RefreshToken:
    return RefreshToken.new(digest, family or task_id(1), NOON + after)


class AccountsContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_an_account_is_found_by_its_credentials(self, storage: Storage) -> None:
        added = await storage.accounts.add(an_account())
        assert added == await storage.accounts.sign_in(added.credentials, a_token(b"a")) == an_account()

    async def test_an_account_is_found_by_its_owner(self, storage: Storage) -> None:
        added = await storage.accounts.add(an_account())
        assert (await storage.accounts.find(ANA), await storage.accounts.find(BEN)) == (added, None)

    async def test_the_same_credentials_are_the_same_account(self, storage: Storage) -> None:
        first, again = await storage.accounts.add(an_account()), await storage.accounts.add(an_account(BEN))
        assert (first.owner, again.owner) == (ANA, ANA)

    async def test_of_two_who_register_at_once_one_makes_the_account(self, storage: Storage) -> None:
        both = await asyncio.gather(*(storage.accounts.add(an_account(owner)) for owner in (ANA, BEN)))
        assert both[0] == both[1]

    async def test_an_email_may_have_several_accounts(self, storage: Storage) -> None:
        await storage.accounts.add(an_account())
        other = await storage.accounts.add(an_account(BEN, password=b"2"))
        assert (await storage.accounts.sign_in(other.credentials, a_token(b"a"))).owner == BEN

    @pytest.mark.parametrize(("email", "password"), [("ana@example.test", b"2"), ("ben@example.test", b"1")])
    async def test_other_credentials_are_refused_and_keep_no_token(
        self, storage: Storage, email: str, password: bytes
    ) -> None:
        await storage.accounts.add(an_account())
        with pytest.raises(CredentialsRefused):
            await storage.accounts.sign_in(Credentials(folded_email=email, password_digest=password), a_token(b"a"))
        assert await storage.accounts.revoke(b"a") is None

    # Refresh tokens

    async def signed_in(self, storage: Storage, digest: bytes = b"a", number: int = 1) -> None:
        account = await storage.accounts.add(an_account())
        await storage.accounts.sign_in(account.credentials, a_token(digest, task_id(number)))

    async def test_a_token_is_good_once(self, storage: Storage) -> None:
        await self.signed_in(storage)
        assert await storage.accounts.rotate(b"a", a_token(b"b")) == an_account()
        with pytest.raises(RefreshRefused):
            await storage.accounts.rotate(b"a", a_token(b"c"))
        assert (await storage.accounts.rotate(b"b", a_token(b"d"))).owner == ANA

    async def test_of_many_who_use_a_token_at_once_one_succeeds(self, storage: Storage) -> None:
        await self.signed_in(storage)
        tries = (storage.accounts.rotate(b"a", a_token(bytes([number]))) for number in range(8))
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(outcome, RefreshRefused) for outcome in outcomes) == 7
        assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1

    @pytest.mark.parametrize(("after", "is_good"), [(REFRESH_LIFE - timedelta(seconds=1), True), (REFRESH_LIFE, False)])
    async def test_a_token_is_good_for_thirty_days(self, storage: Storage, after: timedelta, *, is_good: bool) -> None:
        await self.signed_in(storage)
        outcome = await asyncio.gather(
            storage.accounts.rotate(b"a", a_token(b"b", after=after)), return_exceptions=True
        )
        assert isinstance(outcome[0], Account) is is_good

    async def test_a_used_token_ends_its_family_and_no_other(self, storage: Storage) -> None:
        await self.signed_in(storage)
        await self.signed_in(storage, b"other", 2)
        await storage.accounts.rotate(b"a", a_token(b"b", task_id(3)))
        assert await storage.accounts.revoke_reused(b"a") == ANA
        with pytest.raises(RefreshRefused):
            await storage.accounts.rotate(b"b", a_token(b"c"))
        await storage.accounts.rotate(b"other", a_token(b"d"))

    async def test_a_token_that_was_not_used_ends_nothing_as_a_reused_one(self, storage: Storage) -> None:
        await self.signed_in(storage)
        assert await storage.accounts.revoke_reused(b"a") is await storage.accounts.revoke_reused(b"b") is None
        await storage.accounts.rotate(b"a", a_token(b"c"))

    async def test_a_family_that_ends_while_it_is_renewed_ends_whole(self, storage: Storage) -> None:
        for number in range(10):
            first, second, third = (bytes([number, turn]) for turn in range(3))
            await self.signed_in(storage, first, number)
            await storage.accounts.rotate(first, a_token(second))
            await asyncio.gather(
                storage.accounts.rotate(second, a_token(third)),
                storage.accounts.revoke_reused(first),
                return_exceptions=True,
            )
            assert await storage.accounts.revoke(third) is None

    async def test_signing_out_ends_the_family(self, storage: Storage) -> None:
        await self.signed_in(storage)
        await storage.accounts.rotate(b"a", a_token(b"b"))
        assert await storage.accounts.revoke(b"b") == ANA
        assert await storage.accounts.revoke(b"a") is None

    async def test_tokens_that_have_expired_are_forgotten_a_few_at_a_time(self, storage: Storage) -> None:
        for number in range(3):
            await self.signed_in(storage, bytes([number]), number)
        end = NOON + REFRESH_LIFE
        assert await storage.housekeeping.forget_refresh_tokens(before=end, limit=2) == 0
        forgotten = [
            await storage.housekeeping.forget_refresh_tokens(before=end + timedelta(seconds=1), limit=2)
            for _ in range(3)
        ]
        assert forgotten == [2, 1, 0]
