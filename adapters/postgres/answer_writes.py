"""Keeping an answer, inside the statement that it answers or alone."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CTE, case, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.postgres.compiled import Compiled
from adapters.postgres.parameters import EXPIRED, OWNER, bound, claim, claim_of
from adapters.postgres.tables import kept_answers
from domain.operation import Operation

_NEW = ("fingerprint", "answer", "kept_at")


def kept_beside(source: CTE) -> CTE:
    """Keep the answer if the source has a row; a row of its own says so, which an answer that is still kept denies."""
    columns = [kept_answers.c.owner_id, kept_answers.c.key, *(kept_answers.c[name] for name in _NEW)]
    row = select(OWNER, *(bound(column) for column in columns[1:])).select_from(source)
    kept = upsert(kept_answers).from_select([column.name for column in columns], row)
    return (
        kept.on_conflict_do_update(
            index_elements=list(kept_answers.primary_key),
            set_={name: kept.excluded[name] for name in _NEW},
            where=kept_answers.c.kept_at < EXPIRED,
        )
        .returning(kept_answers.c.key)
        .cte("kept")
    )


def answer_values(operation: Operation, answer: bytes | None, lifetime: timedelta) -> dict[str, Any]:
    """Return the arguments of `kept_beside` and of the claim; none when no answer is to be kept."""
    if operation.key is None or answer is None:
        return {}
    at: datetime = operation.at
    return {
        "claim": claim_of(operation.owner, operation.key),
        "key": operation.key.key,
        "fingerprint": operation.key.fingerprint,
        "answer": answer,
        "kept_at": at,
        "expired": at - lifetime,
    }


@cache
def keep_alone() -> Compiled:
    """Keep the answer of a request that changed nothing: 1 when kept, 0 when the key is being worked on."""
    mine = claim()
    got = select(mine.c.got).where(mine.c.got).cte("got")
    kept = kept_beside(got)
    done = literal(1) // select(func.count()).select_from(kept).scalar_subquery()
    return Compiled.of(select(case((mine.c.got, done), else_=0)))


@cache
def keep_in_a_transaction() -> Compiled:
    """Keep the answer where the claim is held already; an answer that is still kept divides by zero."""
    here = select(literal(1).label("one")).cte("here")
    kept = kept_beside(here)
    return Compiled.of(select(literal(1) // func.count()).select_from(kept))
