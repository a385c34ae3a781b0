"""The query parameters of lists."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from application.cursors import CURSOR_PATTERN
from domain.page import (
    LAST_DELETED_FIRST,
    LIMIT_MAX,
    NEWEST_FIRST,
    OFFSET_MAX,
    PageRequest,
    TaskFilter,
)
from entrypoints.http.filtering import Sorted


def _in_digits(value: object) -> object:
    """Refuse the spellings that int() takes and clients do not mean: signs, blanks, underscores, other scripts."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("must be a whole number in decimal digits")
    return value


Digits = BeforeValidator(_in_digits)

# The shape is only documented: whatever is no cursor of ours is refused in one voice.
CURSOR_SCHEMA: Any = {"pattern": CURSOR_PATTERN}


class Window(BaseModel):
    """Which part of what is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Digits] = Field(default=20, ge=1, le=LIMIT_MAX, description="How many at most.")
    offset: Annotated[int, Digits] = Field(default=0, ge=0, le=OFFSET_MAX, description="How many to pass over.")
    cursor: str | None = Field(
        default=None,
        description="`next_cursor` of a page of the same filter and order, instead of `offset`.",
        json_schema_extra=CURSOR_SCHEMA,
    )
    include_total: bool = Field(default=True, description="Whether to count the tasks that match.")

    @field_validator("cursor")
    @classmethod
    def _instead_of_an_offset(cls, cursor: str | None, info: ValidationInfo) -> str | None:
        if cursor is not None and info.data.get("offset"):
            raise ValueError("must not be given beside offset")
        return cursor


class TrashParameters(Window):
    """Which part of the trash, the last deleted first."""

    @property
    def needs_a_zone(self) -> bool:
        """The trash is the same everywhere."""
        return False

    def task_filter(self, _: datetime, __: str) -> TaskFilter:
        """Return what must hold for a task."""
        return TaskFilter(trashed=True)

    def page_request(self) -> PageRequest:
        """Return the window."""
        return PageRequest(
            limit=self.limit, offset=self.offset, sort=LAST_DELETED_FIRST, include_total=self.include_total
        )


class ViewParameters(Window):
    """Which part of what a view asks for."""

    timezone: str | None = Field(
        default=None, description="An IANA name, in the place of the view's own and the profile's."
    )


class ListParameters(Window, Sorted):
    """Which tasks, in which order."""

    def page_request(self) -> PageRequest:
        """Return the window and the order."""
        sort = NEWEST_FIRST if self.sort == "-created_at" else self.order()
        return PageRequest(limit=self.limit, offset=self.offset, sort=sort, include_total=self.include_total)
