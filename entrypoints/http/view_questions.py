"""What saved views ask: the parameters of a list, as JSON and as they stand in a query string."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.errors import FieldError, ValidationFailed
from domain.page import TaskFilter
from domain.saved_view import Question
from domain.zones import UTC_ZONE
from entrypoints.http.filtering import Sorted

SEVERAL = ("priority", "tag")
"""The parameters that may be there several times."""
_BOOLEANS = {"true": True, "false": False}
WHETHER = {name for name, field in Sorted.model_fields.items() if field.annotation == bool | None}
"""The parameters that are true or false."""


def question_of(asked: Sorted, now: datetime) -> Question:
    """Return the parameters that were sent; raise ValidationFailed for those that no list takes."""
    filter_in_body(asked, now)
    return tuple(_pairs(asked.model_dump(mode="json", exclude_unset=True)))


def filter_in_body(asked: Sorted, now: datetime, readers_zone: str = UTC_ZONE) -> TaskFilter:
    """Return what the member `filter` asks for; raise ValidationFailed naming its fields."""
    try:
        return asked.task_filter(now, readers_zone)
    except ValidationFailed as refusal:
        raise ValidationFailed(
            *(FieldError(field=f"filter.{each.field}", message=each.message, code=each.code) for each in refusal.errors)
        ) from refusal


def as_json(question: Question) -> dict[str, Any]:
    """Return a question as JSON."""
    asked: dict[str, Any] = {}
    for name, value in question:
        if name in SEVERAL:
            asked[name] = [*asked.get(name, []), value]
        else:
            asked[name] = _BOOLEANS[value] if name in WHETHER else value
    return asked


def _pairs(asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in asked.items():
        if name in SEVERAL:
            yield from ((name, each) for each in value)
        elif value is not None:
            yield name, str(value).lower() if isinstance(value, bool) else value
