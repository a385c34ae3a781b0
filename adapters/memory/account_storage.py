"""Local accounts in dictionaries. No await stands between a look and a write."""

from dataclasses import dataclass, replace

from adapters.memory.database import HeldToken, InMemoryDatabase
from domain.account import Account, Credentials, RefreshToken
from domain.errors import CredentialsRefused, RefreshRefused
from domain.identity import OwnerId


@dataclass(frozen=True, slots=True)
class InMemoryAccountStorage:
    """Keeps the promises of AccountStorage."""

    database: InMemoryDatabase

    async def add(self, account: Account) -> Account:
        """Add it once; see the port."""
        there = self._with(account.credentials)
        return there or self.database.accounts.setdefault(account.owner, account)

    async def sign_in(self, credentials: Credentials, token: RefreshToken) -> Account:
        """Find the account and keep the token; see the port."""
        account = self._with(credentials)
        if account is None:
            raise CredentialsRefused
        self.database.refresh_tokens[token.digest] = HeldToken(token=token, owner=account.owner)
        return account

    async def find(self, owner: OwnerId) -> Account | None:
        """Find it by its id; see the port."""
        return self.database.accounts.get(owner)

    async def rotate(self, digest: bytes, successor: RefreshToken) -> Account:
        """Replace the token; see the port."""
        tokens = self.database.refresh_tokens
        held = tokens.get(digest)
        if held is None or held.used or held.token.expires_at <= successor.issued_at:
            raise RefreshRefused
        tokens[digest] = replace(held, used=True)
        tokens[successor.digest] = replace(held, token=replace(successor, family=held.token.family))
        return self.database.accounts[held.owner]

    async def revoke_reused(self, digest: bytes) -> OwnerId | None:
        """End the family of a used token; see the port."""
        held = self.database.refresh_tokens.get(digest)
        return await self.revoke(digest) if held is not None and held.used else None

    async def revoke(self, digest: bytes) -> OwnerId | None:
        """End the family; see the port."""
        tokens = self.database.refresh_tokens
        ending = tokens.get(digest)
        if ending is None:
            return None
        for each in [each for each, held in tokens.items() if held.token.family == ending.token.family]:
            del tokens[each]
        return ending.owner

    def _with(self, credentials: Credentials) -> Account | None:
        accounts = self.database.accounts.values()
        return next((account for account in accounts if account.credentials == credentials), None)
