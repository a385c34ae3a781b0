"""The secrets that the first migration of each kind has put into the database."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, bindparam, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.tables import installation_keys
from domain.ports import KeyPurpose

_PURPOSE: Any = bindparam("purpose", type_=Text())
_KEY = Compiled.of(select(installation_keys.c.secret).where(installation_keys.c.purpose == _PURPOSE))


@dataclass(frozen=True, slots=True)
class PostgresKeyring:
    """Reads it each time; who needs it often remembers it."""

    database: PostgresDatabase

    async def key_for(self, purpose: KeyPurpose) -> bytes:
        """Return the key; see the port."""
        secret: bytes = (await self.database.rows(_KEY, purpose=purpose))[0][0]
        return secret
