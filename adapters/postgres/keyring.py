"""The secret that the first migration of its kind has put into the database."""

from dataclasses import dataclass

from sqlalchemy import select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.tables import installation_keys

_CURSORS = Compiled.of(select(installation_keys.c.secret).where(installation_keys.c.purpose == "cursors"))


@dataclass(frozen=True, slots=True)
class PostgresKeyring:
    """Reads it each time; who needs it often remembers it."""

    database: PostgresDatabase

    async def signing_key(self) -> bytes:
        """Return the key; see the port."""
        secret: bytes = (await self.database.rows(_CURSORS))[0][0]
        return secret
