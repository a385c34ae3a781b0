"""What history promises: nothing changes without an entry, and the entry says all of it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.change import ChangeKind, FieldChange
from domain.errors import TaskNotFound, WriteConflict
from domain.history import HistoryEntry
from domain.operation import Actor, ActorKind, OperationId
from domain.resource import ResourceType
from domain.task import Priority, Task
from tests.builders import ANA, BEN, DELETION, NOON, a_full_task, a_task, an_operation, task_id
from tests.contracts.task_storage import Storage

LATER = NOON + timedelta(hours=2)


async def entries(storage: Storage, number: int | None = None) -> list[HistoryEntry]:
    """Return all entries, of one task or of all of Ana's, the oldest first."""
    if number is None:
        page = await storage.history.of_owner(ANA, before=None, limit=100)
    else:
        page = await storage.history.of_task(task_id(number), owner=ANA, before=None, limit=100)
    return list(reversed(page.entries))


async def changed(storage: Storage, task: Task) -> HistoryEntry:
    await storage.change(task)
    return (await entries(storage))[-1]


class HistoryContract:
    """Inherit, and provide the fixture `storage`."""

    async def test_an_entry_comes_back_whole(self, storage: Storage) -> None:
        agent = Actor(kind=ActorKind.AGENT, id="claude", on_behalf_of=ANA)
        other = an_operation().id
        operation = an_operation(actor=agent, at=LATER, request_id="r-1", undoes=other)
        async with storage.unit_of_work.begin(operation) as work:
            await work.tasks.add(a_full_task())
        assert await entries(storage) == [
            HistoryEntry(
                sequence=1,
                operation=operation,
                key=(ResourceType.TASK, task_id(1)),
                kind=ChangeKind.CREATED,
                version=a_full_task().version,
                fields={
                    "title": FieldChange(None, "Ünïcode 😀"),
                    "description": FieldChange(None, "line\nline"),
                    "priority": FieldChange(None, Priority.HIGH),
                    "due": FieldChange(None, a_full_task().due),
                    "deadline": FieldChange(None, date(2026, 12, 31)),
                    "defer_until": FieldChange(None, date(2026, 12, 1)),
                    "tags": FieldChange(None, a_full_task().tags),
                    "list_id": FieldChange(None, a_full_task().list_id),
                    "section_id": FieldChange(None, a_full_task().section_id),
                    "parent_id": FieldChange(None, a_full_task().parent_id),
                    "completed_at": FieldChange(None, a_full_task().completed_at),
                    "deleted_at": FieldChange(None, a_full_task().deleted_at),
                },
            )
        ]

    async def test_every_kind_of_change_has_its_word_and_its_values(self, storage: Storage) -> None:
        task = a_task()
        await storage.add(task)
        steps: list[Callable[[Task], Task]] = [
            lambda task: task.edit(LATER, title="Buy tea", description="two"),
            lambda task: task.complete(LATER),
            lambda task: task.reopen(LATER),
            lambda task: task.edit(LATER, title="Tea", is_completed=True),
            lambda task: task.trash(DELETION, LATER),
            lambda task: task.restore(LATER),
        ]
        story = []
        for step in steps:
            task = step(task)
            entry = await changed(storage, task)
            story.append((entry.kind.value, {name: (f.before, f.after) for name, f in entry.fields.items()}))
            assert (entry.version, entry.key[1]) == (task.version, task.id)
        assert story == [
            ("edited", {"title": ("Buy milk", "Buy tea"), "description": (None, "two")}),
            ("completed", {"completed_at": (None, LATER)}),
            ("reopened", {"completed_at": (LATER, None)}),
            ("edited", {"title": ("Buy tea", "Tea"), "completed_at": (None, LATER)}),
            ("deleted", {"deleted_at": (None, LATER)}),
            ("restored", {"deleted_at": (LATER, None)}),
        ]

    @pytest.mark.parametrize("exclusive", [False, True])
    async def test_a_change_of_nothing_leaves_no_entry(self, storage: Storage, *, exclusive: bool) -> None:
        await storage.add(a_task())
        await storage.change(a_task(), exclusive=exclusive)
        assert len(await entries(storage)) == 1

    async def test_a_lost_race_leaves_no_entry(self, storage: Storage) -> None:
        await storage.add(a_task())
        with pytest.raises(WriteConflict):
            async with storage.unit_of_work.begin(an_operation()) as slow:
                seen = await slow.tasks.get(task_id(1))
                await storage.change(seen.edit(LATER, title="Fast"))
                await slow.tasks.save(seen.edit(LATER, title="Slow"))
        assert [entry.fields["title"].after for entry in await entries(storage)] == ["Buy milk", "Fast"]

    @pytest.mark.parametrize("exclusive", [False, True])
    async def test_the_numbers_of_one_operation_stand_together(self, storage: Storage, *, exclusive: bool) -> None:
        await storage.add(a_task(1), a_task(2))
        operation = an_operation()
        async with storage.unit_of_work.begin(operation, exclusive=exclusive) as work:
            await work.tasks.add(a_task(3))
            await work.tasks.remove(await work.tasks.get(task_id(1)))
            await work.tasks.save((await work.tasks.get(task_id(2))).complete(LATER))
        of_it = [entry for entry in await entries(storage) if entry.operation.id == operation.id]
        assert [entry.sequence for entry in of_it] == [3, 4, 5]
        assert {entry.key[1]: entry.kind.value for entry in of_it} == {
            task_id(3): "created",
            task_id(1): "deleted_permanently",
            task_id(2): "completed",
        }

    @pytest.mark.parametrize("others", [0, 1], ids=["alone", "among others"])
    async def test_a_deletion_for_good_takes_what_was_written_out_of_history(
        self, storage: Storage, others: int
    ) -> None:
        await storage.add(a_task(1, title="secret"), a_task(2))
        async with storage.unit_of_work.begin(an_operation()) as work:
            await work.tasks.remove(await work.tasks.get(task_id(1)))
            for number in range(3, 3 + others):
                await work.tasks.add(a_task(number))
        of_it = [entry for entry in await entries(storage) if entry.key[1] == task_id(1)]
        assert [(entry.kind.value, dict(entry.fields)) for entry in of_it] == [
            ("created", {}),
            ("deleted_permanently", {}),
        ]
        assert (await entries(storage, 2))[0].fields["title"].after == "Buy milk"

    # Reading

    async def test_the_newest_comes_first_and_pages_meet(self, storage: Storage) -> None:
        await storage.add(*(a_task(number) for number in range(1, 6)))
        first = await storage.history.of_owner(ANA, before=None, limit=3)
        second = await storage.history.of_owner(ANA, before=first.entries[-1].sequence, limit=3)
        assert [entry.sequence for entry in first.entries] == [5, 4, 3]
        assert [entry.sequence for entry in second.entries] == [2, 1]
        assert (first.has_more, second.has_more) == (True, False)

    async def test_a_task_has_its_own_history(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2))
        for title in "abc":
            await storage.change((await storage.stored(1)).edit(LATER, title=title))
        first = await storage.history.of_task(task_id(1), owner=ANA, before=None, limit=2)
        second = await storage.history.of_task(task_id(1), owner=ANA, before=first.entries[-1].sequence, limit=2)
        assert [entry.sequence for entry in (*first.entries, *second.entries)] == [5, 4, 3, 1]
        assert (first.has_more, second.has_more) == (True, False)

    async def test_a_task_in_the_trash_has_its_history(self, storage: Storage) -> None:
        await storage.add(a_task())
        await storage.change(a_task().trash(DELETION, LATER))
        assert [entry.kind.value for entry in await entries(storage, 1)] == ["created", "deleted"]

    async def test_a_task_that_is_not_there_has_none(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2, owner=BEN))
        await storage.remove(a_task(1))
        for number in (1, 2, 3):
            with pytest.raises(TaskNotFound):
                await entries(storage, number)

    async def test_others_have_their_own(self, storage: Storage) -> None:
        await storage.add(a_task(owner=BEN))
        assert await entries(storage) == []

    # For undo

    async def test_an_operation_is_found_by_its_id(self, storage: Storage) -> None:
        await storage.add(a_task(1))
        operation = an_operation()
        async with storage.unit_of_work.begin(operation) as work:
            await work.tasks.add(a_task(2))
            await work.tasks.save((await work.tasks.get(task_id(1))).complete(LATER))
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            found = await work.history.of_operation(operation.id)
            assert [entry.sequence for entry in found] == [2, 3]
            assert await work.history.of_operation(OperationId(task_id(9))) == []
        async with storage.unit_of_work.begin(an_operation(BEN), exclusive=True) as work:
            assert await work.history.of_operation(operation.id) == []

    async def test_later_entries_are_those_that_touched_the_same(self, storage: Storage) -> None:
        await storage.add(a_task(1), a_task(2))
        task = a_task(1).edit(LATER, title="One")
        entry = await changed(storage, task)
        for changes in ({"description": "two"}, {"title": "Three"}, {"priority": Priority.LOW}):
            task = task.edit(LATER, **changes)
            await storage.change(task)
        await storage.change(a_task(2).edit(LATER, title="Two"))
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            later = await work.history.later([entry])
            of_the_creation = await work.history.later((await entries(storage))[:1])
        assert [each.fields["title"].after for each in later] == ["Three"]
        assert [each.sequence for each in of_the_creation] == [3, 4, 5, 6]

    async def test_a_deletion_for_good_is_always_later(self, storage: Storage) -> None:
        await storage.add(a_task(1))
        entry = await changed(storage, a_task(1).edit(LATER, title="One"))
        await storage.remove(a_task(1))
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            assert [each.kind.value for each in await work.history.later([entry])] == ["deleted_permanently"]
