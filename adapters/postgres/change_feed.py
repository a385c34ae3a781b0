"""Reading the owner's sequence: one statement, so that what it shows is of one moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    SmallInteger,
    bindparam,
    cast,
    null,
    select,
    true,
    union_all,
)

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.parameters import OWNER
from adapters.postgres.rows import TASK_COLUMNS, task_of
from adapters.postgres.tables import owners, tasks, tombstones
from domain.errors import SyncCursorExpired
from domain.feed import ChangedTask, FeedPage
from domain.identity import OwnerId


@dataclass(frozen=True, slots=True)
class PostgresChangeFeed:
    """Reads what was committed. A number that is visible is the last of all that were committed before it."""

    database: PostgresDatabase

    async def after(self, owner: OwnerId, sequence: int, limit: int, *, floor: int = 0) -> FeedPage:
        """Return what changed after the number; see the port."""
        rows = await self.database.rows(_after(), owner_id=owner, sequence=sequence, limit=limit + 1)
        forgotten, newest = rows[0][:2] if rows else (0, 0)
        if sequence and (forgotten > max(sequence, floor) or sequence > newest):
            raise SyncCursorExpired
        items = [_changed(row[2:]) for row in rows if row[2] is not None]
        has_more = len(items) > limit
        return FeedPage(
            items=items[:limit],
            has_more=has_more,
            reached=items[limit - 1].sequence if has_more else newest,
            floor=floor if sequence else forgotten,
        )

    async def newest(self, owner: OwnerId) -> int:
        """Return the owner's newest number; see the port."""
        rows = await self.database.rows(_NEWEST, owner_id=owner)
        return rows[0][0] if rows else 0


_SEQUENCE: BindParameter[int] = bindparam("sequence", type_=BigInteger())
_LIMIT: BindParameter[int] = bindparam("limit", type_=SmallInteger())
_NEWEST = Compiled.of(select(owners.c.last_sequence).where(owners.c.owner_id == OWNER))


@cache
def _after() -> Compiled:
    """Compile: the owner's marks beside each changed row; one row without a change when there is none."""
    written = select(tasks.c.change_seq, *TASK_COLUMNS).where(tasks.c.owner_id == OWNER, tasks.c.change_seq > _SEQUENCE)
    gone = select(tombstones.c.change_seq, *(_left_of(column) for column in TASK_COLUMNS)).where(
        tombstones.c.owner_id == OWNER, tombstones.c.change_seq > _SEQUENCE
    )
    each = [part.order_by("change_seq").limit(_LIMIT).subquery() for part in (written, gone)]
    both = union_all(*(select(part) for part in each)).order_by("change_seq").limit(_LIMIT).subquery("page")
    marks = select(owners.c.forgotten_sequence, owners.c.last_sequence).where(owners.c.owner_id == OWNER)
    owner = marks.subquery("owner")
    found = owner.outerjoin(both, true())
    return Compiled.of(select(*owner.c, *both.c).select_from(found).order_by(both.c.change_seq))


def _left_of(column: Column[Any]) -> ColumnElement[Any]:
    kept: dict[str, ColumnElement[Any]] = {
        "owner_id": tombstones.c.owner_id,
        "id": tombstones.c.task_id,
        "version": tombstones.c.version,
        "deleted_at": tombstones.c.deleted_at,
    }
    return kept.get(column.name, cast(null(), column.type)).label(column.name)


def _changed(row: Iterable[Any]) -> ChangedTask:
    sequence, *columns = row
    deleted_at = columns[_DELETED_AT]
    return ChangedTask(
        sequence=sequence,
        task_id=columns[_ID],
        task=task_of(columns) if deleted_at is None else None,
        deleted_at=deleted_at,
    )


_NAMES = [column.name for column in TASK_COLUMNS]
_ID, _DELETED_AT = _NAMES.index("id"), _NAMES.index("deleted_at")
