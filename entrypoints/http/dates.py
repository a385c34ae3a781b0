"""The spelling of days, wall times and moments (RFC 3339 §5.6; only a moment has an offset)."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WALL_TIME = rf"{_DAY}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,6}})?)?"


def _spelled(pattern: str, read: Callable[[str], date], message: str) -> BeforeValidator:
    """Let one spelling through, the same on every Python: newer ones read more than it, 24:00 as the next day."""
    spelling = re.compile(pattern)

    def checked(value: object) -> date:
        if isinstance(value, str) and spelling.fullmatch(value):
            with suppress(ValueError):
                return read(value)
        raise ValueError(message)

    return BeforeValidator(checked)


_MOMENT = _WALL_TIME + r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
Moment = Annotated[
    datetime,
    Field(strict=False),
    _spelled(_MOMENT, datetime.fromisoformat, "must be a time with an offset, such as 2026-12-31T17:30:00Z"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    date,
    Field(strict=False),
    _spelled(_DAY, date.fromisoformat, "must be a day such as 2026-12-31"),
    WithJsonSchema({"type": "string", "format": "date"}),
]
ShownWallTime = Annotated[
    datetime, WithJsonSchema({"type": "string", "pattern": f"^{_WALL_TIME}$", "examples": ["2026-12-31T17:30:00"]})
]
WallTime = Annotated[
    ShownWallTime,
    Field(strict=False),
    _spelled(_WALL_TIME, datetime.fromisoformat, "must be a wall time without an offset, such as 2026-12-31T17:30:00"),
]
