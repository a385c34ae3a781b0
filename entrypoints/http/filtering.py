"""The query parameters that say which tasks are meant, and in which order."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from domain.page import NOWHERE, SORT_KEYS_MAX, Nowhere, SortField, SortKey, Status, TaskFilter
from domain.search import QUERY_MAX, query_words
from domain.section import SectionId
from domain.tag import TAGS_OF_A_TASK_MAX, checked_names, folded
from domain.task import Priority, TaskId
from domain.task_list import ListId
from domain.windows import Window, bound_of, is_moment
from domain.zones import UTC_ZONE, Bound, checked_zone
from entrypoints.http.ids import canonical
from entrypoints.http.views import TagName

_SORTABLE = tuple(field for field in SortField if field not in {SortField.DELETED_AT, SortField.RELEVANCE})
_SORT_KEY = f"-?({'|'.join(_SORTABLE)})"
_SORT_PATTERN = f"^({SortField.RELEVANCE}|{_SORT_KEY})(,{_SORT_KEY}){{0,{SORT_KEYS_MAX - 1}}}$"


_NOWHERE = {"list_id": "inbox", "section_id": "none", "parent_id": "none"}
Id = TypeVar("Id", bound=UUID)


class TagMatch(StrEnum):
    """How many of the named tags a task must have."""

    ANY = "any"
    ALL = "all"


def _time(description: str) -> Any:  # noqa: ANN401  # pydantic's own word for a field
    kinds = "A day, a time with or without an offset, `today`, `tomorrow`, `yesterday`, or days or weeks as in `+7d`."
    return Field(default=None, max_length=40, description=f"{description} {kinds}", examples=["today"])


def _place(nowhere: str, description: str) -> Any:  # noqa: ANN401  # as above
    schema: Any = {"anyOf": [{"type": "string", "format": "uuid"}, {"const": nowhere}]}
    return Field(default=None, description=description, json_schema_extra=schema)


class Filtered(BaseModel):
    """Which tasks."""

    model_config = ConfigDict(extra="forbid")

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
    timezone: str | None = Field(
        default=None,
        description="An IANA name: where days begin, and where a due without a zone of its own is. "
        "Without it, the zone of your profile, else UTC.",
        examples=["Europe/Berlin"],
    )
    list_id: str | None = _place("inbox", "In this list, or in the `inbox`.")
    section_id: str | None = _place("none", "In this section, or in `none`.")
    parent_id: str | None = _place("none", "Right below this task, or below `none`.")
    tag: list[TagName] = Field(
        default=[], max_length=TAGS_OF_A_TASK_MAX, description="Names of tags, whatever their case; may be repeated."
    )
    tag_match: TagMatch = Field(
        default=TagMatch.ANY, description="Whether one of the tags will do, or all must be there."
    )
    deferred: bool | None = Field(default=None, description="Whether `defer_until` is still ahead.")
    archived: bool | None = Field(default=None, description="Whether it is in an archived list.")

    @field_validator("list_id", "section_id", "parent_id")
    @classmethod
    def _names_a_place(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value not in {None, _NOWHERE[info.field_name or ""]}:
            canonical(value)
        return value

    @property
    def needs_a_zone(self) -> bool:
        """Whether the answer depends on where the reader is, and nothing here says where."""
        asks_for_days = self.overdue is not None or self.deferred is not None
        return self.timezone is None and (asks_for_days or any(self._is_local(name) for name in _BOUNDS))

    def _is_local(self, name: str) -> bool:
        text: str | None = getattr(self, name)
        # A due without a zone of its own is compared by the reader's clock, whatever it is compared to.
        return text is not None and (name.startswith("due") or not is_moment(text))

    def task_filter(self, now: datetime, readers_zone: str = UTC_ZONE) -> TaskFilter:
        """Return what must hold for a task, with the words of days as they are meant now, in the reader's zone.

        That is `timezone`, else the one handed in. Raise ValidationFailed for a zone that there is not, for what is
        no time, and for names that no tag can have.
        """
        zone = checked_zone("timezone", readers_zone if self.timezone is None else self.timezone)

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
            list_id=self._place("list_id", ListId),
            section_id=self._place("section_id", SectionId),
            parent_id=self._place("parent_id", TaskId),
            tags=frozenset(map(folded, checked_names("tag", self.tag))),
            all_tags=self.tag_match is TagMatch.ALL,
            deferred=self.deferred,
            archived=self.archived,
            asked_at=None if self.overdue is self.deferred is None else Bound.of_instant(now, zone),
            zone=zone,
        )

    def _place(self, name: str, id_of: Callable[[UUID], Id]) -> Id | Nowhere | None:
        written: str | None = getattr(self, name)
        if written is None:
            return None
        return NOWHERE if written == _NOWHERE[name] else id_of(UUID(written))


_BOUNDS = [name for name in Filtered.model_fields if name.endswith(("_after", "_before"))]


class Sorted(Filtered):
    """Which tasks, in which order."""

    sort: str = Field(
        default="-created_at",
        pattern=_SORT_PATTERN,
        description="Up to three keys, `-` for descending. Tasks without a value come last, ties are broken by id. "
        "With `q`, the first may be `relevance`: most words in the title first.",
        examples=["-priority,created_at"],
    )

    @property
    def needs_a_zone(self) -> bool:
        """Whether the answer depends on where the reader is; so does an order by due."""
        by_due = SortField.DUE in {key.removeprefix("-") for key in self.sort.split(",")}
        return super().needs_a_zone or (by_due and self.timezone is None)

    @field_validator("sort")
    @classmethod
    def _makes_an_order(cls, sort: str, info: ValidationInfo) -> str:
        names = [key.removeprefix("-") for key in sort.split(",")]
        if len(set(names)) < len(names):
            raise ValueError("must name each key once")
        if names[0] == SortField.RELEVANCE and info.data.get("q") is None:
            raise ValueError("can be by relevance only with q")
        if SortField.POSITION in names and not any(info.data.get(name) for name in _NOWHERE):
            raise ValueError("can be by position only with list_id, section_id or parent_id")
        return sort

    def order(self) -> tuple[SortKey, ...]:
        """Return the sort keys."""
        return tuple(map(_sort_key, self.sort.split(",")))


def _sort_key(key: str) -> SortKey:
    field = SortField(key.removeprefix("-"))
    return SortKey(field=field, descending=key.startswith("-") or field is SortField.RELEVANCE)
