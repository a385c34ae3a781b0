"""The spelling of ids."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from domain.errors import field_refused

_SPELLING = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHOOSABLE = (4, 7)
_NOT_CHOOSABLE = "must be a UUID of version 4 or 7"


def require_choosable(task_id: UUID) -> None:
    """Raise ValidationFailed when a client may name a task by the id of the path, but not choose it for a new one."""
    if task_id.version not in _CHOOSABLE:
        raise field_refused("task_id", _NOT_CHOOSABLE, "value_error")


def canonical(value: object) -> UUID:
    """Let only the one spelling of a UUID through (RFC 9562 §4): aliases would be second names of one task."""
    if not isinstance(value, str) or not _SPELLING.fullmatch(value):
        raise ValueError("must be a UUID in lower case with hyphens")
    return UUID(value)


def _choosable(value: UUID) -> UUID:
    if value.version not in _CHOOSABLE:
        raise ValueError(_NOT_CHOOSABLE)
    return value


CanonicalId = Annotated[
    UUID,
    BeforeValidator(canonical),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": f"^{_SPELLING.pattern}$"}),
]
ChosenId = Annotated[
    CanonicalId, AfterValidator(_choosable), Field(description="An id of your choice, version 4 or 7.")
]
