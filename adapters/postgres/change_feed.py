"""Reading the owner's sequence: one statement, so that what it shows is of one moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.parameters import LIMIT, OWNER
from adapters.postgres.resource_rows import RESOURCES, ResourceRows
from adapters.postgres.rows import TASK_COLUMNS, task_of
from adapters.postgres.tables import owners, tasks, tombstones
from domain.errors import SyncCursorExpired
from domain.feed import ChangedResource, FeedPage
from domain.identity import OwnerId
from domain.resource import ResourceType


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
        items = [_changed(owner, row[2:]) for row in rows if row[2] is not None]
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
_NEWEST = Compiled.of(select(owners.c.last_sequence).where(owners.c.owner_id == OWNER))


@cache
def _after() -> Compiled:
    """Compile: the owner's marks beside each changed row; one row without a change when there is none.

    Tasks have columns of their own; the few other resources travel as JSON.
    """
    no_task = [cast(null(), column.type).label(column.name) for column in TASK_COLUMNS]
    parts = [
        _newer(tasks, ResourceType.TASK, tasks.c.id, _NO_DOCUMENT, *TASK_COLUMNS),
        _newer(tombstones, ResourceType.TASK, tombstones.c.task_id, _NO_DOCUMENT, *no_task),
    ]
    parts += [_newer(kept.table, kind, kept.table.c.id, _document(kept), *no_task) for kind, kept in RESOURCES.items()]
    each = [part.order_by("change_seq").limit(LIMIT).subquery() for part in parts]
    every = union_all(*(select(part) for part in each)).order_by("change_seq").limit(LIMIT).subquery("page")
    marks = select(owners.c.forgotten_sequence, owners.c.last_sequence).where(owners.c.owner_id == OWNER)
    owner = marks.subquery("owner")
    found = owner.outerjoin(every, true())
    return Compiled.of(select(*owner.c, *every.c).select_from(found).order_by(every.c.change_seq))


def _newer(
    table: Table, kind: ResourceType, key: ColumnElement[Any], document: ColumnElement[Any], *task: ColumnElement[Any]
) -> Select[Any]:
    told = (literal(kind.value, Text()).label("type"), key.label("key"), table.c.deleted_at.label("gone_at"), document)
    newer = (table.c.owner_id == OWNER, table.c.change_seq > _SEQUENCE)
    return select(table.c.change_seq, *told, *task).where(*newer)


def _document(kept: ResourceRows) -> ColumnElement[Any]:
    members = (part for column in kept.columns for part in (literal(column.name, Text()), column))
    return cast(func.jsonb_build_object(*members), Text()).label("document")


_NO_DOCUMENT: ColumnElement[Any] = cast(null(), Text()).label("document")


def _changed(owner: OwnerId, row: Iterable[Any]) -> ChangedResource:
    sequence, kind, resource_id, deleted_at, document, *task = row
    key = (ResourceType(kind), resource_id)
    if deleted_at is not None:
        return ChangedResource(sequence=sequence, key=key, resource=None, deleted_at=deleted_at)
    resource = task_of(task) if document is None else RESOURCES[key[0]].of_document(owner, document)
    return ChangedResource(sequence=sequence, key=key, resource=resource, deleted_at=None)
