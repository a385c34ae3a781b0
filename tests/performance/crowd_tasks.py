"""The tasks of a crowd: what is common among them, what is rare, and where it lies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from hashlib import blake2b
from random import Random
from typing import Any
from uuid import UUID

from domain.due import Due
from domain.identity import OwnerId
from domain.position import position_at
from domain.section import SectionId
from domain.task import Priority, Task, TaskId
from domain.task_list import ListId
from tests.builders import NOON

LISTS = {"large": False, "other": False, "small": False, "archived": True}
TAGS = ("half", "some", "few")
"""Named after how many tasks have them: every other one, one in twenty, and five."""

_SPAN = timedelta(days=400)
_FEW, _SMALL, _ARCHIVED, _FAMILY, _CHILDREN = 5, 20, 70, 100, 10
_VERBS = ("Write", "Call", "Plan", "Check", "Send", "Read", "Sort", "Mend", "Pack", "Order", "Visit", "Sign", "Clean")
_THINGS = ("letter", "bank", "trip", "numbers", "parcel", "novel", "photos", "bicycle", "boxes", "tickets", "doctor")
_CLOCKS = ((None, None), (time(17, 30), None), (time(9), "Europe/Berlin"))
_RANKS = list(Priority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmarks:
    """The ids of what one owner has, the same in each run."""

    owner: OwnerId

    def id_of(self, kind: str, name: str) -> UUID:
        """Return the id of a list, a section or a tag."""
        return _id(kind, self.owner, name)

    def task_id(self, number: int, created: datetime) -> TaskId:
        """Return the id of a task, made when the task was."""
        milliseconds, chance = int(created.timestamp() * 1000), _id("task", self.owner, "").int % 2**38
        return TaskId(UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | (chance << 24) | number))


@cache
def _id(kind: str, owner: OwnerId, name: str) -> UUID:
    digest = blake2b(f"{kind}\0{owner}\0{name}".encode(), digest_size=16).digest()
    return UUID(bytes=digest, version=4)


def created_at(number: int, size: int) -> datetime:
    """Return when one of so many tasks was created."""
    return NOON - _SPAN + number * _SPAN / size


def a_parent(where: Landmarks, size: int) -> TaskId:
    """Return a task that has subtasks."""
    return where.task_id(_FAMILY, created_at(_FAMILY, size))


def tasks_of(where: Landmarks, size: int) -> Iterator[Task]:
    """Yield an owner's tasks, the oldest first.

    Old tasks are completed, most of them. Half have the word "report", five have "zanzibar". These five, the small and
    the archived list and the few that are deferred are the oldest: who reads the newest first comes upon them last.
    """
    random = Random(where.owner)  # noqa: S311  # repeatable, and nothing secret
    for number in range(size):
        created = created_at(number, size)
        is_done = random.random() < (0.85 if number < size * 0.9 else 0.2)
        completed = min(created + timedelta(hours=random.randrange(1, 900)), NOON) if is_done else None
        yield Task(
            id=where.task_id(number, created),
            owner=where.owner,
            created_at=created,
            updated_at=completed or created,
            completed_at=completed,
            version=2 if is_done else 1,
            **_content(number, created, random),
            **_place(where, number, created, size),
        )


def _content(number: int, created: datetime, random: Random) -> Any:
    extra = f"{' and report' if number % 2 else ''}{' zanzibar' if number < _FEW else ''}"
    has_tag = (number % 2 == 0, number % 20 == 3, number < _FEW)
    deferral = NOON + timedelta(days=30) if number < _SMALL else created
    return {
        "title": f"{random.choice(_VERBS)} the {random.choice(_THINGS)}{extra} {number}",
        "description": None if number % 3 else "What it is about takes a sentence or two.",
        "priority": random.choice(_RANKS),
        "due": _due(number, created + timedelta(days=random.randrange(60))),
        "deadline": (created + timedelta(days=90)).date() if number % 5 == 0 else None,
        "defer_until": deferral.date() if number % 50 == 0 or number < _SMALL else None,
        "tags": tuple(name for name, is_so in zip(TAGS, has_tag, strict=True) if is_so),
    }


def _due(number: int, at: datetime) -> Due | None:
    """Return a due of each kind in its turn, and none for a quarter of all."""
    if number % 4 == 0:
        return None
    clock, zone = _CLOCKS[number % 4 - 1]
    return Due(day=at.date(), clock=clock, zone=zone)


def _place(where: Landmarks, number: int, created: datetime, size: int) -> Any:
    parent, child = number - number % _FAMILY, number % _FAMILY
    is_child = parent > 0 and 0 < child <= _CHILDREN
    name, section = _list_of(number if not is_child else parent)
    return {
        "list_id": None if name is None else ListId(where.id_of("list", name)),
        "section_id": None if section is None else SectionId(where.id_of("section", section)),
        "parent_id": where.task_id(parent, created_at(parent, size)) if is_child else None,
        "position": position_at(created),
        "has_subtasks": parent > 0 and child == 0 and number + 1 < size,
    }


def _list_of(number: int) -> tuple[str | None, str | None]:
    if number < _SMALL:
        return "small", "small" if number % 2 else None
    if number < _ARCHIVED:
        return "archived", None
    if number % 10 < 5:  # half of all
        return "large", "large" if number % 10 == 0 else None
    return ("other", None) if number % 10 < 7 else (None, None)  # a fifth of all, and the rest
