"""Who is barred, in one statement over three small indexes."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Uuid, bindparam, case, cast, literal, null, select, union_all

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.tables import access_tokens, erasures, owners
from domain.standing import WHILE_ERASING, Barred

_MOMENT = DateTime(timezone=True)
_NO_ID, _NO_MOMENT = cast(null(), Uuid), cast(null(), _MOMENT)


@dataclass(frozen=True, slots=True)
class PostgresBarredQueries:
    """Keeps the promises of BarredQueries."""

    database: PostgresDatabase

    async def barred(self, *, revoked_since: datetime) -> Barred:
        """Return the list; see the port."""
        rows = await self.database.rows(_barred(), revoked_since=revoked_since)
        return Barred(
            suspended=frozenset(owner for kind, owner, _, _ in rows if kind == "suspended"),
            erased={owner: by or WHILE_ERASING for kind, owner, _, by in rows if kind == "erased"},
            revoked=frozenset(token for kind, _, token, _ in rows if kind == "revoked"),
        )


@cache
def _barred() -> Compiled:
    since: Any = bindparam("revoked_since", type_=_MOMENT)
    gone_by = case((erasures.c.completed_at.is_not(None), erasures.c.requested_at))
    return Compiled.of(
        union_all(
            select(literal("suspended"), owners.c.owner_id, _NO_ID, _NO_MOMENT).where(
                owners.c.suspended_at.is_not(None)
            ),
            select(literal("erased"), erasures.c.owner_id, _NO_ID, gone_by),
            select(literal("revoked"), access_tokens.c.owner_id, access_tokens.c.id, _NO_MOMENT).where(
                access_tokens.c.revoked_at.is_not(None), access_tokens.c.revoked_at >= since
            ),
        )
    )
