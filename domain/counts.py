"""Counting tasks in groups."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.task import Priority
from domain.zones import Bound


class GroupBy(StrEnum):
    """What puts tasks into one group."""

    STATUS = "status"
    PRIORITY = "priority"
    LIST = "list"
    TAG = "tag"
    DUE = "due"


class DueGroup(StrEnum):
    """When tasks are due, by days as the reader's calendar has them; completed tasks are counted like open ones."""

    PAST = "past"
    TODAY = "today"
    TOMORROW = "tomorrow"
    NEXT_7_DAYS = "next_7_days"
    LATER = "later"
    NO_DUE = "no_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The groups. `days` are the beginnings of today, tomorrow, the day after, and the eighth day, for DUE alone."""

    by: GroupBy
    days: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """How many tasks are in a group. The key is a word, an id, or None for those without.

    Statuses and priorities come in the order of their words' meaning, due groups in the order of time, lists and
    tags in the order of their ids, and those without last.
    """

    key: str | UUID | None
    open: int
    completed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is below a task."""

    open: int
    completed: int


def rank(by: GroupBy, key: str | UUID | None) -> tuple[bool, object]:
    """Return what groups are ordered by."""
    orders: dict[GroupBy, list[str]] = {
        GroupBy.STATUS: ["open", "completed"],
        GroupBy.PRIORITY: [priority.value for priority in Priority],
        GroupBy.DUE: [group.value for group in DueGroup],
    }
    return key is None, orders[by].index(str(key)) if by in orders else str(key)
