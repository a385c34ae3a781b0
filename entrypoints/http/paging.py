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
    SORT_KEYS_MAX,
    PageRequest,
    SortField,
    SortKey,
    Status,
    TaskFilter,
)
from domain.search import QUERY_MAX, query_words
from domain.task import Priority
from domain.windows import Window, bound_of
from domain.zones import Bound, checked_zone

_SORTABLE = tuple(field for field in SortField if field not in {SortField.DELETED_AT, SortField.RELEVANCE})
_SORT_KEY = f"-?({'|'.join(_SORTABLE)})"
_SORT_PATTERN = f"^({SortField.RELEVANCE}|{_SORT_KEY})(,{_SORT_KEY}){{0,{SORT_KEYS_MAX - 1}}}$"


def _in_digits(value: object) -> object:
    """Refuse the spellings that int() takes and clients do not mean: signs, blanks, underscores, other scripts."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("must be a whole number in decimal digits")
    return value


Digits = BeforeValidator(_in_digits)

# The shape is only documented: whatever is no cursor of ours is refused in one voice.
CURSOR_SCHEMA: Any = {"pattern": CURSOR_PATTERN}


class _Window(BaseModel):
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


class TrashParameters(_Window):
    """Which part of the trash, the last deleted first."""

    def task_filter(self, _: datetime) -> TaskFilter:
        """Return what must hold for a task."""
        return TaskFilter(trashed=True)

    def page_request(self) -> PageRequest:
        """Return the window."""
        return PageRequest(
            limit=self.limit, offset=self.offset, sort=LAST_DELETED_FIRST, include_total=self.include_total
        )


def _time(description: str) -> Any:  # noqa: ANN401  # pydantic's own word for a field
    kinds = "A day, a time with or without an offset, `today`, `tomorrow`, `yesterday`, or days or weeks as in `+7d`."
    return Field(default=None, max_length=40, description=f"{description} {kinds}", examples=["today"])


class ListParameters(_Window):
    """Which tasks, in which order."""

    status: Status = Field(default=Status.ALL, description="Which side of completion.")
    priority: list[Priority] = Field(default=[], max_length=len(Priority), description="Any of these; may be repeated.")
    q: str | None = Field(
        default=None,
        description="Words that begin words of the title or the description, whatever their case and accents. "
        "All of them must; at most ten.",
        json_schema_extra={"maxLength": QUERY_MAX},
        examples=["oat milk"],
    )
    created_after: str | None = _time("Created then or later.")
    created_before: str | None = _time("Created before.")
    updated_after: str | None = _time("Changed then or later.")
    updated_before: str | None = _time("Changed before, and not since.")
    completed_after: str | None = _time("Completed then or later.")
    completed_before: str | None = _time("Completed before.")
    due_after: str | None = _time("Due then or later.")
    due_before: str | None = _time("Due before.")
    no_due: bool | None = Field(default=None, description="Whether it has no due date.")
    overdue: bool | None = Field(default=None, description="Whether it is open and its day or time has passed.")
    timezone: str = Field(
        default="UTC",
        description="An IANA name: where days begin, and where a due without a zone of its own is.",
        examples=["Europe/Berlin"],
    )
    sort: str = Field(
        default="-created_at",
        pattern=_SORT_PATTERN,
        description="Up to three keys, `-` for descending. Tasks without a value come last, ties are broken by id. "
        "With `q`, the first may be `relevance`: most words in the title first.",
        examples=["-priority,created_at"],
    )

    @field_validator("sort")
    @classmethod
    def _makes_an_order(cls, sort: str, info: ValidationInfo) -> str:
        names = [key.removeprefix("-") for key in sort.split(",")]
        if len(set(names)) < len(names):
            raise ValueError("must name each key once")
        if names[0] == SortField.RELEVANCE and info.data.get("q") is None:
            raise ValueError("can be by relevance only with q")
        return sort

    def task_filter(self, now: datetime) -> TaskFilter:
        """Return what must hold for a task, with the words of days as they are meant now, in the reader's zone.

        Raise ValidationFailed for a zone that there is not and for what is no time.
        """
        zone = checked_zone("timezone", self.timezone)

        def bound(name: str) -> Bound | None:
            text: str | None = getattr(self, name)
            return None if text is None else bound_of(name, text, now=now, zone=zone)

        def window(name: str) -> Window:
            return Window(after=bound(f"{name}_after"), before=bound(f"{name}_before"))

        return TaskFilter(
            status=self.status,
            priorities=frozenset(self.priority),
            created=window("created"),
            updated=window("updated"),
            completed=window("completed"),
            due=window("due"),
            no_due=self.no_due,
            overdue=self.overdue,
            words=() if self.q is None else query_words(self.q),
            asked_at=None if self.overdue is None else Bound.of_instant(now, zone),
            zone=zone,
        )

    def page_request(self) -> PageRequest:
        """Return the window and the order."""
        sort = NEWEST_FIRST if self.sort == "-created_at" else tuple(map(_sort_key, self.sort.split(",")))
        return PageRequest(limit=self.limit, offset=self.offset, sort=sort, include_total=self.include_total)


def _sort_key(key: str) -> SortKey:
    field = SortField(key.removeprefix("-"))
    return SortKey(field=field, descending=key.startswith("-") or field is SortField.RELEVANCE)
