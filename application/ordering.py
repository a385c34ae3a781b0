"""Finding room in a manual order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.errors import field_refused
from domain.ports import TaskRepository
from domain.position import POSITION_MAX, behind, between, position_at, spread
from domain.section import Section
from domain.task import Place
from domain.task_list import TaskList
from domain.task_sets import THE_END

Ordered = TypeVar("Ordered", TaskList, Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """What something is to stand right before, or right after."""

    id: UUID
    before: bool

    @property
    def member(self) -> str:
        """What the client calls it."""
        return "before" if self.before else "after"


async def end_of(tasks: TaskRepository, place: Place, now: datetime) -> str:
    """Return a position behind all tasks of a place, those that the same unit of work put there included."""
    last = await tasks.siblings(place, THE_END, 1, before=True)
    return behind(last[0].position if last else "", now)


def room_between(lower: str, upper: str) -> str | None:
    """Return a position between the two; None when there is none that is short enough, so others must make room."""
    try:
        position = between(lower, upper)
    except ValueError:
        return None
    return position if len(position) <= POSITION_MAX else None


def spread_out(lower: str, upper: str, count: int) -> Sequence[str] | None:
    """Return that many positions between the two; None when they are not all short enough."""
    if lower >= upper:
        return None
    positions = spread(lower, upper, count)
    return positions if max(map(len, positions)) <= POSITION_MAX else None


def beside(every: Sequence[Ordered], moving: Ordered, neighbour: Neighbour, now: datetime) -> Sequence[Ordered]:
    """Return the moving one where it is to stand, and the others that had to make room for it.

    Raise ValidationFailed when the neighbour is not among them.
    """
    line = sorted((each for each in every if each.id != moving.id), key=lambda each: (each.position, each.id))
    places = [place for place, each in enumerate(line) if each.id == neighbour.id]
    if neighbour.id == moving.id:
        return [moving]
    if not places:
        message = "must be another one that stands beside it"
        raise field_refused(neighbour.member, message, "not_found")
    place = places[0] + (0 if neighbour.before else 1)
    lower = line[place - 1].position if place else ""
    upper = line[place].position if place < len(line) else behind(lower, now)
    if lower < moving.position < upper:
        return [moving]
    room = room_between(lower, upper)
    if room is not None:
        return [moving.move(now, room)]
    line.insert(place, moving)
    positions = spread("", position_at(now), len(line))
    return [each.move(now, position) for each, position in zip(line, positions, strict=True)]
