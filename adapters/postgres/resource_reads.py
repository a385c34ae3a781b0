"""Reading lists, sections, tags and views: some, or all but the deleted."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Rows
from adapters.postgres.parameters import OWNER
from adapters.postgres.resource_rows import RESOURCES, ResourceRows
from application.staged_resources import StagedResources
from domain.identity import OwnerId
from domain.resource import ResourceType


def staged(kind: ResourceType, rows: Rows, owner: OwnerId) -> StagedResources[Any]:
    """Return the repository of one type, on a way to fetch rows."""
    kept = RESOURCES[kind]

    async def some(ids: Collection[UUID]) -> Sequence[Any]:
        return [kept.of(owner, row) for row in await rows(_some(kept), owner_id=owner, ids=list(ids))]

    async def every() -> Sequence[Any]:
        return [kept.of(owner, row) for row in await rows(every_one(kept), owner_id=owner)]

    return StagedResources(some, every, kept.kind.missing)


@cache
def every_one(kept: ResourceRows) -> Compiled:
    """Compile: all that are not deleted."""
    mine = (kept.table.c.owner_id == OWNER, kept.table.c.deleted_at.is_(None))
    return Compiled.of(select(*kept.columns).where(*mine))


@cache
def _some(kept: ResourceRows) -> Compiled:
    ids: Any = bindparam("ids", type_=ARRAY(Uuid()))
    return Compiled.of(select(*kept.columns).where(kept.table.c.owner_id == OWNER, kept.table.c.id == any_(ids)))
