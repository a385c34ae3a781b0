"""The spelling of days and wall times (RFC 3339 §5.6, without an offset)."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WALL_TIME = re.compile(rf"{_DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?")


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("must be a day such as 2026-12-31")
    return date.fromisoformat(value)


def _wall_time(value: object) -> datetime:
    if not isinstance(value, str) or not _WALL_TIME.fullmatch(value):
        raise ValueError("must be a wall time without an offset, such as 2026-12-31T17:30:00")
    return datetime.fromisoformat(value)


Day = Annotated[date, Field(strict=False), BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
WallTime = Annotated[
    datetime,
    Field(strict=False),
    BeforeValidator(_wall_time),
    WithJsonSchema({"type": "string", "pattern": f"^{_WALL_TIME.pattern}$", "examples": ["2026-12-31T17:30:00"]}),
]
