"""Values for tests: say what matters, let the rest be ordinary."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from application.intent import Intent
from domain.access_token import AccessToken, Grant
from domain.identity import AccessTokenId, OwnerId
from domain.operation import Actor, Operation, OperationId
from domain.saved_view import SavedView, ViewId
from domain.section import Section, SectionId
from domain.tag import Tag, TagId
from domain.task import Priority, Task, TaskId
from domain.task_list import ListId, TaskList

ANA = OwnerId("ana")
BEN = OwnerId("ben")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DELETION = OperationId(UUID("01900000-0000-7000-8000-00000000dead"))
"""The operation that moved tasks of tests to the trash."""


def task_id(number: int) -> TaskId:
    """Return a well-formed UUIDv7; higher numbers sort later."""
    return TaskId(UUID(f"01900000-0000-7000-8000-{number:012x}"))


def a_task(number: int = 1, owner: OwnerId = ANA, **fields: Any) -> Task:
    """Return a fresh task with the given fields laid over it."""
    return replace(Task.new(task_id(number), owner, NOON, title="Buy milk"), **fields)


def a_full_task(number: int = 1, owner: OwnerId = ANA) -> Task:
    """Return a task with every field off its default."""
    written = Task.new(
        task_id(number),
        owner,
        NOON,
        title="Ünïcode 😀",
        description="line\nline",
        priority=Priority.HIGH,
        due={"at": datetime(2026, 12, 24, 17, 30, 0, 1), "timezone": "Europe/Berlin"},  # noqa: DTZ001  # a wall time
        deadline=date(2026, 12, 31),
        defer_until=date(2026, 12, 1),
        tags=["home", 'a "b", \\c'],
        list_id=ListId(task_id(901)),
        section_id=SectionId(task_id(902)),
        parent_id=task_id(903),
    )
    written = replace(written, has_subtasks=True)
    return written.complete(NOON + timedelta(minutes=1, microseconds=7)).trash(DELETION, NOON + timedelta(hours=1))


def a_list(number: int = 901, owner: OwnerId = ANA, **fields: Any) -> TaskList:
    """Return a fresh list with the given fields laid over it."""
    return replace(TaskList.new(ListId(task_id(number)), owner, NOON, "Home"), **fields)


def a_section(number: int = 902, owner: OwnerId = ANA, **fields: Any) -> Section:
    """Return a fresh section of the list 901 with the given fields laid over it."""
    return replace(Section.new(SectionId(task_id(number)), owner, ListId(task_id(901)), NOON, "Kitchen"), **fields)


def a_tag(number: int = 904, owner: OwnerId = ANA, **fields: Any) -> Tag:
    """Return a fresh tag with the given fields laid over it."""
    return replace(Tag.new(TagId(task_id(number)), owner, NOON, "errand"), **fields)


def a_view(number: int = 905, owner: OwnerId = ANA, **fields: Any) -> SavedView:
    """Return a fresh saved view with the given fields laid over it."""
    view = SavedView.new(ViewId(task_id(number)), owner, NOON, "Errands", (("status", "open"), ("tag", "errand")))
    return replace(view, **fields)


def an_access_token(number: int = 1, owner: OwnerId = ANA, **fields: Any) -> AccessToken:
    """Return a new access token with the given fields laid over it."""
    token = AccessToken.new(AccessTokenId(task_id(number)), owner, NOON, Grant(name="import"), hint="a1B2")
    return replace(token, **fields)


def an_operation(owner: OwnerId = ANA, **fields: Any) -> Operation:
    """Return an operation with an id of its own."""
    return replace(Operation(id=OperationId(uuid4()), owner=owner, actor=Actor.person(owner), at=NOON), **fields)


def an_intent(owner: OwnerId = ANA, **fields: Any) -> Intent:
    """Return an intent with an operation id of its own."""
    return replace(Intent(owner=owner, operation_id=OperationId(uuid4()), actor=Actor.person(owner)), **fields)


def ticking_clock(start: datetime = NOON, step: timedelta = timedelta(seconds=1)) -> Callable[[], datetime]:
    """Return a clock that moves on by one step each time it is read."""
    now = start - step

    def clock() -> datetime:
        nonlocal now
        now += step
        return now

    return clock


def counting_ids() -> Callable[[], TaskId]:
    """Return an id source whose ids are task_id(1), task_id(2), …"""
    number = 0

    def ids() -> TaskId:
        nonlocal number
        number += 1
        return task_id(number)

    return ids
