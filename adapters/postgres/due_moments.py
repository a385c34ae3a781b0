"""When tasks are due, as moments: that of a fixed due is stored, that of another is what the reader's clock makes it.

The clock comes as arrays of arguments, so that the service and PostgreSQL need not know the same zones.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, DateTime, Interval, Time, and_, bindparam, func, literal_column
from sqlalchemy.sql.expression import Grouping

from adapters.postgres.tables import tasks
from domain.page import SortKey
from domain.wall_clocks import shown_at, wall_clock

_MIDNIGHT: ColumnElement[Any] = literal_column("'00:00'::time", Time())
_UTC: ColumnElement[Any] = literal_column("'UTC'")
_STARTS: Any = bindparam("clock_starts", type_=ARRAY(DateTime))
_OFFSETS: Any = bindparam("clock_offsets", type_=ARRAY(Interval))
_GAPS: Any = bindparam("gap_beginnings", type_=ARRAY(DateTime))
_GAP_ENDS: Any = bindparam("gap_ends", type_=ARRAY(DateTime))

WALL: ColumnElement[Any] = tasks.c.due_date + func.coalesce(tasks.c.due_time, _MIDNIGHT)
"""What clocks show when the task is due; an index has it for dues without a zone."""
READERS_MOMENT: ColumnElement[Any] = func.timezone(
    _UTC, WALL - Grouping(_OFFSETS)[func.width_bucket(WALL, _STARTS)], type_=DateTime(timezone=True)
)
"""The moment of a due without a zone."""

IS_FIXED = tasks.c.due_instant.is_not(None)
IS_READERS = and_(tasks.c.due_date.is_not(None), tasks.c.due_instant.is_(None))
IS_SHOWN = func.width_bucket(WALL, _GAPS) == func.width_bucket(WALL, _GAP_ENDS)
"""Whether the reader's clock shows the wall time at all. Moments rise with those that it does, an index's order."""

GAPS: Any = func.unnest(_GAPS, _GAP_ENDS).table_valued("beginning", "ending", name="gap").render_derived()
IS_IN_GAP = and_(GAPS.c.beginning <= WALL, GAPS.c.ending > WALL)

AFTER_WALL: ColumnElement[Any] = bindparam("after_wall", type_=DateTime())


def clock_values(zone: str) -> dict[str, Any]:
    """Return the arguments that tell moments as the reader's clock does."""
    clock = wall_clock(zone)
    return {
        "clock_starts": clock.starts,
        "clock_offsets": clock.offsets,
        "gap_beginnings": [beginning for beginning, _ in clock.gaps],
        "gap_ends": [end for _, end in clock.gaps],
    }


def wall_values(seen: datetime, zone: str, key: SortKey) -> dict[str, Any]:
    """Return the argument AFTER_WALL: no wall time that the clock shows beyond the moment lies on this side of it."""
    return {"after_wall": shown_at(seen, zone, again=key.descending)}
