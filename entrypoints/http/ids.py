"""The spelling of ids."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

_SPELLING = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHOOSABLE = (4, 7)


def _canonical(value: object) -> UUID:
    """Let only the one spelling of a UUID through (RFC 9562 §4): aliases would be second names of one task."""
    if not isinstance(value, str) or not _SPELLING.fullmatch(value):
        raise ValueError("must be a UUID in lower case with hyphens")
    return UUID(value)


def _choosable(value: UUID) -> UUID:
    if value.version not in _CHOOSABLE:
        raise ValueError("must be a UUID of version 4 or 7")
    return value


CanonicalId = Annotated[
    UUID,
    BeforeValidator(_canonical),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": f"^{_SPELLING.pattern}$"}),
]
ChosenId = Annotated[
    CanonicalId, AfterValidator(_choosable), Field(description="An id of your choice, version 4 or 7.")
]
