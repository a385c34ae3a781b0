"""The table of tasks as an ORM maps it, and tasks as pydantic validates and answers them."""

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ARRAY, DateTime, SmallInteger, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Priority = Literal["low", "medium", "high"]
RANKS: dict[Priority, int] = {"low": 1, "medium": 2, "high": 3}
_PRIORITIES: dict[int, Priority] = {rank: name for name, rank in RANKS.items()}


class _Model(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text}  # noqa: RUF012  # SQLAlchemy's own way


class Task(_Model):
    """A row; what is not here has a default in the database."""

    __tablename__ = "tasks"

    owner_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str | None]
    priority: Mapped[int] = mapped_column(SmallInteger)
    due_date: Mapped[date | None]
    due_time: Mapped[time | None]
    due_timezone: Mapped[str | None]
    due_instant: Mapped[datetime | None]
    deadline: Mapped[date | None]
    defer_until: Mapped[date | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    change_seq: Mapped[int]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    list_id: Mapped[UUID | None]
    section_id: Mapped[UUID | None]
    parent_id: Mapped[UUID | None]
    position: Mapped[str]


class NewTask(BaseModel):
    """What a client sends."""

    title: str = Field(min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=10_000)
    priority: Priority = "medium"


class Filters(BaseModel):
    """What a client asks for."""

    priority: list[Priority] = []
    due_after: date | None = None
    due_before: date | None = None
    timezone: str = "UTC"
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0)


class DueDay(BaseModel):
    """Due on a day."""

    date: date


class DueTime(BaseModel):
    """Due when the reader's clock shows it."""

    at: datetime


class DueZoned(DueTime):
    """Due when the clocks of a zone show it."""

    timezone: str


class TaskOut(BaseModel):
    """A task as clients see it."""

    id: UUID
    title: str
    description: str | None
    priority: Priority
    due: DueDay | DueTime | DueZoned | None
    deadline: date | None
    defer_until: date | None
    tags: list[str]
    list_id: UUID | None
    section_id: UUID | None
    parent_id: UUID | None
    position: str
    is_completed: bool
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class Page(BaseModel):
    """A page of tasks."""

    items: list[TaskOut]
    total: int
    limit: int
    offset: int
    next_cursor: str | None = None


def task_out(task: Task) -> TaskOut:
    """Return what is answered for a row."""
    return TaskOut(
        id=task.id,
        title=task.title,
        description=task.description,
        priority=_PRIORITIES[task.priority],
        due=_due(task),
        deadline=task.deadline,
        defer_until=task.defer_until,
        tags=task.tags,
        list_id=task.list_id,
        section_id=task.section_id,
        parent_id=task.parent_id,
        position=task.position,
        is_completed=task.completed_at is not None,
        completed_at=task.completed_at,
        created_at=task.created_at,
        updated_at=task.updated_at,
        version=task.version,
    )


def _due(task: Task) -> DueDay | DueTime | DueZoned | None:
    if task.due_date is None:
        return None
    if task.due_time is None:
        return DueDay(date=task.due_date)
    at = datetime.combine(task.due_date, task.due_time)
    return DueTime(at=at) if task.due_timezone is None else DueZoned(at=at, timezone=task.due_timezone)
