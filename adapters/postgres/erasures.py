"""Erasing in small steps, each a statement of its own that commits by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    DateTime,
    Table,
    Uuid,
    bindparam,
    case,
    delete,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.deletions import at_most, counted
from adapters.postgres.parameters import OWNER
from adapters.postgres.tables import (
    access_tokens,
    accounts,
    erasures,
    history,
    kept_answers,
    leases,
    lists,
    owners,
    refresh_tokens,
    sections,
    tags,
    task_tags,
    tasks,
    tombstones,
    views,
)
from domain.erasure import Erasure, ReceiptId
from domain.errors import ErasureNotFound
from domain.identity import OwnerId

_OWNED = (
    *(kept_answers, history, leases, task_tags, tasks, tombstones, views, sections, tags, lists),
    *(access_tokens, refresh_tokens, accounts),
)
"""What refers to something stands before it, so that no step deletes more rows than it counts."""

_AT: Any = bindparam("at", type_=DateTime(timezone=True))
_RECEIPT: Any = bindparam("receipt", type_=Uuid())
_COLUMNS = (erasures.c.owner_id, erasures.c.receipt, erasures.c.requested_at, erasures.c.completed_at)


@dataclass(frozen=True, slots=True)
class PostgresErasures:
    """Keeps the promises of Erasures."""

    database: PostgresDatabase

    async def request(self, wanted: Erasure) -> Erasure:
        """Write the erasure down; see the port."""
        values = {"owner_id": wanted.owner, "receipt": wanted.receipt, "at": wanted.requested_at}
        return await self.find(ReceiptId(await self.database.write(_request(), **values)))

    async def find(self, receipt: ReceiptId) -> Erasure:
        """Return the erasure; see the port."""
        rows = await self.database.rows(_by_receipt(), receipt=receipt)
        if not rows:
            raise ErasureNotFound
        return _erasure(rows[0])

    async def under_way(self) -> Sequence[Erasure]:
        """Return what is not complete; see the port."""
        return [_erasure(row) for row in await self.database.rows(_under_way())]

    async def delete_some(self, owner: OwnerId, limit: int) -> int:
        """Delete some of one kind; see the port."""
        for table in _OWNED:
            deleted: int = await self.database.write(_some_of(table), owner_id=owner, limit=limit)
            if deleted:
                return deleted
        return 0

    async def complete(self, erasure: Erasure, at: datetime) -> bool:
        """Forget the owner; see the port."""
        done = await self.database.write(_completion(), owner_id=erasure.owner, receipt=erasure.receipt, at=at)
        return bool(done)


def _erasure(row: Iterable[Any]) -> Erasure:
    owner, receipt, requested_at, completed_at = row
    return Erasure(owner=owner, receipt=receipt, requested_at=requested_at, completed_at=completed_at)


@cache
def _request() -> Compiled:
    row = select(OWNER, _RECEIPT, _AT)
    wanted = upsert(erasures).from_select(["owner_id", "receipt", "requested_at"], row)
    is_complete = erasures.c.completed_at.is_not(None)
    renewed = {
        name: case((is_complete, wanted.excluded[name]), else_=erasures.c[name]) for name in ("receipt", "requested_at")
    }
    written = wanted.on_conflict_do_update(
        index_elements=[erasures.c.owner_id], set_={**renewed, "completed_at": null()}
    )
    return Compiled.of(written.returning(erasures.c.receipt))


@cache
def _by_receipt() -> Compiled:
    return Compiled.of(select(*_COLUMNS).where(erasures.c.receipt == _RECEIPT))


@cache
def _under_way() -> Compiled:
    left = select(*_COLUMNS).where(erasures.c.completed_at.is_(None))
    return Compiled.of(left.order_by(erasures.c.requested_at, erasures.c.owner_id))


@cache
def _some_of(table: Table) -> Compiled:
    mine = table.c.owner_id == OWNER
    return Compiled.of(counted(at_most(table, mine).where(mine)))


@cache
def _completion() -> Compiled:
    """Compile: the rows of the owner and of the account go, and take along what is left.

    The owner's row of a suspended user is emptied instead.
    """
    done = (
        update(erasures)
        .where(erasures.c.owner_id == OWNER, erasures.c.receipt == _RECEIPT, erasures.c.completed_at.is_(None))
        .values(completed_at=_AT)
        .returning(erasures.c.owner_id)
        .cte("done")
    )
    theirs = owners.c.owner_id == done.c.owner_id
    gone = delete(owners).where(theirs, owners.c.suspended_at.is_(None)).returning(owners.c.owner_id).cte("gone")
    account = (
        delete(accounts).where(accounts.c.owner_id == done.c.owner_id).returning(accounts.c.owner_id).cte("account")
    )
    kept = {"owner_id", "suspended_at"}
    nothing = {c.name: null() if c.nullable else 0 for c in owners.c if c.name not in kept}
    emptied = update(owners).where(theirs, owners.c.suspended_at.is_not(None)).values(nothing)
    emptied_rows = emptied.returning(owners.c.owner_id).cte("emptied")
    return Compiled.of(select(func.count()).select_from(done).add_cte(gone, account, emptied_rows))
