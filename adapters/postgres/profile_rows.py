"""Between an owner's row and their profile."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from sqlalchemy import select, update

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Connection, PostgresDatabase, Rows
from adapters.postgres.parameters import OWNER, bound
from adapters.postgres.tables import owners
from application.staged_profile import StagedProfile
from domain.identity import OwnerId
from domain.profile import Profile, TaskTotals

_WRITTEN = (owners.c.timezone, owners.c.locale, owners.c.profile_version)
_TOTALS = (owners.c.open_tasks, owners.c.completed_tasks, owners.c.trashed_tasks)
_READ = Compiled.of(select(*_WRITTEN, *_TOTALS).where(owners.c.owner_id == OWNER))


@dataclass(frozen=True, slots=True)
class PostgresProfileQueries:
    """Reads what was committed."""

    database: PostgresDatabase

    async def get(self, owner: OwnerId) -> Profile:
        """Return the owner's profile; see the port."""
        return await _read_profile(self.database.rows, owner)


def staged_profile(rows: Rows, owner: OwnerId) -> StagedProfile:
    """Return the profile of a unit of work, on a way to fetch rows."""
    return StagedProfile(partial(_read_profile, rows, owner))


async def _read_profile(rows: Rows, owner: OwnerId) -> Profile:
    for timezone, locale, version, *totals in await rows(_READ, owner_id=owner):
        told = TaskTotals(open=totals[0], completed=totals[1], trashed=totals[2])
        return Profile(owner=owner, timezone=timezone, locale=locale, version=version, totals=told)
    return Profile(owner=owner)


async def write_profile(connection: Connection, profile: Profile) -> None:
    """Write it into the owner's row, which the transaction holds."""
    values: dict[str, Any] = {
        "owner_id": profile.owner,
        "timezone": profile.timezone,
        "locale": profile.locale,
        "profile_version": profile.version,
    }
    await connection.execute(_write().sql, *_write().arguments(**values))


@cache
def _write() -> Compiled:
    written = {column: bound(column) for column in _WRITTEN}
    return Compiled.of(update(owners).where(owners.c.owner_id == OWNER).values(written))
