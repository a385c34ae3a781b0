"""What every pair of unit of work and queries promises. Each adapter inherits the whole class."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from domain.due import Due
from domain.errors import TaskExists, TaskNotFound, WriteConflict
from domain.identity import OwnerId
from domain.page import LAST_DELETED_FIRST, PageRequest, SortField, SortKey, Status, TaskFilter
from domain.ports import (
    AccessTokens,
    AccountStorage,
    BarredQueries,
    ChangeFeed,
    Erasures,
    HistoryQueries,
    Housekeeping,
    KeptAnswers,
    ProfileQueries,
    ResourceQueries,
    TaskQueries,
    UnitOfWork,
    Users,
)
from domain.task import Priority, Task, TaskId
from tests.builders import ANA, BEN, DELETION, NOON, a_full_task, a_task, an_operation, task_id

ALL = TaskFilter()
TRASH = TaskFilter(trashed=True)
LATER = NOON + timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """One adapter's storage ports, all on one database."""

    unit_of_work: UnitOfWork
    queries: TaskQueries
    resource_queries: ResourceQueries
    answers: KeptAnswers
    history: HistoryQueries
    feed: ChangeFeed
    housekeeping: Housekeeping
    users: Users
    erasures: Erasures
    access_tokens: AccessTokens
    barred: BarredQueries
    accounts: AccountStorage
    profiles: ProfileQueries

    async def last_sequence(self, owner: OwnerId) -> int:
        return await self.feed.newest(owner)

    async def add(self, *tasks: Task) -> None:
        for task in tasks:
            async with self.unit_of_work.begin(an_operation(task.owner)) as work:
                await work.tasks.add(task)

    async def change(self, task: Task, *, exclusive: bool = False) -> None:
        async with self.unit_of_work.begin(an_operation(task.owner), exclusive=exclusive) as work:
            await work.tasks.get(task.id)
            await work.tasks.save(task)

    async def remove(self, task: Task) -> None:
        async with self.unit_of_work.begin(an_operation(task.owner)) as work:
            await work.tasks.remove(await work.tasks.get(task.id))

    async def stored(self, number: int, owner: OwnerId = ANA) -> Task:
        async with self.unit_of_work.begin(an_operation(owner)) as work:
            return await work.tasks.get(task_id(number))

    async def ids(self, matching: TaskFilter = ALL, owner: OwnerId = ANA, **request: object) -> list[TaskId]:
        page = await self.queries.page(owner, matching, PageRequest(**request))  # type: ignore[arg-type]
        return [task.id for task in page.items]

    async def total(self, matching: TaskFilter = ALL, owner: OwnerId = ANA) -> int | None:
        return (await self.queries.page(owner, matching, PageRequest(limit=1))).total


def numbers(*wanted: int) -> list[TaskId]:
    return [task_id(number) for number in wanted]


def a_sortable_task(number: int) -> Task:
    """Return a task that ties with others in every way that tasks are sorted by."""
    return a_task(
        number,
        title="abc"[number % 3],
        priority=list(Priority)[number % 3],
        created_at=NOON + timedelta(seconds=number % 4),
        updated_at=NOON + timedelta(seconds=number % 5),
        due=Due(day=NOON.date(), clock=NOON.time() if number % 4 else None) if number % 3 else None,
        deadline=NOON.date() + timedelta(days=number % 2) if number % 3 else None,
        completed_at=NOON + timedelta(seconds=number % 2) if number % 3 else None,
        deleted_at=NOON + timedelta(seconds=number % 2) if number > 8 else None,
    )


def _trash(task: Task, now: datetime) -> Task:
    return task.trash(DELETION, now)


class TaskStorageContract:
    """Inherit, and provide the fixture `storage`."""

    # Coming back

    async def test_every_field_comes_back(self, storage: Storage) -> None:
        await storage.add(a_full_task())
        assert await storage.stored(1) == a_full_task()

    async def test_a_saved_change_is_kept(self, storage: Storage) -> None:
        await storage.add(a_task())
        changed = a_task().edit(LATER, title="Buy oat milk", description="two", priority=Priority.LOW)
        await storage.change(changed)
        assert await storage.queries.get(task_id(1), owner=ANA) == changed

    async def test_a_removed_task_is_gone(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2))
        await storage.remove(a_task(1))
        with pytest.raises(TaskNotFound):
            await storage.stored(1)
        assert await storage.ids() == numbers(2)

    async def test_a_task_in_the_trash_is_found_by_the_unit_of_work_only(self, storage: Storage) -> None:
        await storage.add(a_task().trash(DELETION, LATER))
        with pytest.raises(TaskNotFound):
            await storage.queries.get(task_id(1), owner=ANA)
        assert (await storage.stored(1)).is_trashed

    # Owners

    async def test_another_owners_task_is_not_found(self, storage: Storage) -> None:
        await storage.add(a_task(owner=BEN))
        with pytest.raises(TaskNotFound):
            await storage.queries.get(task_id(1), owner=ANA)
        with pytest.raises(TaskNotFound):
            await storage.stored(1, owner=ANA)
        assert await storage.ids(owner=ANA) == []

    async def test_two_owners_may_have_the_same_id(self, storage: Storage) -> None:
        await storage.add(a_task(owner=ANA, title="Ana's"), a_task(owner=BEN, title="Ben's"))
        await storage.remove(a_task(owner=BEN))
        assert (await storage.queries.get(task_id(1), owner=ANA)).title == "Ana's"

    async def test_an_owner_who_never_wrote_has_an_empty_page(self, storage: Storage) -> None:
        page = await storage.queries.page(ANA, ALL, PageRequest())
        assert (list(page.items), page.total, page.limit, page.offset) == ([], 0, 20, 0)

    # All or nothing

    async def test_an_exception_discards_the_work(self, storage: Storage) -> None:
        with pytest.raises(RuntimeError):
            async with storage.unit_of_work.begin(an_operation(ANA)) as work:
                await work.tasks.add(a_task())
                raise RuntimeError
        assert await storage.ids() == []

    async def test_an_exception_discards_exclusive_work(self, storage: Storage) -> None:
        await storage.add(a_task())
        with pytest.raises(RuntimeError):
            async with storage.unit_of_work.begin(an_operation(ANA), exclusive=True) as work:
                await work.tasks.save((await work.tasks.get(task_id(1))).complete(LATER))
                raise RuntimeError
        assert not (await storage.stored(1)).is_completed
        assert await storage.last_sequence(ANA) == 1

    async def test_work_in_progress_is_invisible(self, storage: Storage) -> None:
        async with storage.unit_of_work.begin(an_operation(ANA)) as work:
            await work.tasks.add(a_task())
            assert await storage.ids() == []
        assert await storage.ids() == numbers(1)

    async def test_exclusive_work_in_progress_is_invisible(self, storage: Storage) -> None:
        async with storage.unit_of_work.begin(an_operation(ANA), exclusive=True) as work:
            await work.tasks.add(a_task())
            assert await storage.ids() == []
        assert await storage.ids() == numbers(1)

    async def test_a_unit_of_work_sees_its_own_work(self, storage: Storage) -> None:
        await storage.add(a_task(1))
        async with storage.unit_of_work.begin(an_operation(ANA)) as work:
            await work.tasks.save((await work.tasks.get(task_id(1))).complete(LATER))
            await work.tasks.add(a_task(2))
            assert (await work.tasks.get(task_id(1))).is_completed
            assert await work.tasks.get(task_id(2)) == a_task(2)
            await work.tasks.remove(a_task(2))
            with pytest.raises(TaskNotFound):
                await work.tasks.get(task_id(2))
        assert await storage.ids() == numbers(1)

    async def test_several_changes_commit_together(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2), a_task(3))
        async with storage.unit_of_work.begin(an_operation(ANA)) as work:
            await work.tasks.save((await work.tasks.get(task_id(1))).complete(LATER))
            await work.tasks.remove(await work.tasks.get(task_id(2)))
            await work.tasks.add(a_task(4))
        assert await storage.ids() == numbers(4, 3, 1)
        assert await storage.last_sequence(ANA) == 6

    async def test_several_changes_are_discarded_together(self, storage: Storage) -> None:
        await storage.add(a_task(1))
        with pytest.raises(WriteConflict):
            async with storage.unit_of_work.begin(an_operation(ANA)) as work:
                await work.tasks.add(a_task(2))
                await work.tasks.add(a_task(1))
        assert await storage.ids() == numbers(1)
        assert await storage.last_sequence(ANA) == 1

    # Refusals

    async def test_saving_an_unknown_task_is_refused(self, storage: Storage) -> None:
        with pytest.raises(TaskNotFound):
            async with storage.unit_of_work.begin(an_operation(ANA)) as work:
                await work.tasks.save(a_task())
        assert await storage.ids() == []

    async def test_saving_a_task_that_was_not_read_in_this_unit_is_refused(self, storage: Storage) -> None:
        await storage.add(a_task())
        with pytest.raises(TaskNotFound):
            async with storage.unit_of_work.begin(an_operation(ANA)) as work:
                await work.tasks.save(a_task().complete(LATER))
        assert not (await storage.stored(1)).is_completed

    async def test_removing_an_unknown_task_is_refused(self, storage: Storage) -> None:
        with pytest.raises(TaskNotFound):
            async with storage.unit_of_work.begin(an_operation(ANA)) as work:
                await work.tasks.remove(a_task())

    async def test_an_id_is_taken_once(self, storage: Storage) -> None:
        await storage.add(a_task(title="First"))
        with pytest.raises(WriteConflict):
            await storage.add(a_task(title="Second"))
        assert (await storage.stored(1)).title == "First"
        assert await storage.last_sequence(ANA) == 1

    async def test_an_id_that_the_unit_knows_to_be_taken_is_refused_at_once(self, storage: Storage) -> None:
        await storage.add(a_task())
        async with storage.unit_of_work.begin(an_operation()) as work:
            await work.tasks.read_ahead([task_id(1)])
            with pytest.raises(TaskExists) as refusal:
                await work.tasks.add(a_task())
        assert refusal.value.current_version == 1

    # Reading ahead

    async def test_what_was_read_ahead_is_what_is_got(self, storage: Storage) -> None:
        await storage.add(a_full_task(1), a_task(2), a_task(3, owner=BEN))
        async with storage.unit_of_work.begin(an_operation()) as work:
            await work.tasks.read_ahead([task_id(number) for number in (1, 2, 3, 2)])
            assert [await work.tasks.get(task_id(1)), await work.tasks.get(task_id(2))] == [a_full_task(1), a_task(2)]
            with pytest.raises(TaskNotFound):
                await work.tasks.get(task_id(3))

    # Versions of ids that were used before

    async def test_a_task_under_a_new_id_begins_with_version_one(self, storage: Storage) -> None:
        await storage.add(a_task(2, owner=BEN))
        async with storage.unit_of_work.begin(an_operation()) as work:
            assert await work.tasks.first_version(task_id(1)) == 1
            assert await work.tasks.first_version(task_id(2)) == 1

    @pytest.mark.parametrize("also", [(), (9,)], ids=["alone", "among others"])
    async def test_a_task_under_the_id_of_a_deleted_one_begins_above_it(
        self, storage: Storage, also: tuple[int, ...]
    ) -> None:
        await storage.add(a_task(version=7))
        await storage.remove(a_task(version=7))
        async with storage.unit_of_work.begin(an_operation()) as work:
            first = await work.tasks.first_version(task_id(1))
            for number in (1, *also):
                await work.tasks.add(a_task(number, version=first))
        assert (first, (await storage.stored(1)).version) == (8, 8)
        assert [item.key[1] for item in (await storage.feed.after(ANA, 0, 10)).items] == numbers(1, *also)

    # Rivals

    async def test_one_of_two_rivals_wins(self, storage: Storage) -> None:
        await storage.add(a_task())
        with pytest.raises(WriteConflict):
            async with storage.unit_of_work.begin(an_operation(ANA)) as slow:
                seen = await slow.tasks.get(task_id(1))
                await storage.change(seen.edit(LATER, title="Fast"))
                await slow.tasks.save(seen.edit(LATER, title="Slow"))
        assert (await storage.stored(1)).title == "Fast"
        assert await storage.last_sequence(ANA) == 2

    async def test_a_rival_of_a_removal_loses(self, storage: Storage) -> None:
        await storage.add(a_task())
        with pytest.raises(WriteConflict):
            async with storage.unit_of_work.begin(an_operation(ANA)) as slow:
                seen = await slow.tasks.get(task_id(1))
                await storage.remove(seen)
                await slow.tasks.save(seen.complete(LATER))
        assert await storage.ids() == []
        assert (await storage.total(), await storage.last_sequence(ANA)) == (0, 2)

    async def test_a_removal_that_was_overtaken_loses(self, storage: Storage) -> None:
        await storage.add(a_task())
        with pytest.raises(WriteConflict):
            async with storage.unit_of_work.begin(an_operation(ANA)) as slow:
                await slow.tasks.remove(await slow.tasks.get(task_id(1)))
                await storage.change(a_task().complete(LATER))
        assert (await storage.stored(1)).is_completed
        assert (await storage.total(), await storage.last_sequence(ANA)) == (1, 2)

    async def test_fifty_rivals_at_once_have_one_winner(self, storage: Storage) -> None:
        await storage.add(a_task())
        everybody_has_read = asyncio.Barrier(50)

        async def rival(number: int) -> bool:
            try:
                async with storage.unit_of_work.begin(an_operation(ANA)) as work:
                    seen = await work.tasks.get(task_id(1))
                    await everybody_has_read.wait()
                    await work.tasks.save(seen.edit(LATER, title=f"Number {number}"))
            except WriteConflict:
                return False
            return True

        assert sum(await asyncio.gather(*(rival(number) for number in range(50)))) == 1
        assert ((await storage.stored(1)).version, await storage.last_sequence(ANA)) == (2, 2)

    async def test_other_writers_wait_for_an_exclusive_unit(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2))
        async with storage.unit_of_work.begin(an_operation(ANA), exclusive=True) as work:
            rival = asyncio.create_task(storage.change(a_task(2).complete(LATER)))
            await asyncio.sleep(0.05)
            await work.tasks.save((await work.tasks.get(task_id(1))).complete(LATER))
            assert not rival.done()
        await rival
        assert await storage.ids(TaskFilter(status=Status.COMPLETED)) == numbers(2, 1)

    async def test_an_exclusive_unit_reads_what_was_committed_before_it(self, storage: Storage) -> None:
        await storage.add(a_task())

        async def count_up() -> None:
            async with storage.unit_of_work.begin(an_operation(ANA), exclusive=True) as work:
                task = await work.tasks.get(task_id(1))
                await work.tasks.save(task.edit(LATER, title=f"Version {task.version + 1}"))

        await asyncio.gather(*(count_up() for _ in range(10)))
        assert (await storage.stored(1)).version == 11
        assert await storage.last_sequence(ANA) == 11

    async def test_owners_do_not_wait_for_each_other(self, storage: Storage) -> None:
        async with storage.unit_of_work.begin(an_operation(ANA), exclusive=True):
            await asyncio.wait_for(storage.add(a_task(owner=BEN)), timeout=2)

    # The sequence

    async def test_every_change_takes_the_owners_next_number(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2), a_task(1, owner=BEN))
        await storage.change(a_task(1).complete(LATER))
        await storage.remove(a_task(2))
        assert (await storage.last_sequence(ANA), await storage.last_sequence(BEN)) == (4, 1)

    @pytest.mark.parametrize("exclusive", [False, True])
    async def test_a_change_that_changes_nothing_takes_no_number(self, storage: Storage, *, exclusive: bool) -> None:
        await storage.add(a_task())
        await storage.change(a_task(), exclusive=exclusive)
        assert await storage.last_sequence(ANA) == 1

    # Finding

    async def test_the_newest_come_first(self, storage: Storage) -> None:
        await storage.add(*(a_task(n, created_at=NOON + timedelta(seconds=n % 3)) for n in range(1, 7)))
        assert await storage.ids() == numbers(5, 2, 4, 1, 6, 3)

    async def test_ties_are_broken_by_id_in_the_direction_of_the_first_key(self, storage: Storage) -> None:
        await storage.add(a_task(2), a_task(3), a_task(1))
        created = SortKey(field=SortField.CREATED_AT)
        assert await storage.ids() == numbers(3, 2, 1)
        assert await storage.ids(sort=(created,)) == numbers(1, 2, 3)

    async def test_pages_of_ties_neither_repeat_nor_skip(self, storage: Storage) -> None:
        await storage.add(*(a_task(number) for number in range(1, 8)))
        pages = [await storage.ids(limit=3, offset=offset) for offset in (0, 3, 6, 9)]
        assert pages == [numbers(7, 6, 5), numbers(4, 3, 2), numbers(1), []]

    @pytest.mark.parametrize("field", SortField)
    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("second", [None, SortField.TITLE, SortField.COMPLETED_AT])
    async def test_pages_that_begin_where_the_last_ended_show_each_task_once(
        self, storage: Storage, field: SortField, second: SortField | None, *, descending: bool
    ) -> None:
        await storage.add(*(a_sortable_task(number) for number in range(1, 12)))
        keys = dict.fromkeys((field, second or field))
        sort = tuple(SortKey(field=key, descending=descending is (key is field)) for key in keys)
        for matching in (TRASH,) if field is SortField.DELETED_AT else (ALL, TRASH):
            seen, place = list[TaskId](), None
            while True:
                page = await storage.queries.page(ANA, matching, PageRequest(limit=2, sort=sort, after=place))
                seen += [task.id for task in page.items]
                if (place := page.next) is None:
                    break
            assert seen == await storage.ids(matching, sort=sort, limit=100)

    async def test_a_scan_sees_what_stays_once_while_others_come_and_go(self, storage: Storage) -> None:
        await storage.add(*(a_task(number, created_at=NOON + timedelta(seconds=number)) for number in range(10, 20)))
        seen, place, new = list[TaskId](), None, 100
        while True:
            page = await storage.queries.page(ANA, ALL, PageRequest(limit=2, after=place))
            seen += [task.id for task in page.items]
            if (place := page.next) is None:
                break
            new += 1
            await storage.add(a_task(new, created_at=NOON + timedelta(hours=1)), a_task(new - 100, created_at=NOON))
            await storage.remove(page.items[-1])
        assert seen[:10] == numbers(*range(19, 9, -1))
        assert len(set(seen)) == len(seen)

    async def test_the_place_of_a_task_that_is_gone_is_still_a_place(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2), a_task(3))
        first = await storage.queries.page(ANA, ALL, PageRequest(limit=2))
        await storage.remove(first.items[-1])
        assert await storage.ids(after=first.next) == numbers(1)

    async def test_priorities_sort_by_rank(self, storage: Storage) -> None:
        ranks = enumerate((Priority.MEDIUM, Priority.HIGH, Priority.LOW), start=1)
        await storage.add(*(a_task(number, priority=priority) for number, priority in ranks))
        rising = SortKey(field=SortField.PRIORITY)
        assert await storage.ids(sort=(rising,)) == numbers(3, 1, 2)
        assert await storage.ids(sort=(replace(rising, descending=True),)) == numbers(2, 1, 3)

    async def test_titles_sort_by_code_point(self, storage: Storage) -> None:
        titles = enumerate(("a", "B", "é", "z", "😀", "Z"), start=1)
        await storage.add(*(a_task(number, title=title) for number, title in titles))
        assert await storage.ids(sort=(SortKey(field=SortField.TITLE),)) == numbers(2, 6, 1, 4, 3, 5)

    async def test_tasks_without_a_value_come_last_in_both_directions(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2, completed_at=NOON), a_task(3, completed_at=LATER))
        rising = SortKey(field=SortField.COMPLETED_AT)
        assert await storage.ids(sort=(rising,)) == numbers(2, 3, 1)
        assert await storage.ids(sort=(replace(rising, descending=True),)) == numbers(3, 2, 1)

    async def test_a_second_key_orders_the_ties_of_the_first(self, storage: Storage) -> None:
        pairs = enumerate((("b", Priority.LOW), ("a", Priority.HIGH), ("a", Priority.LOW)), start=1)
        await storage.add(*(a_task(number, title=title, priority=rank) for number, (title, rank) in pairs))
        keys = (SortKey(field=SortField.PRIORITY, descending=True), SortKey(field=SortField.TITLE))
        assert await storage.ids(sort=keys) == numbers(2, 3, 1)

    async def test_filters_by_status_and_priority(self, storage: Storage) -> None:
        await storage.add(
            a_task(1), a_task(2, priority=Priority.HIGH), a_task(3, priority=Priority.HIGH, completed_at=NOON)
        )
        high = frozenset({Priority.HIGH})
        assert await storage.ids(TaskFilter(status=Status.OPEN)) == numbers(2, 1)
        assert await storage.ids(TaskFilter(status=Status.COMPLETED)) == numbers(3)
        assert await storage.ids(TaskFilter(priorities=high)) == numbers(3, 2)
        assert await storage.ids(TaskFilter(status=Status.OPEN, priorities=high)) == numbers(2)
        assert await storage.ids(TaskFilter(priorities=high | {Priority.MEDIUM})) == numbers(3, 2, 1)

    async def test_the_trash_is_a_list_of_its_own(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2, deleted_at=NOON), a_task(3, deleted_at=LATER))
        assert await storage.ids() == numbers(1)
        assert await storage.ids(TRASH, sort=LAST_DELETED_FIRST) == numbers(3, 2)

    # Totals

    async def test_totals_follow_every_transition(self, storage: Storage) -> None:
        seen = []
        task = a_task()
        await storage.add(task)
        for step in (Task.complete, _trash, Task.restore, Task.reopen, _trash):
            seen.append(await self._totals(storage))
            task = step(task, LATER)
            await storage.change(task)
        seen.append(await self._totals(storage))
        await storage.remove(task)
        seen.append(await self._totals(storage))
        opened, completed, trashed, gone = (1, 1, 0, 0), (1, 0, 1, 0), (0, 0, 0, 1), (0, 0, 0, 0)
        assert seen == [opened, completed, trashed, completed, opened, trashed, gone]

    async def test_totals_count_what_matches_and_not_what_is_shown(self, storage: Storage) -> None:
        await storage.add(*(a_task(number, priority=Priority.LOW) for number in range(1, 6)), a_task(6))
        low = TaskFilter(priorities=frozenset({Priority.LOW}))
        page = await storage.queries.page(ANA, low, PageRequest(limit=2, offset=100))
        assert (list(page.items), page.total) == ([], 5)
        assert await storage.total() == 6

    async def test_the_total_of_a_filtered_trash_is_counted(self, storage: Storage) -> None:
        await storage.add(a_task(1, deleted_at=NOON), a_task(2, deleted_at=NOON, completed_at=NOON))
        assert await storage.total(TaskFilter(trashed=True, status=Status.COMPLETED)) == 1

    async def test_a_total_that_nobody_asked_for_is_not_told(self, storage: Storage) -> None:
        await storage.add(a_task())
        page = await storage.queries.page(ANA, ALL, PageRequest(include_total=False))
        assert (len(page.items), page.total) == (1, None)
        beyond = await storage.queries.page(ANA, ALL, PageRequest(include_total=False, offset=5))
        assert (list(beyond.items), beyond.total) == ([], None)

    @staticmethod
    async def _totals(storage: Storage) -> tuple[int | None, ...]:
        filters = (ALL, TaskFilter(status=Status.OPEN), TaskFilter(status=Status.COMPLETED), TRASH)
        return tuple([await storage.total(matching) for matching in filters])
