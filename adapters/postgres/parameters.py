"""The parameters that several statements share, each with the type of its column."""

from hashlib import blake2b
from typing import Any

from sqlalchemy import CTE, BigInteger, BindParameter, Column, DateTime, SmallInteger, bindparam, func, select

from adapters.postgres.tables import owners, tasks
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId

OWNER: BindParameter[str] = bindparam("owner_id", type_=owners.c.owner_id.type)
TASK_ID = bindparam("id", type_=tasks.c.id.type)
SEEN_VERSION: BindParameter[int] = bindparam("seen_version", type_=tasks.c.version.type)
LIMIT: BindParameter[int] = bindparam("limit", type_=SmallInteger())
OFFSET: BindParameter[int] = bindparam("offset", type_=tasks.c.version.type)
EXPIRED = bindparam("expired", type_=DateTime(timezone=True))


def bound(column: Column[Any]) -> BindParameter[Any]:
    """Return a parameter of the column's name and type."""
    return bindparam(column.name, type_=column.type)


def claim() -> CTE:
    """Try to be the only one under the key until the transaction ends; never waits.

    An advisory lock of the transaction works behind poolers too. What is locked is a hash: two keys that share one
    would at worst be told that a request is in flight.
    """
    lock: BindParameter[int] = bindparam("claim", type_=BigInteger())
    return select(func.pg_try_advisory_xact_lock(lock).label("got")).cte("claim")


def claim_of(owner: OwnerId, key: IdempotencyKey) -> int:
    """Return what `claim` locks for this owner's key."""
    return int.from_bytes(blake2b(f"{owner}\0{key.key}".encode(), digest_size=8).digest(), signed=True)
