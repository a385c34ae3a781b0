"""What the orders by due date and by deadline promise, to readers in different zones and when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations

import pytest

from domain.due import Due
from domain.page import PageRequest, SortField, SortKey, TaskFilter
from domain.task import Priority, Task, TaskId
from tests.builders import ANA, DELETION, NOON, a_task
from tests.contracts.task_storage import Storage, numbers

BERLIN, NEW_YORK, AUCKLAND, LORD_HOWE = "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe"
DUE, DEADLINE = SortField.DUE, SortField.DEADLINE
RISING, FALLING = (SortKey(field=DUE),), (SortKey(field=DUE, descending=True),)
TWENTIETH, SPRING, AUTUMN = date(2026, 11, 20), date(2026, 3, 29), date(2026, 10, 25)

DUES = [
    Due(day=TWENTIETH),
    Due(day=TWENTIETH, clock=time(9)),
    Due(day=TWENTIETH, clock=time(9), zone=NEW_YORK),
    Due(day=TWENTIETH - timedelta(days=1)),
    Due(day=TWENTIETH, clock=time(23), zone=AUCKLAND),
    None,
    Due(day=TWENTIETH, clock=time()),
    None,
]
"""Number 3 is at 14:00 UTC, number 5 at 10:00 UTC, number 7 with number 1."""


def at(day: date, clock: str, zone: str | None = None) -> Due:
    return Due(day=day, clock=time.fromisoformat(clock), zone=zone)


CHANGES_OF_CLOCKS = [
    *(
        at(SPRING, clock)
        for clock in ("01:59:59.999999", "02:00", "02:30", "02:59:59.999999", "03:00", "03:30", "04:00")
    ),
    *(at(SPRING, clock, "UTC") for clock in ("00:30", "01:00", "01:15", "01:30", "02:00")),
    *(at(AUTUMN, clock) for clock in ("01:30", "02:00", "02:30", "02:59:59.999999", "03:00", "03:30")),
    *(at(AUTUMN, clock, "UTC") for clock in ("00:00", "00:30", "01:00", "01:30", "02:00", "02:30")),
    *(at(date(2026, 10, 4), clock) for clock in ("01:59", "02:00", "02:15", "02:30", "02:45")),
    *(at(date(2026, 4, 5), clock) for clock in ("01:29", "01:30", "01:45", "02:00", "02:10", "02:40")),
    *(at(date(2026, 4, 4), clock, "UTC") for clock in ("14:45", "15:00", "15:15", "15:40")),
    Due(day=SPRING),
    Due(day=AUTUMN),
    None,
    None,
]
"""On both sides of gaps and folds in Berlin and on Lord Howe, and in them: some moments are there more than once."""


def tasks_due(dues: list[Due | None]) -> list[Task]:
    return [
        a_task(
            number,
            due=due,
            title="ab"[number % 2],
            priority=list(Priority)[number % 3],
            deadline=TWENTIETH + timedelta(days=number % 3) if number % 4 else None,
            created_at=NOON - timedelta(minutes=number),
        )
        for number, due in enumerate(dues, start=1)
    ]


def in_order(tasks: list[Task], zone: str, *, descending: bool = False) -> list[TaskId]:
    """Return the ids sorted as the words of the promise say, and in no other way than they do."""
    moments = {task.id: task.due.instant(zone) for task in tasks if task.due is not None}
    dated = sorted(moments, key=lambda each: (moments[each], each), reverse=descending)
    return dated + sorted((task.id for task in tasks if task.due is None), reverse=descending)


async def scan(storage: Storage, sort: tuple[SortKey, ...], zone: str, limit: int = 2) -> list[TaskId]:
    seen, place = list[TaskId](), None
    while True:
        page = await storage.queries.page(ANA, TaskFilter(zone=zone), PageRequest(limit=limit, sort=sort, after=place))
        seen += [task.id for task in page.items]
        if (place := page.next) is None:
            return seen


class TaskDueOrderContract:
    """Inherit, and provide the fixture `storage`."""

    @pytest.fixture
    async def dues(self, storage: Storage) -> Storage:
        await storage.add(*tasks_due(DUES))
        return storage

    @pytest.mark.parametrize(
        ("zone", "rising", "falling"),
        [
            ("UTC", (4, 1, 7, 2, 5, 3, 6, 8), (3, 5, 2, 7, 1, 4, 8, 6)),
            (NEW_YORK, (4, 1, 7, 5, 2, 3, 6, 8), (3, 2, 5, 7, 1, 4, 8, 6)),
            (AUCKLAND, (4, 1, 7, 2, 5, 3, 6, 8), (3, 5, 2, 7, 1, 4, 8, 6)),
            ("Pacific/Niue", (4, 5, 1, 7, 3, 2, 6, 8), (2, 3, 7, 1, 5, 4, 8, 6)),
        ],
    )
    async def test_dues_of_all_kinds_are_sorted_where_the_reader_is(
        self, dues: Storage, zone: str, rising: tuple[int, ...], falling: tuple[int, ...]
    ) -> None:
        assert await dues.ids(TaskFilter(zone=zone), sort=RISING) == numbers(*rising)
        assert await dues.ids(TaskFilter(zone=zone), sort=FALLING) == numbers(*falling)

    @pytest.mark.parametrize("zone", ["UTC", BERLIN, LORD_HOWE, "Pacific/Apia"])
    @pytest.mark.parametrize("descending", [False, True])
    async def test_moments_decide_also_when_clocks_change(
        self, storage: Storage, zone: str, *, descending: bool
    ) -> None:
        tasks = tasks_due(CHANGES_OF_CLOCKS)
        await storage.add(*tasks)
        sort, order = FALLING if descending else RISING, in_order(tasks, zone, descending=descending)
        assert await storage.ids(TaskFilter(zone=zone), sort=sort, limit=100) == order
        assert await scan(storage, sort, zone, limit=1) == order
        for offset in range(0, len(order) + 7, 7):
            window = await storage.ids(TaskFilter(zone=zone), sort=sort, limit=7, offset=offset)
            assert window == order[offset : offset + 7]

    @pytest.mark.parametrize("zone", [BERLIN, LORD_HOWE])
    @pytest.mark.parametrize("falling", [0, 1, 2, 5, 7])
    async def test_three_keys_in_any_order_and_direction_make_pages_that_meet(
        self, storage: Storage, zone: str, falling: int
    ) -> None:
        await storage.add(*tasks_due(CHANGES_OF_CLOCKS))
        for fields in permutations((DUE, DEADLINE, SortField.TITLE)):
            sort = tuple(SortKey(field=field, descending=bool(falling & 1 << n)) for n, field in enumerate(fields))
            for keys in (sort, sort[:2]):
                whole = await storage.ids(TaskFilter(zone=zone), sort=keys, limit=100)
                assert await scan(storage, keys, zone, limit=9) == whole
                assert len(set(whole)) == len(CHANGES_OF_CLOCKS)

    async def test_further_keys_order_what_is_due_at_one_moment(self, dues: Storage) -> None:
        by_title = (*RISING, SortKey(field=SortField.TITLE, descending=True))
        assert await dues.ids(sort=by_title) == numbers(4, 1, 7, 2, 5, 3, 6, 8)
        by_priority = (*RISING, SortKey(field=SortField.PRIORITY, descending=True))
        assert await dues.ids(sort=by_priority) == numbers(4, 1, 7, 2, 5, 3, 8, 6)
        last = (SortKey(field=SortField.TITLE), *FALLING)
        assert await dues.ids(sort=last) == numbers(2, 4, 6, 8, 3, 5, 1, 7)

    async def test_deadlines_are_sorted_and_tasks_without_one_are_last(self, dues: Storage) -> None:
        assert await dues.ids(sort=(SortKey(field=DEADLINE),)) == numbers(3, 6, 1, 7, 2, 5, 4, 8)
        assert await dues.ids(sort=(SortKey(field=DEADLINE, descending=True),)) == numbers(5, 2, 7, 1, 6, 3, 8, 4)

    @pytest.mark.parametrize("sort", [RISING, FALLING])
    async def test_a_scan_sees_what_stays_once_while_others_come_and_go(
        self, storage: Storage, sort: tuple[SortKey, ...]
    ) -> None:
        tasks = tasks_due(CHANGES_OF_CLOCKS)
        await storage.add(*tasks)
        seen, place, new = list[TaskId](), None, 100
        while True:
            page = await storage.queries.page(
                ANA, TaskFilter(zone=BERLIN), PageRequest(limit=3, sort=sort, after=place)
            )
            seen += [task.id for task in page.items]
            if (place := page.next) is None:
                break
            new += 2
            await storage.add(a_task(new, due=page.items[0].due), a_task(new + 1, due=at(SPRING, "02:45")))
            await storage.remove(page.items[-1])
        kept = in_order(tasks, BERLIN, descending=sort is FALLING)
        assert [each for each in seen if each in kept] == kept
        assert len(set(seen)) == len(seen)

    async def test_the_total_and_the_filter_go_along(self, dues: Storage) -> None:
        late = TaskFilter(priorities=frozenset({Priority.HIGH}), zone=NEW_YORK)
        page = await dues.queries.page(ANA, late, PageRequest(limit=1, offset=1, sort=RISING))
        assert (page.total, [task.id for task in page.items]) == (3, numbers(2))
        nobody = await dues.queries.page(ANA, TaskFilter(asked_at=None), PageRequest(offset=50, sort=RISING))
        assert (nobody.total, list(nobody.items), nobody.next) == (8, [], None)

    async def test_the_trash_can_be_sorted_so_too(self, dues: Storage) -> None:
        await dues.change(tasks_due(DUES)[1].trash(DELETION, datetime(2026, 11, 21, tzinfo=UTC)))
        assert await dues.ids(sort=RISING) == numbers(4, 1, 7, 5, 3, 6, 8)
        assert await dues.ids(TaskFilter(trashed=True), sort=RISING) == numbers(2)
