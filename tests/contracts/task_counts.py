"""What counts promise: every grouping, with and without filters, in one order; and the progress below a task."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.counts import DueGroup, GroupBy, GroupCount, Grouping, Progress
from domain.due import Due
from domain.errors import TaskNotFound
from domain.identity import OwnerId
from domain.page import NOWHERE, Status, TaskFilter
from domain.task import Priority
from domain.windows import Window
from domain.zones import Bound
from tests.builders import ANA, BEN, DELETION, NOON, a_task, task_id
from tests.contracts.task_storage import Storage
from tests.placed_tasks import CAFE, ERRAND, HOME, OLD, WORK, placed_task, with_placed_tasks

Counted = list[tuple[Any, int, int]]


def days_of(now: datetime, zone: str) -> tuple[Bound, ...]:
    """Return where today, tomorrow, the day after and the eighth day begin for a reader."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return tuple(Bound.of_wall(datetime.combine(today + timedelta(days=n), time()), zone) for n in (0, 1, 2, 8))


async def counted(
    storage: Storage, by: GroupBy, matching: TaskFilter | None = None, owner: OwnerId = ANA, **reader: Any
) -> Counted:
    days = days_of(reader.get("now", NOON), reader.get("zone", "UTC"))
    groups = await storage.queries.counts(owner, matching or TaskFilter(), Grouping(by=by, days=days))
    return [(group.key, group.open, group.completed) for group in groups]


class TaskCountsContract:
    """Inherit, and provide the fixture `storage`."""

    @pytest.fixture
    async def placed(self, storage: Storage) -> Storage:
        return await with_placed_tasks(storage)

    @pytest.mark.parametrize(
        ("by", "groups"),
        [
            (GroupBy.STATUS, [("open", 5, 0), ("completed", 0, 2)]),
            (GroupBy.PRIORITY, [("low", 2, 0), ("medium", 2, 2), ("high", 1, 0)]),
            (GroupBy.LIST, [(WORK, 2, 2), (OLD, 1, 0), (None, 2, 0)]),
            (GroupBy.TAG, [(HOME, 2, 1), (ERRAND, 3, 0), (CAFE, 1, 0), (None, 2, 1)]),
            (GroupBy.DUE, [("past", 1, 0), ("today", 1, 0), ("tomorrow", 1, 0), ("no_due", 2, 2)]),
        ],
    )
    async def test_every_task_outside_the_trash_is_counted_in_its_groups(
        self, placed: Storage, by: GroupBy, groups: Counted
    ) -> None:
        assert await counted(placed, by) == groups

    @pytest.mark.parametrize(
        ("by", "matching", "groups"),
        [
            (GroupBy.STATUS, {"status": Status.COMPLETED}, [("completed", 0, 2)]),
            (GroupBy.STATUS, {"list_id": NOWHERE}, [("open", 2, 0)]),
            (GroupBy.STATUS, {"words": ("nothing",)}, []),
            (GroupBy.PRIORITY, {"priorities": frozenset({Priority.LOW})}, [("low", 2, 0)]),
            (GroupBy.PRIORITY, {"parent_id": task_id(3)}, [("medium", 1, 1)]),
            (GroupBy.LIST, {"tags": frozenset({"errand"})}, [(WORK, 2, 0), (None, 1, 0)]),
            (GroupBy.LIST, {"archived": False, "no_due": True}, [(WORK, 1, 2), (None, 1, 0)]),
            (GroupBy.TAG, {"tags": frozenset({"home"})}, [(HOME, 2, 1), (ERRAND, 2, 0), (CAFE, 1, 0)]),
            (GroupBy.TAG, {"tags": frozenset({"home", "errand"}), "all_tags": True, "list_id": WORK},
             [(HOME, 1, 0), (ERRAND, 1, 0), (CAFE, 1, 0)]),
            (GroupBy.TAG, {"archived": True}, [(None, 1, 0)]),
            (GroupBy.DUE, {"due": Window(before=days_of(NOON, "UTC")[1])}, [("past", 1, 0), ("today", 1, 0)]),
            (GroupBy.DUE, {"deferred": True}, [("no_due", 1, 1)]),
        ],
        ids=str,
    )  # fmt: skip
    async def test_what_a_filter_leaves_is_counted(
        self, placed: Storage, by: GroupBy, matching: dict[str, Any], groups: Counted
    ) -> None:
        asked_at = Bound.of_instant(NOON, "UTC")
        assert await counted(placed, by, TaskFilter(asked_at=asked_at, **matching)) == groups

    @pytest.mark.parametrize("by", GroupBy)
    async def test_who_has_nothing_has_no_groups(self, placed: Storage, by: GroupBy) -> None:
        assert await counted(placed, by, owner=OwnerId("nobody")) == []

    @pytest.mark.parametrize("by", GroupBy)
    async def test_others_are_not_counted(self, placed: Storage, by: GroupBy) -> None:
        by_tag = [(HOME, 1, 1), (ERRAND, 1, 0)]
        groups = await counted(placed, by, owner=BEN)
        assert groups == by_tag if by is GroupBy.TAG else sum(o + c for _, o, c in groups) == 2

    @pytest.mark.parametrize("by", GroupBy)
    async def test_counts_follow_what_happens(self, placed: Storage, by: GroupBy) -> None:
        for number in (1, 3, 4, 5, 7):
            await placed.change(placed_task(number).complete(NOON), exclusive=True)
        await placed.change(placed_task(2).trash(DELETION, NOON))
        await placed.change(placed_task(8).restore(NOON))
        groups = await counted(placed, by)
        total = 10 if by is GroupBy.TAG else 7
        assert (sum(o for _, o, _ in groups), sum(c for _, _, c in groups)) == (1, total - 1)

    # Days

    @pytest.mark.parametrize(
        ("zone", "now", "due", "group"),
        [
            ("Pacific/Kiritimati", "2026-11-20T12:00", Due(day=date(2026, 11, 21)), "today"),
            ("Pacific/Niue", "2026-11-20T10:59", Due(day=date(2026, 11, 20)), "tomorrow"),
            ("UTC", "2026-11-20T12:00", Due(day=date(2026, 11, 27)), "next_7_days"),
            ("UTC", "2026-11-20T12:00", Due(day=date(2026, 11, 28)), "later"),
            ("UTC", "2026-11-20T12:00", Due(day=date(2026, 11, 20), clock=time(9)), "today"),
            ("Asia/Tokyo", "2026-11-20T12:00", Due(day=date(2026, 11, 20), clock=time(9), zone="UTC"), "today"),
            ("Asia/Tokyo", "2026-11-20T12:00", Due(day=date(2026, 11, 20), clock=time(16), zone="UTC"), "tomorrow"),
            # The day on which clocks in Berlin go forward has 23 hours, the one on which they go back has 25.
            ("Europe/Berlin", "2026-03-29T12:00", Due(day=date(2026, 3, 28), clock=time(23), zone="UTC"), "today"),
            ("Europe/Berlin", "2026-03-29T12:00", Due(day=date(2026, 3, 29), clock=time(21, 59), zone="UTC"), "today"),
            ("Europe/Berlin", "2026-03-29T12:00", Due(day=date(2026, 3, 29), clock=time(22), zone="UTC"), "tomorrow"),
            ("Europe/Berlin", "2026-03-29T12:00", Due(day=date(2026, 3, 29), clock=time(2, 30)), "today"),
            ("Europe/Berlin", "2026-10-25T12:00", Due(day=date(2026, 10, 25), clock=time(22, 59), zone="UTC"), "today"),
            ("Europe/Berlin", "2026-10-25T12:00", Due(day=date(2026, 10, 25), clock=time(23), zone="UTC"), "tomorrow"),
            # A day in Santiago begins without a midnight, and one in Havana with two.
            ("America/Santiago", "2026-09-06T12:00", Due(day=date(2026, 9, 6), clock=time(3, 59), zone="UTC"), "past"),
            ("America/Santiago", "2026-09-06T12:00", Due(day=date(2026, 9, 6), clock=time(4), zone="UTC"), "today"),
            ("America/Santiago", "2026-09-06T12:00", Due(day=date(2026, 9, 6)), "today"),
            ("America/Havana", "2026-11-01T12:00", Due(day=date(2026, 11, 1), clock=time(4), zone="UTC"), "today"),
            ("America/Havana", "2026-11-01T12:00", Due(day=date(2026, 11, 1), clock=time(3, 59), zone="UTC"), "past"),
            ("America/Havana", "2026-11-01T12:00", Due(day=date(2026, 11, 2), clock=time(4, 59), zone="UTC"), "today"),
        ],
        ids=str,
    )  # fmt: skip
    async def test_a_due_is_counted_on_the_day_of_its_reader(
        self, storage: Storage, zone: str, now: str, due: Due, group: str
    ) -> None:
        await storage.add(a_task(due=due))
        moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
        assert await counted(storage, GroupBy.DUE, zone=zone, now=moment) == [(group, 1, 0)]

    async def test_due_groups_come_in_the_order_of_time(self, storage: Storage) -> None:
        days = {-400: "past", 0: "today", 1: "tomorrow", 2: "next_7_days", 7: "next_7_days", 8: "later", 9999: "later"}
        dues = [None, *(Due(day=NOON.date() + timedelta(days=each)) for each in reversed(days))]
        await storage.add(*(a_task(number, due=due) for number, due in enumerate(dues, start=1)))
        groups = await counted(storage, GroupBy.DUE)
        assert [key for key, _, _ in groups] == [group.value for group in DueGroup]
        assert [count for _, count, _ in groups] == [1, 1, 1, 2, 2, 1]

    # Progress

    async def test_progress_is_of_every_level_and_not_of_the_trash(self, storage: Storage) -> None:
        below = {2: 1, 3: 1, 4: 2, 5: 4, 6: 4, 7: 6}
        tasks = [a_task(number, parent_id=task_id(parent)) for number, parent in below.items()]
        await storage.add(a_task(1), *tasks, a_task(8))
        for number in (2, 5):
            await storage.change((await storage.stored(number)).complete(NOON), exclusive=True)
        for number in (6, 7):
            await storage.change((await storage.stored(number)).trash(DELETION, NOON), exclusive=True)
        expected = {1: (2, 2), 2: (1, 1), 3: (0, 0), 4: (0, 1), 5: (0, 0), 8: (0, 0)}
        for number, (open_, completed) in expected.items():
            progress = await storage.queries.progress(task_id(number), owner=ANA)
            assert progress == Progress(open=open_, completed=completed), number

    async def test_what_is_not_there_has_no_progress(self, storage: Storage) -> None:
        await storage.add(a_task(1).trash(DELETION, NOON), a_task(2, BEN))
        for number in (1, 2, 3):
            with pytest.raises(TaskNotFound):
                await storage.queries.progress(task_id(number), owner=ANA)

    async def test_a_group_is_a_word_or_an_id(self, placed: Storage) -> None:
        groups = await placed.queries.counts(ANA, TaskFilter(list_id=WORK), Grouping(by=GroupBy.LIST))
        assert list(groups) == [GroupCount(key=WORK, open=2, completed=2)]
