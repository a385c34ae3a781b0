"""Forgetting in small steps, each a statement of its own that commits by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    DateTime,
    Text,
    any_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.deletions import at_most, counted
from adapters.postgres.parameters import LIMIT, OWNER
from adapters.postgres.resource_rows import RESOURCES
from adapters.postgres.tables import (
    access_tokens,
    erasures,
    history,
    kept_answers,
    owners,
    refresh_tokens,
    tasks,
    tombstones,
)
from domain.identity import OwnerId
from domain.task import TaskId

_BEFORE: Any = bindparam("before", type_=DateTime(timezone=True))
_THEIRS: Any = bindparam("owner_ids", type_=ARRAY(Text()))


@dataclass(frozen=True, slots=True)
class PostgresHousekeeping:
    """Waits for no row that another replica sweeps, and takes the owner's counter before tombstones."""

    database: PostgresDatabase

    async def owners(self, *, after: OwnerId | None, limit: int) -> Sequence[OwnerId]:
        """Return owners in the order of their ids; see the port."""
        return [row[0] for row in await self.database.rows(_owners(), owner_id=after or "", limit=limit)]

    async def neglected(
        self, owners: Sequence[OwnerId], *, trash: datetime, tombstones: datetime, history: datetime
    ) -> Sequence[OwnerId]:
        """Return owners who have something old; see the port."""
        moments = {"trash": trash, "tombstones": tombstones, "history": history}
        return [row[0] for row in await self.database.rows(_neglected(), owner_ids=list(owners), **moments)]

    async def expired_trash(self, owner: OwnerId, *, before: datetime, limit: int) -> Sequence[TaskId]:
        """Return what has been in the trash for long; see the port."""
        rows = await self.database.rows(_expired_trash(), owner_id=owner, before=before, limit=limit)
        return [row[0] for row in rows]

    async def forget_answers(self, owners: Sequence[OwnerId], *, before: datetime, limit: int) -> int:
        """Forget kept answers; see the port."""
        return await self._count(_old_answers(), owner_ids=list(owners), before=before, limit=limit)

    async def forget_access_tokens(self, owners: Sequence[OwnerId], *, before: datetime, limit: int) -> int:
        """Forget access tokens; see the port."""
        return await self._count(_old_access_tokens(), owner_ids=list(owners), before=before, limit=limit)

    async def forget_history(self, owner: OwnerId, *, before: datetime, limit: int) -> int:
        """Forget the oldest entries; see the port."""
        return await self._count(_old_history(), owner_id=owner, before=before, limit=limit)

    async def forget_tombstones(self, owner: OwnerId, *, before: datetime) -> int:
        """Forget tombstones; see the port."""
        return await self._count(_old_tombstones(), owner_id=owner, before=before)

    async def forget_erasures(self, *, before: datetime) -> int:
        """Forget what was erased long ago; see the port."""
        return await self._count(_old_erasures(), before=before)

    async def forget_refresh_tokens(self, *, before: datetime, limit: int) -> int:
        """Forget what has expired; see the port."""
        return await self._count(_expired_refresh_tokens(), before=before, limit=limit)

    async def _count(self, statement: Compiled, **values: Any) -> int:  # noqa: ANN401
        done: int = await self.database.write(statement, **values)
        return done


@cache
def _owners() -> Compiled:
    return Compiled.of(
        select(owners.c.owner_id).where(owners.c.owner_id > OWNER).order_by(owners.c.owner_id).limit(LIMIT)
    )


@cache
def _neglected() -> Compiled:
    asked = func.unnest(_THEIRS).table_valued("owner_id", name="asked").render_derived()
    # The oldest of each kind, and not whether there is one: PostgreSQL would look for that in all owners' rows at once.
    oldest = {
        "trash": select(tasks.c.deleted_at)
        .where(tasks.c.owner_id == asked.c.owner_id, tasks.c.deleted_at.is_not(None))
        .order_by(tasks.c.deleted_at),
        "tombstones": select(tombstones.c.deleted_at)
        .where(tombstones.c.owner_id == asked.c.owner_id)
        .order_by(tombstones.c.change_seq),
        "history": select(history.c.at).where(history.c.owner_id == asked.c.owner_id).order_by(history.c.sequence),
    }
    is_old = [
        first.limit(1).scalar_subquery() < bindparam(kind, type_=DateTime(timezone=True))
        for kind, first in oldest.items()
    ]
    old: Any = bindparam("tombstones", type_=DateTime(timezone=True))
    for kept in RESOURCES.values():
        first = select(func.min(kept.table.c.deleted_at)).where(kept.table.c.owner_id == asked.c.owner_id)
        is_old.append(first.scalar_subquery() < old)
    return Compiled.of(select(asked.c.owner_id).where(or_(*is_old)))


@cache
def _expired_trash() -> Compiled:
    old = (tasks.c.owner_id == OWNER, tasks.c.deleted_at.is_not(None), tasks.c.deleted_at < _BEFORE)
    return Compiled.of(select(tasks.c.id).where(*old).order_by(tasks.c.deleted_at, tasks.c.id).limit(LIMIT))


@cache
def _old_answers() -> Compiled:
    old = (kept_answers.c.owner_id == any_(_THEIRS), kept_answers.c.kept_at < _BEFORE)
    return Compiled.of(counted(at_most(kept_answers, *old)))


@cache
def _old_access_tokens() -> Compiled:
    ended_at = func.least(access_tokens.c.expires_at, access_tokens.c.revoked_at)
    old = (access_tokens.c.owner_id == any_(_THEIRS), ended_at <= _BEFORE)
    return Compiled.of(counted(at_most(access_tokens, *old)))


@cache
def _expired_refresh_tokens() -> Compiled:
    return Compiled.of(counted(at_most(refresh_tokens, refresh_tokens.c.expires_at < _BEFORE)))


@cache
def _old_history() -> Compiled:
    mine = history.c.owner_id == OWNER
    # Numbers and times rise together, so the oldest rows are looked at and no more of them than may go.
    oldest = select(history.c.sequence, history.c.at).where(mine).order_by(history.c.sequence).limit(LIMIT).subquery()
    old = select(oldest.c.sequence).where(oldest.c.at < _BEFORE)
    return Compiled.of(counted(delete(history).where(mine, history.c.sequence.in_(old))))


@cache
def _old_erasures() -> Compiled:
    old = (erasures.c.completed_at.is_not(None), erasures.c.requested_at < _BEFORE)
    return Compiled.of(counted(delete(erasures).where(*old)))


@cache
def _old_tombstones() -> Compiled:
    """Compile: what was deleted of the small resources is its own tombstone."""
    tables = (tombstones, *(kept.table for kept in RESOURCES.values()))
    old = [(table, (table.c.owner_id == OWNER, table.c.deleted_at < _BEFORE)) for table in tables]
    versions = {tombstones: tombstones.c.version}  # nobody chooses the ids of the others, so they never come again
    each = union_all(
        *(
            select(table.c.change_seq, versions.get(table, literal(0)).label("version")).where(*is_old)
            for table, is_old in old
        )
    ).subquery("each_old")
    marks = select(func.max(each.c.change_seq).label("sequence"), func.max(each.c.version).label("version")).cte(
        "marks"
    )
    held = (
        update(owners)
        .where(owners.c.owner_id == OWNER, marks.c.sequence.is_not(None))
        .values(
            forgotten_sequence=func.greatest(owners.c.forgotten_sequence, marks.c.sequence),
            forgotten_version=func.greatest(owners.c.forgotten_version, marks.c.version),
        )
        .returning(owners.c.owner_id)
        .cte("held")
    )
    gone = [
        delete(table)
        .where(*is_old, table.c.owner_id == held.c.owner_id)
        .returning(table.c.change_seq)
        .cte(f"gone_{table}")
        for table, is_old in old
    ]
    counts = [select(func.count()).select_from(each).scalar_subquery() for each in gone]
    return Compiled.of(select(sum(counts[1:], counts[0])))
