"""What filters by time promise, on dues of all kinds, as readers in different zones ask."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.due import Due
from domain.page import TaskFilter
from domain.task import Task
from domain.windows import Window, bound_of
from domain.zones import Bound
from tests.builders import NOON, a_task
from tests.contracts.task_storage import Storage, numbers

BERLIN, NEW_YORK, AUCKLAND = "Europe/Berlin", "America/New_York", "Pacific/Auckland"
TWENTIETH = date(2026, 11, 20)

DUES = {
    1: Due(day=TWENTIETH),
    2: Due(day=TWENTIETH, clock=time(9)),
    3: Due(day=TWENTIETH, clock=time(9), zone=NEW_YORK),
    4: Due(day=TWENTIETH - timedelta(days=1)),
    5: Due(day=TWENTIETH + timedelta(days=1), clock=time(0, 30), zone=AUCKLAND),
    6: None,
}
"""Number 3 is at 14:00 UTC, number 5 still on the 20th at 11:30 UTC."""


def due_task(number: int) -> Task:
    return a_task(number, due=DUES[number], created_at=NOON - timedelta(minutes=number))


def window(after: str | None, before: str | None, zone: str, now: datetime = NOON) -> Window:
    sides = [None if text is None else bound_of("x", text, now=now, zone=zone) for text in (after, before)]
    return Window(after=sides[0], before=sides[1])


class TaskWindowsContract:
    """Inherit, and provide the fixture `storage`."""

    @pytest.fixture
    async def dues(self, storage: Storage) -> Storage:
        await storage.add(*map(due_task, DUES))
        return storage

    @pytest.mark.parametrize(
        ("after", "before", "zone", "found"),
        [
            ("2026-11-20", "2026-11-21", "UTC", (1, 2, 3, 5)),
            ("2026-11-20", "2026-11-21", AUCKLAND, (1, 2)),
            ("today", "tomorrow", BERLIN, (1, 2, 3, 5)),
            (None, "2026-11-20", "UTC", (4,)),
            ("2026-11-20T09:00", None, "UTC", (2, 3, 5)),
            ("2026-11-20T09:01", None, "UTC", (3, 5)),
            ("2026-11-20T14:00Z", "2026-11-20T14:01Z", BERLIN, (3,)),
            ("2026-11-20T09:00", "2026-11-20T09:01", NEW_YORK, (2, 3)),
            (None, "2026-11-20T11:31Z", "UTC", (1, 2, 4, 5)),
            ("2100-01-01", None, "UTC", ()),
        ],
    )
    async def test_a_due_is_in_the_window_where_its_reader_is(
        self, dues: Storage, after: str | None, before: str | None, zone: str, found: tuple[int, ...]
    ) -> None:
        assert await dues.ids(TaskFilter(due=window(after, before, zone))) == numbers(*found)

    @pytest.mark.parametrize(
        ("now", "zone", "over"),
        [
            ("2026-11-20T08:59", "UTC", (4,)),
            ("2026-11-20T09:01", "UTC", (2, 4)),
            ("2026-11-20T14:01", "UTC", (2, 3, 4, 5)),
            ("2026-11-20T14:01", NEW_YORK, (2, 3, 4, 5)),
            ("2026-11-20T13:59", NEW_YORK, (4, 5)),
            ("2026-11-21T00:00", "UTC", (1, 2, 3, 4, 5)),
            ("2026-11-20T23:30", BERLIN, (1, 2, 3, 4, 5)),
        ],
    )
    async def test_a_day_is_over_when_the_next_has_begun_and_a_time_when_it_has_passed(
        self, dues: Storage, now: str, zone: str, over: tuple[int, ...]
    ) -> None:
        at = Bound.of_instant(datetime.fromisoformat(now).replace(tzinfo=UTC), zone)
        others = [number for number in DUES if number not in over]
        assert await dues.ids(TaskFilter(overdue=True, asked_at=at)) == numbers(*over)
        assert await dues.ids(TaskFilter(overdue=False, asked_at=at)) == numbers(*others)

    async def test_what_is_done_is_never_overdue(self, dues: Storage) -> None:
        await dues.change(due_task(4).complete(NOON))
        late = Bound.of_instant(NOON + timedelta(days=9), "UTC")
        assert await dues.ids(TaskFilter(overdue=True, asked_at=late)) == numbers(1, 2, 3, 5)

    async def test_some_tasks_have_no_due(self, dues: Storage) -> None:
        assert await dues.ids(TaskFilter(no_due=True)) == numbers(6)
        assert await dues.ids(TaskFilter(no_due=False)) == numbers(1, 2, 3, 4, 5)
        assert await dues.total(TaskFilter(no_due=True)) == 1

    async def test_a_window_begins_with_its_beginning_and_ends_before_its_end(self, storage: Storage) -> None:
        second = timedelta(seconds=1)
        moments = [NOON - second, NOON, NOON + second]
        await storage.add(
            *(a_task(n, created_at=at, updated_at=at, completed_at=at) for n, at in enumerate(moments, start=1)),
            a_task(4),
        )
        noon, later = (Bound.of_instant(at, "UTC") for at in (NOON, NOON + second))
        for field in ("updated", "completed"):
            within = TaskFilter(**{field: Window(after=noon, before=later)})  # type: ignore[arg-type]  # both are windows
            assert await storage.ids(within) == numbers(*((4, 2) if field == "updated" else (2,)))
        assert await storage.ids(TaskFilter(created=Window(before=noon))) == numbers(1)
        assert await storage.ids(TaskFilter(completed=Window(after=later))) == numbers(3)

    async def test_filters_and_pages_go_together(self, dues: Storage) -> None:
        matching = TaskFilter(due=window("2026-11-20", "2026-11-21", "UTC"), no_due=False)
        assert await dues.total(matching) == 4
        assert await dues.ids(matching, limit=2, offset=1) == numbers(2, 3)
