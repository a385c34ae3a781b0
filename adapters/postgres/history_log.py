"""The log as undo reads it, inside a unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select

from adapters.postgres.compiled import Compiled
from adapters.postgres.database import Rows
from adapters.postgres.history_rows import HISTORY_COLUMNS, entry_of
from adapters.postgres.parameters import OWNER
from adapters.postgres.tables import history
from domain.history import HistoryEntry, overtaken
from domain.identity import OwnerId
from domain.operation import OperationId

_MINE = history.c.owner_id == OWNER
_OF_OPERATION = Compiled.of(
    select(*HISTORY_COLUMNS)
    .where(_MINE, history.c.operation_id == bindparam("operation_id", type_=history.c.operation_id.type))
    .order_by(history.c.sequence)
)


@dataclass(frozen=True, slots=True)
class PostgresHistory:
    """The owner's log, on a way to fetch rows."""

    rows: Rows
    owner: OwnerId

    async def of_operation(self, operation_id: OperationId) -> Sequence[HistoryEntry]:
        """Return what the operation did; see the port."""
        rows = await self.rows(_OF_OPERATION, owner_id=self.owner, operation_id=operation_id)
        return [entry_of(row) for row in rows]

    async def later(self, entries: Sequence[HistoryEntry]) -> Sequence[HistoryEntry]:
        """Return what touched the same since; see the port."""
        asked = {"ids": [entry.key[1] for entry in entries], "numbers": [entry.sequence for entry in entries]}
        found = [entry_of(row) for row in await self.rows(_later(), owner_id=self.owner, **asked)]
        return overtaken(entries, found)


@cache
def _later() -> Compiled:
    ids: Any = bindparam("ids", type_=ARRAY(history.c.task_id.type))
    numbers: Any = bindparam("numbers", type_=ARRAY(BigInteger))
    asked = func.unnest(ids, numbers).table_valued("id", "number", name="asked").render_derived()
    found = select(*HISTORY_COLUMNS).select_from(history).join(asked, history.c.task_id == asked.c.id)
    return Compiled.of(found.where(_MINE, history.c.sequence > asked.c.number).order_by(history.c.sequence))
