"""Personal access tokens in their table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import asyncpg
from sqlalchemy import (
    ARRAY,
    DateTime,
    Interval,
    LargeBinary,
    Text,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.parameters import OWNER, bound
from adapters.postgres.tables import access_tokens
from adapters.postgres.task_writes import holding_the_owner
from domain.access_token import AccessToken, making_room
from domain.errors import AccessTokenNotFound
from domain.identity import AccessTokenId, OwnerId, Scope

_COLUMNS = tuple(column for column in access_tokens.c if column.name != "digest")
_THEIRS = access_tokens.c.owner_id == OWNER
_THIS = (_THEIRS, access_tokens.c.id == bound(access_tokens.c.id))
_THERE = access_tokens.c.revoked_at.is_(None)


@dataclass(frozen=True, slots=True)
class PostgresAccessTokens:
    """Keeps the promises of AccessTokens. Who adds one waits for the owner's other writers, so that counting holds."""

    database: PostgresDatabase

    async def add(self, token: AccessToken, digest: bytes) -> None:
        """Keep a new one; see the port."""
        values = {column.name: getattr(token, column.name, None) for column in access_tokens.c}
        values |= {"owner_id": token.owner, "scopes": sorted(token.scopes), "digest": digest}
        async with self.database.transaction() as connection:
            await connection.fetchval(holding_the_owner().sql, *holding_the_owner().arguments(owner_id=token.owner))
            kept = await connection.fetch(_all_of_owner().sql, token.owner)
            gone = [each.id for each in making_room([_token(row) for row in kept], token.created_at)]
            if gone:
                await connection.execute(_removal().sql, *_removal().arguments(owner_id=token.owner, ids=gone))
            await connection.execute(_addition().sql, *_addition().arguments(**values))

    async def of_owner(self, owner: OwnerId) -> Sequence[AccessToken]:
        """Return those that are not revoked; see the port."""
        return [_token(row) for row in await self.database.rows(_of_owner(), owner_id=owner)]

    async def get(self, token_id: AccessTokenId, *, owner: OwnerId) -> AccessToken:
        """Return the owner's; see the port."""
        for row in await self.database.rows(_one(), owner_id=owner, id=token_id):
            return _token(row)
        raise AccessTokenNotFound

    async def revoke(self, token_id: AccessTokenId, *, owner: OwnerId, at: datetime) -> None:
        """Make it good for nothing; see the port."""
        if await self.database.write(_revocation(), owner_id=owner, id=token_id, revoked_at=at) is None:
            raise AccessTokenNotFound

    async def with_digests(self, digests: Collection[bytes]) -> Mapping[bytes, AccessToken]:
        """Return what is kept under these digests; see the port."""
        rows = await self.database.rows(_with_digests(), digests=list(digests))
        return {row["digest"]: _token(row) for row in rows}

    async def note_uses(self, uses: Mapping[AccessTokenId, tuple[OwnerId, datetime]]) -> None:
        """Remember when each was last used; see the port."""
        owners, moments = zip(*uses.values(), strict=True)
        await self.database.write(_uses(), ids=list(uses), owner_ids=list(owners), moments=list(moments))


def _token(row: asyncpg.Record) -> AccessToken:
    values = {column.name: row[column.name] for column in _COLUMNS}
    owner, scopes = values.pop("owner_id"), values.pop("scopes")
    return AccessToken(owner=OwnerId(owner), scopes=frozenset(map(Scope, scopes)), **values)


@cache
def _addition() -> Compiled:
    return Compiled.of(insert(access_tokens).values({column.name: bound(column) for column in access_tokens.c}))


@cache
def _all_of_owner() -> Compiled:
    return Compiled.of(select(*_COLUMNS).where(_THEIRS))


@cache
def _of_owner() -> Compiled:
    oldest_first = (access_tokens.c.created_at, access_tokens.c.id)
    return Compiled.of(select(*_COLUMNS).where(_THEIRS, _THERE).order_by(*oldest_first))


@cache
def _one() -> Compiled:
    return Compiled.of(select(*_COLUMNS).where(*_THIS, _THERE))


@cache
def _removal() -> Compiled:
    ids: Any = bindparam("ids", type_=ARRAY(Uuid))
    return Compiled.of(delete(access_tokens).where(_THEIRS, access_tokens.c.id == any_(ids)))


@cache
def _revocation() -> Compiled:
    revoked = update(access_tokens).where(*_THIS, _THERE).values(revoked_at=bound(access_tokens.c.revoked_at))
    return Compiled.of(revoked.returning(access_tokens.c.id))


@cache
def _with_digests() -> Compiled:
    digests: Any = bindparam("digests", type_=ARRAY(LargeBinary))
    return Compiled.of(select(*_COLUMNS, access_tokens.c.digest).where(access_tokens.c.digest == any_(digests)))


@cache
def _uses() -> Compiled:
    types: dict[str, Any] = {"owner_ids": Text(), "ids": Uuid(), "moments": DateTime(timezone=True)}
    arrays: list[Any] = [bindparam(name, type_=ARRAY(kind)) for name, kind in types.items()]
    used = func.unnest(*arrays).table_valued("owner_id", "id", "at", name="used").render_derived()
    before, a_minute = access_tokens.c.last_used_at, literal(timedelta(minutes=1), Interval)
    return Compiled.of(
        update(access_tokens)
        .where(access_tokens.c.owner_id == used.c.owner_id, access_tokens.c.id == used.c.id)
        .where(before.is_(None) | (before + a_minute <= used.c.at))
        .values(last_used_at=used.c.at)
    )
