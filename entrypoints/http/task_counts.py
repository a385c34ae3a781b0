"""Counting tasks, and what is below one. Mounted before the routes of one task, whose ids would swallow the word."""

from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from domain.counts import GroupBy, Grouping
from domain.task import TaskId
from domain.zones import Bound
from entrypoints.http.dependencies import Caller, TaskIdInPath, container_of
from entrypoints.http.documented import LISTED, LISTED_OF_ONE
from entrypoints.http.filtering import Filtered
from entrypoints.http.json_bodies import StrictRoute
from entrypoints.http.readers_zone import readers_zone
from entrypoints.http.representation import json_answer

router = APIRouter(route_class=StrictRoute, tags=["tasks"])
_DAYS = (0, 1, 2, 8)


class CountParameters(Filtered):
    """Which tasks are counted, in which groups."""

    group_by: GroupBy = Field(description="What puts tasks into one group.")

    @property
    def needs_a_zone(self) -> bool:
        """Whether the answer depends on where the reader is; so do the groups that are days."""
        return super().needs_a_zone or (self.group_by is GroupBy.DUE and self.timezone is None)


class GroupView(BaseModel):
    """A group and its tasks."""

    key: str | None = Field(description="A word, the id of a list or a tag, or null for tasks without one.")
    open: int
    completed: int
    total: int


class CountsView(BaseModel):
    """The groups that have a task. With `tag`, a task counts for each of its tags."""

    group_by: GroupBy
    items: list[GroupView]


class ProgressView(BaseModel):
    """What is below a task, at every level, without what lies in the trash."""

    open: int
    completed: int
    total: int


@router.get("/counts", response_model=CountsView, responses=LISTED)
async def count_tasks(asked: Annotated[CountParameters, Query()], caller: Caller, request: Request) -> Response:
    """Count tasks by group, all of them or those of a filter. By `due`, the groups are days in `timezone`."""
    container = container_of(request)
    tell_time = container.clock()
    now = tell_time()
    zone = await readers_zone(request, caller.owner, matters=asked.needs_a_zone)
    matching = asked.task_filter(now, zone)
    grouping = Grouping(by=asked.group_by, days=_days(now, matching.zone))
    counts = await container.task_queries().counts(caller.owner, matching, grouping)
    items = [
        {
            "key": None if count.key is None else str(count.key),
            "open": count.open,
            "completed": count.completed,
            "total": count.open + count.completed,
        }
        for count in counts
    ]
    return json_answer({"group_by": asked.group_by, "items": items})


@router.get("/{task_id}/progress", response_model=ProgressView, responses=LISTED_OF_ONE)
async def read_progress(task_id: TaskIdInPath, caller: Caller, request: Request) -> Response:
    """Read how far the subtasks of a task are. It is no part of the task, and does not change its ETag."""
    progress = await container_of(request).task_queries().progress(TaskId(task_id), owner=caller.owner)
    total = progress.open + progress.completed
    return json_answer({"open": progress.open, "completed": progress.completed, "total": total})


def _days(now: datetime, zone: str) -> tuple[Bound, ...]:
    """Return where today, tomorrow, the day after and the eighth day begin."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return tuple(Bound.of_wall(datetime.combine(today + timedelta(days=days), time()), zone) for days in _DAYS)
