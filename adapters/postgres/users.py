"""Users, read from the row that each of them has anyway."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Text, bindparam, func, null, select, update

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.parameters import LIMIT, OWNER
from adapters.postgres.tables import owners
from domain.errors import UserNotFound
from domain.identity import OwnerId
from domain.user import User

_COLUMNS = (
    owners.c.owner_id,
    owners.c.suspended_at,
    owners.c.open_tasks,
    owners.c.completed_tasks,
    owners.c.trashed_tasks,
)
_AFTER_EVERY_LETTER_OF_IDS = "{"


@dataclass(frozen=True, slots=True)
class PostgresUsers:
    """Keeps the promises of Users."""

    database: PostgresDatabase

    async def page(self, *, beginning: str, after: OwnerId | None, limit: int) -> Sequence[User]:
        """Return users in the order of their ids; see the port."""
        ends = beginning + _AFTER_EVERY_LETTER_OF_IDS
        rows = await self.database.rows(_page(), begins=beginning, ends=ends, after=after or "", limit=limit)
        return [_user(row) for row in rows]

    async def get(self, user: OwnerId) -> User:
        """Return the user; see the port."""
        rows = await self.database.rows(_one(), owner_id=user)
        if not rows:
            raise UserNotFound
        return _user(rows[0])

    async def suspend(self, user: OwnerId, at: datetime) -> User:
        """Suspend; see the port."""
        await self.database.write(_suspension(), owner_id=user, at=at)
        return await self.get(user)

    async def reinstate(self, user: OwnerId) -> User:
        """Take back a suspension; see the port."""
        await self.database.write(_reinstatement(), owner_id=user)
        return await self.get(user)


def _user(row: Iterable[Any]) -> User:
    user, suspended_at, open_tasks, completed, trashed = row
    return User(id=user, suspended_at=suspended_at, open=open_tasks, completed=completed, trashed=trashed)


@cache
def _page() -> Compiled:
    begins, ends, after = (bindparam(name, type_=Text()) for name in ("begins", "ends", "after"))
    wanted = (owners.c.owner_id >= begins, owners.c.owner_id < ends, owners.c.owner_id > after)
    return Compiled.of(select(*_COLUMNS).where(*wanted).order_by(owners.c.owner_id).limit(LIMIT))


@cache
def _one() -> Compiled:
    return Compiled.of(select(*_COLUMNS).where(owners.c.owner_id == OWNER))


@cache
def _suspension() -> Compiled:
    at: Any = bindparam("at", type_=DateTime(timezone=True))
    since = func.coalesce(owners.c.suspended_at, at)
    return Compiled.of(
        update(owners).where(owners.c.owner_id == OWNER).values(suspended_at=since).returning(owners.c.owner_id)
    )


@cache
def _reinstatement() -> Compiled:
    return Compiled.of(
        update(owners).where(owners.c.owner_id == OWNER).values(suspended_at=null()).returning(owners.c.owner_id)
    )
