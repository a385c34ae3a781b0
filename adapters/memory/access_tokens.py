"""Personal access tokens on dictionaries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.memory.database import InMemoryDatabase
from domain.access_token import AccessToken, making_room
from domain.errors import AccessTokenNotFound
from domain.identity import AccessTokenId, OwnerId

_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class InMemoryAccessTokens:
    """Keeps the promises of AccessTokens."""

    database: InMemoryDatabase

    async def add(self, token: AccessToken, digest: bytes) -> None:
        """Keep a new one; see the port."""
        kept = self.database.shelf_of(token.owner).access_tokens
        gone = making_room(tuple(kept.values()), token.created_at)
        left = {known: each for known, each in kept.items() if each not in gone}
        self.database.shelves[token.owner].access_tokens = left | {digest: token}

    async def of_owner(self, owner: OwnerId) -> Sequence[AccessToken]:
        """Return those that are not revoked; see the port."""
        tokens = self.database.shelf_of(owner).access_tokens.values()
        there = [token for token in tokens if token.revoked_at is None]
        return sorted(there, key=lambda token: (token.created_at, token.id))

    async def get(self, token_id: AccessTokenId, *, owner: OwnerId) -> AccessToken:
        """Return the owner's; see the port."""
        return self._found(token_id, owner)[1]

    async def revoke(self, token_id: AccessTokenId, *, owner: OwnerId, at: datetime) -> None:
        """Make it good for nothing; see the port."""
        digest, token = self._found(token_id, owner)
        self.database.shelves[owner].access_tokens[digest] = replace(token, revoked_at=at)
        self.database.revoked[token_id] = at

    async def with_digests(self, digests: Collection[bytes]) -> Mapping[bytes, AccessToken]:
        """Return what is kept under these digests; see the port."""
        shelves = self.database.shelves.values()
        return {
            digest: shelf.access_tokens[digest] for shelf in shelves for digest in digests & shelf.access_tokens.keys()
        }

    async def note_uses(self, uses: Mapping[AccessTokenId, tuple[OwnerId, datetime]]) -> None:
        """Remember when each was last used; see the port."""
        for token_id, (owner, at) in uses.items():
            tokens = self.database.shelf_of(owner).access_tokens
            for digest, token in tokens.items():
                if token.id == token_id and (token.last_used_at is None or token.last_used_at <= at - _A_MINUTE):
                    tokens[digest] = replace(token, last_used_at=at)

    def _found(self, token_id: AccessTokenId, owner: OwnerId) -> tuple[bytes, AccessToken]:
        for digest, token in self.database.shelf_of(owner).access_tokens.items():
            if token.id == token_id and token.revoked_at is None:
                return digest, token
        raise AccessTokenNotFound
