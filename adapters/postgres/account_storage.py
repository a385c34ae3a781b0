"""Local accounts and the families of their refresh tokens.

Whoever adds to a family or ends one locks the account first: so no successor is added while its family ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import DateTime, LargeBinary, Uuid, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.failures import reading
from adapters.postgres.parameters import OWNER
from adapters.postgres.tables import accounts, refresh_tokens
from domain.account import Account, Credentials, RefreshToken
from domain.errors import CredentialsRefused, RefreshRefused
from domain.identity import OwnerId

_MOMENT = DateTime(timezone=True)
_DIGEST: Any = bindparam("shown", type_=LargeBinary())
_NEW_DIGEST: Any = bindparam("digest", type_=LargeBinary())
_ISSUED: Any = bindparam("issued_at", type_=_MOMENT)
_EXPIRES: Any = bindparam("expires_at", type_=_MOMENT)
_NEW_ROW = ("owner_id", "digest", "family", "issued_at", "expires_at")


@dataclass(frozen=True, slots=True)
class PostgresAccountStorage:
    """Keeps the promises of AccountStorage."""

    database: PostgresDatabase

    async def add(self, account: Account) -> Account:
        """Add it once; see the port."""
        rows = await self.database.committed(
            _add(),
            owner_id=account.owner,
            email=account.email,
            folded_email=account.credentials.folded_email,
            password_digest=account.credentials.password_digest,
            name=account.name,
            created_at=account.created_at,
        )
        return _account(rows[0])

    async def sign_in(self, credentials: Credentials, token: RefreshToken) -> Account:
        """Find the account and keep the token; see the port."""
        rows = await self.database.committed(
            _sign_in(),
            folded_email=credentials.folded_email,
            password_digest=credentials.password_digest,
            family=token.family,
            **_values(token),
        )
        if not rows:
            raise CredentialsRefused
        return _account(rows[0])

    async def find(self, owner: OwnerId) -> Account | None:
        """Find it by its id; see the port."""
        rows = await self.database.rows(_find(), owner_id=owner)
        return _account(rows[0]) if rows else None

    async def rotate(self, digest: bytes, successor: RefreshToken) -> Account:
        """Replace the token in one statement; see the port."""
        rows = await self.database.committed(_rotate(), shown=digest, **_values(successor))
        if not rows:
            raise RefreshRefused
        return _account(rows[0])

    async def revoke_reused(self, digest: bytes) -> OwnerId | None:
        """End the family of a used token; see the port."""
        return await self._revoke(_locked(used=True), digest)

    async def revoke(self, digest: bytes) -> OwnerId | None:
        """End the family; see the port."""
        return await self._revoke(_locked(used=False), digest)

    async def _revoke(self, locked: Compiled, digest: bytes) -> OwnerId | None:
        async with self.database.transaction() as connection:
            with reading:
                found = await connection.fetchrow(locked.sql, *locked.arguments(shown=digest))
                if found is None:
                    return None
                # A statement of its own sees what was committed while this one waited for the lock.
                ended = _end()
                await connection.execute(ended.sql, *ended.arguments(owner_id=found[0], family=found[1]))
        return OwnerId(found[0])


def _values(token: RefreshToken) -> dict[str, Any]:
    return {"digest": token.digest, "issued_at": token.issued_at, "expires_at": token.expires_at}


def _account(row: Iterable[Any]) -> Account:
    owner, email, folded, digest, name, created_at = row
    credentials = Credentials(folded_email=folded, password_digest=digest)
    return Account(owner=owner, email=email, credentials=credentials, name=name, created_at=created_at)


@cache
def _add() -> Compiled:
    new = insert(accounts)
    # An update that changes nothing: it alone returns a row that another replica has just added.
    same = new.on_conflict_do_update(
        index_elements=["folded_email", "password_digest"], set_={"folded_email": new.excluded.folded_email}
    )
    return Compiled.of(same.returning(*accounts.c))


@cache
def _find() -> Compiled:
    return Compiled.of(select(*accounts.c).where(accounts.c.owner_id == OWNER))


@cache
def _sign_in() -> Compiled:
    known = (
        select(accounts)
        .where(
            accounts.c.folded_email == bindparam("folded_email"),
            accounts.c.password_digest == bindparam("password_digest", type_=LargeBinary()),
        )
        .cte("known")
    )
    family: Any = bindparam("family", type_=Uuid())
    token = select(known.c.owner_id, _NEW_DIGEST, family, _ISSUED, _EXPIRES)
    kept = insert(refresh_tokens).from_select(_NEW_ROW, token).returning(refresh_tokens.c.owner_id).cte("kept")
    return Compiled.of(select(known).join(kept, kept.c.owner_id == known.c.owner_id))


@cache
def _rotate() -> Compiled:
    shown = refresh_tokens.alias("shown_token")
    owner = (
        select(accounts)
        .join(shown, shown.c.owner_id == accounts.c.owner_id)
        .where(shown.c.digest == _DIGEST)
        .with_for_update(key_share=True, of=accounts)
        .cte("owner")
    )
    used = (
        update(refresh_tokens)
        .where(
            refresh_tokens.c.owner_id == owner.c.owner_id,
            refresh_tokens.c.digest == _DIGEST,
            refresh_tokens.c.used_at.is_(None),
            refresh_tokens.c.expires_at > _ISSUED,
        )
        .values(used_at=_ISSUED)
        .returning(refresh_tokens.c.owner_id, refresh_tokens.c.family)
        .cte("used")
    )
    token = select(used.c.owner_id, _NEW_DIGEST, used.c.family, _ISSUED, _EXPIRES)
    kept = insert(refresh_tokens).from_select(_NEW_ROW, token).returning(refresh_tokens.c.owner_id).cte("kept")
    return Compiled.of(select(owner).join(kept, kept.c.owner_id == owner.c.owner_id))


@cache
def _locked(*, used: bool) -> Compiled:
    family = (
        select(refresh_tokens.c.owner_id, refresh_tokens.c.family)
        .join(accounts, accounts.c.owner_id == refresh_tokens.c.owner_id)
        .where(refresh_tokens.c.digest == _DIGEST)
        .with_for_update(key_share=True, of=accounts)
    )
    return Compiled.of(family.where(refresh_tokens.c.used_at.is_not(None)) if used else family)


@cache
def _end() -> Compiled:
    mine = (
        refresh_tokens.c.owner_id == bindparam("owner_id"),
        refresh_tokens.c.family == bindparam("family", type_=Uuid()),
    )
    return Compiled.of(delete(refresh_tokens).where(*mine))
