"""Recalling an answer: one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import PostgresDatabase
from adapters.postgres.parameters import EXPIRED, OWNER, bound
from adapters.postgres.tables import kept_answers
from application.kept_answer import KeptAnswer
from domain.idempotency import IdempotencyKey
from domain.identity import OwnerId

_RECALL = Compiled.of(
    select(kept_answers.c.fingerprint, kept_answers.c.answer).where(
        kept_answers.c.owner_id == OWNER,
        kept_answers.c.key == bound(kept_answers.c.key),
        kept_answers.c.kept_at >= EXPIRED,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresKeptAnswers:
    """Reads what was committed. An answer past its time is none, whether it has been swept or not."""

    database: PostgresDatabase
    answers_live: timedelta

    async def recall(self, owner: OwnerId, key: IdempotencyKey, *, now: datetime) -> bytes | None:
        """Return the owner's answer; see the port."""
        rows = await self.database.rows(_RECALL, owner_id=owner, key=key.key, expired=now - self.answers_live)
        for fingerprint, answer in rows:
            return KeptAnswer(fingerprint=fingerprint, answer=answer).for_the_request(key)
        return None
