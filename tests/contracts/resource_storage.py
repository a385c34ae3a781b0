"""What storage promises of lists, sections, tags and views. Each adapter inherits the whole class."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.change import ChangeKind, FieldChange
from domain.errors import SyncCursorExpired
from domain.feed import ChangedResource
from domain.history import HistoryEntry
from domain.identity import OwnerId
from domain.ports import Repositories, ResourceRepository
from domain.resource import Resource, ResourceType
from tests.builders import ANA, BEN, DELETION, NOON, a_list, a_section, a_tag, a_task, a_view, an_operation
from tests.contracts.task_storage import Storage

LATER = NOON + timedelta(hours=2)
BEFORE = NOON + timedelta(hours=1)

BUILDERS: dict[ResourceType, Callable[..., Any]] = {
    ResourceType.LIST: a_list,
    ResourceType.SECTION: a_section,
    ResourceType.TAG: a_tag,
    ResourceType.VIEW: a_view,
}
every_builder = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)

FULL: dict[ResourceType, Any] = {
    ResourceType.LIST: a_list(name="Zuhause 😀 ñ", position="0Zz", archived_at=NOON + timedelta(microseconds=7)),
    ResourceType.SECTION: a_section(name='Küche "1" \\', position="0Zz"),
    ResourceType.TAG: a_tag(name="Straße"),
    ResourceType.VIEW: a_view(
        name="Ünïcode", question=(("q", 'größe "a", \\b'), ("tag", "1"), ("tag", "2"), ("sort", "-priority"))
    ),
}
TIMES: dict[str, Any] = {"updated_at": LATER + timedelta(microseconds=1), "version": 7}
every_full_one = pytest.mark.parametrize("full", [replace(full, **TIMES) for full in FULL.values()], ids=FULL)

CHANGES: dict[ResourceType, dict[str, Any]] = {
    ResourceType.LIST: {"name": "Büro", "position": "1", "archived_at": LATER},
    ResourceType.SECTION: {"name": "Büro", "position": "1"},
    ResourceType.TAG: {"name": "Büro"},
    ResourceType.VIEW: {"name": "Büro", "question": (("q", "ü"),)},
}


def changed(resource: Any) -> Any:
    """Return the resource with every field changed that can be."""
    return resource.revert(DELETION, LATER, **CHANGES[resource.kind])


def repository(work: Repositories, kind: ResourceType) -> ResourceRepository[Any]:
    """Return where a unit of work has those of one type."""
    repositories: dict[ResourceType, ResourceRepository[Any]] = {
        ResourceType.LIST: work.lists,
        ResourceType.SECTION: work.sections,
        ResourceType.TAG: work.tags,
        ResourceType.VIEW: work.views,
    }
    return repositories[kind]


async def add(storage: Storage, *resources: Resource) -> None:
    for each in resources:
        async with storage.unit_of_work.begin(an_operation(each.owner), exclusive=True) as work:
            await repository(work, each.kind).add(each)


async def save(storage: Storage, resource: Resource, at: datetime = NOON) -> None:
    async with storage.unit_of_work.begin(an_operation(resource.owner, at=at), exclusive=True) as work:
        await repository(work, resource.kind).get(resource.id)
        await repository(work, resource.kind).save(resource)


async def got(storage: Storage, resource: Resource, owner: OwnerId = ANA) -> Resource:
    return await storage.resource_queries.get(type(resource), resource.id, owner=owner)


async def every(storage: Storage, resource: Resource, owner: OwnerId = ANA) -> list[Resource]:
    return list(await storage.resource_queries.all(type(resource), owner))


async def feed(storage: Storage, after: int = 0) -> list[ChangedResource]:
    return list((await storage.feed.after(ANA, after, 100)).items)


async def newest_entry(storage: Storage) -> HistoryEntry:
    return (await storage.history.of_owner(ANA, before=None, limit=1)).entries[0]


class ResourceStorageContract:
    """Inherit, and provide the fixture `storage`."""

    # Coming back

    @every_full_one
    async def test_every_field_comes_back(self, storage: Storage, full: Resource) -> None:
        await add(storage, full)
        assert (await got(storage, full), await every(storage, full)) == (full, [full])
        async with storage.unit_of_work.begin(an_operation()) as work:
            assert await repository(work, full.kind).get(full.id) == full
            assert await repository(work, full.kind).all() == [full]

    @every_builder
    async def test_a_saved_change_is_kept(self, storage: Storage, build: Callable[..., Any]) -> None:
        await add(storage, build())
        await save(storage, changed(build()))
        assert await got(storage, build()) == changed(build())
        assert (await storage.last_sequence(ANA), changed(build()).version) == (2, 2)

    @every_builder
    async def test_a_change_of_nothing_is_not_written(self, storage: Storage, build: Callable[..., Any]) -> None:
        await add(storage, build())
        await save(storage, build())
        assert await storage.last_sequence(ANA) == 1

    async def test_one_id_may_name_one_of_each_type(self, storage: Storage) -> None:
        same = [build(1) for build in BUILDERS.values()]
        await storage.add(a_task(1))
        await add(storage, *same)
        assert [await got(storage, each) for each in same] == same
        assert [item.key for item in await feed(storage)] == [(each.kind, each.id) for each in (a_task(1), *same)]

    async def test_they_are_written_together_with_tasks(self, storage: Storage) -> None:
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            await work.tasks.add(a_task(1, list_id=a_list().id, tags=("errand",)))
            for build in BUILDERS.values():
                await repository(work, build().kind).add(build())
        assert [item.key[0] for item in await feed(storage)] == [*BUILDERS, ResourceType.TASK]
        assert len((await storage.history.of_owner(ANA, before=None, limit=9)).entries) == 5

    # Owners

    @every_builder
    async def test_someone_elses_is_not_found(self, storage: Storage, build: Callable[..., Any]) -> None:
        bens = build(owner=BEN)
        await add(storage, bens)
        with pytest.raises(bens.missing):
            await got(storage, bens)
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            with pytest.raises(bens.missing):
                await repository(work, bens.kind).get(bens.id)
            with pytest.raises(bens.missing):
                await repository(work, bens.kind).save(replace(bens, owner=ANA))
            assert await repository(work, bens.kind).all() == []
        assert (await every(storage, bens), await feed(storage)) == ([], [])

    @every_builder
    async def test_two_owners_may_have_the_same_id(self, storage: Storage, build: Callable[..., Any]) -> None:
        await add(storage, build(), build(owner=BEN))
        await save(storage, changed(build(owner=BEN)))
        assert (await got(storage, build()), await got(storage, build(), BEN)) == (build(), changed(build(owner=BEN)))

    # All or nothing

    @every_builder
    async def test_an_exception_discards_the_work(self, storage: Storage, build: Callable[..., Any]) -> None:
        await add(storage, build(1))
        with pytest.raises(RuntimeError):
            async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
                await repository(work, build().kind).add(build(2))
                await repository(work, build().kind).save(
                    changed(await repository(work, build().kind).get(build(1).id))
                )
                raise RuntimeError
        assert (await every(storage, build()), await storage.last_sequence(ANA)) == ([build(1)], 1)

    @every_builder
    async def test_work_in_progress_is_seen_by_the_unit_alone(
        self, storage: Storage, build: Callable[..., Any]
    ) -> None:
        await add(storage, build(1))
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            mine = repository(work, build().kind)
            await mine.save((await mine.get(build(1).id)).trash(DELETION, LATER))
            await mine.add(build(2, name="Other"))
            assert (await mine.get(build(1).id), await mine.all()) == (
                build(1).trash(DELETION, LATER),
                [build(2, name="Other")],
            )
            assert await every(storage, build()) == [build(1)]
        assert await every(storage, build()) == [build(2, name="Other")]

    # Deletion

    @every_builder
    async def test_what_was_deleted_is_found_by_the_unit_of_work_only(
        self, storage: Storage, build: Callable[..., Any]
    ) -> None:
        gone = build().trash(DELETION, LATER)
        await add(storage, build())
        await save(storage, gone)
        with pytest.raises(gone.missing):
            await got(storage, gone)
        async with storage.unit_of_work.begin(an_operation()) as work:
            assert await repository(work, gone.kind).get(gone.id) == gone
            assert await repository(work, gone.kind).all() == []
        assert await every(storage, gone) == []

    @every_builder
    async def test_what_was_restored_is_there_again(self, storage: Storage, build: Callable[..., Any]) -> None:
        back = build().trash(DELETION, LATER).revert(DELETION, LATER, deleted_at=None)
        await add(storage, build())
        await save(storage, build().trash(DELETION, LATER))
        await save(storage, back)
        assert (await got(storage, build()), await every(storage, build())) == (back, [back])

    # The feed

    @every_full_one
    async def test_the_feed_shows_each_at_its_newest_number(self, storage: Storage, full: Resource) -> None:
        await add(storage, full)
        await storage.add(a_task(1))
        await save(storage, changed(full))
        key = (full.kind, full.id)
        assert (await feed(storage))[1:] == [
            ChangedResource(sequence=3, key=key, resource=changed(full), deleted_at=None)
        ]
        await save(storage, changed(full).trash(DELETION, LATER))
        assert await feed(storage, 3) == [ChangedResource(sequence=4, key=key, resource=None, deleted_at=LATER)]

    async def test_pages_of_all_types_meet(self, storage: Storage) -> None:
        for number in range(1, 4):
            await storage.add(a_task(number))
            await add(storage, *(build(number, name=f"{number}") for build in BUILDERS.values()))
        seen, after = list[ChangedResource](), 0
        while (page := await storage.feed.after(ANA, after, 4)).items:
            seen, after = [*seen, *page.items], page.reached
        assert seen == await feed(storage)
        assert [item.sequence for item in seen] == list(range(1, 16))

    # History

    @every_full_one
    async def test_history_says_what_was_written(self, storage: Storage, full: Resource) -> None:
        await add(storage, full)
        entry = await newest_entry(storage)
        written = {name: getattr(full, name) for name in full.tracked if name not in {"position", "deleted_at"}}
        assert (entry.key, entry.kind, entry.version) == ((full.kind, full.id), ChangeKind.CREATED, full.version)
        assert entry.fields == {name: FieldChange(None, value) for name, value in written.items()}

    @every_full_one
    async def test_history_says_what_was_there_before(self, storage: Storage, full: Resource) -> None:
        await add(storage, full)
        await save(storage, changed(full))
        edit = await newest_entry(storage)
        pairs = {name: FieldChange(getattr(full, name), value) for name, value in CHANGES[full.kind].items()}
        assert (edit.kind, edit.version, edit.fields) == (ChangeKind.EDITED, 8, pairs)
        await save(storage, changed(full).trash(DELETION, LATER))
        deletion = await newest_entry(storage)
        assert (deletion.kind, deletion.fields) == (ChangeKind.DELETED, {"deleted_at": FieldChange(None, LATER)})

    async def test_later_entries_are_those_of_the_same_type(self, storage: Storage) -> None:
        await add(storage, a_list(1))
        await save(storage, changed(a_list(1)))
        creation, edit = reversed((await storage.history.of_owner(ANA, before=None, limit=9)).entries)
        await storage.add(a_task(1))
        await add(storage, a_tag(1))
        async with storage.unit_of_work.begin(an_operation(), exclusive=True) as work:
            assert await work.history.later([creation]) == [edit]
            assert await work.history.later([edit]) == []

    # Retention

    @every_builder
    async def test_what_was_deleted_long_ago_is_forgotten(self, storage: Storage, build: Callable[..., Any]) -> None:
        old, young, live = build(1, name="1"), build(2, name="2"), build(3, name="3")
        await add(storage, old, young, live)
        await save(storage, old.trash(DELETION, NOON))
        await save(storage, young.trash(DELETION, LATER))
        never = {"trash": NOON, "history": NOON}
        assert await storage.housekeeping.neglected([ANA], tombstones=NOON, **never) == []
        assert await storage.housekeeping.neglected([ANA], tombstones=BEFORE, **never) == [ANA]
        counts = [await storage.housekeeping.forget_tombstones(ANA, before=BEFORE) for _ in range(2)]
        assert (counts, await every(storage, live)) == ([1, 0], [live])
        assert [item.key[1] for item in await feed(storage)] == [live.id, young.id]
        async with storage.unit_of_work.begin(an_operation()) as work:
            with pytest.raises(old.missing):
                await repository(work, old.kind).get(old.id)

    @every_builder
    async def test_cursors_before_what_was_forgotten_have_expired(
        self, storage: Storage, build: Callable[..., Any]
    ) -> None:
        await add(storage, build())
        await save(storage, build().trash(DELETION, NOON))
        await storage.add(a_task(1))
        await storage.housekeeping.forget_tombstones(ANA, before=BEFORE)
        with pytest.raises(SyncCursorExpired):
            await feed(storage, 1)
        assert [item.sequence for item in await feed(storage, 2)] == [3]

    @every_builder
    async def test_others_keep_theirs(self, storage: Storage, build: Callable[..., Any]) -> None:
        await add(storage, build(owner=BEN))
        await save(storage, build(owner=BEN).trash(DELETION, NOON))
        assert await storage.housekeeping.forget_tombstones(ANA, before=BEFORE) == 0
        assert len((await storage.feed.after(BEN, 1, 9)).items) == 1
