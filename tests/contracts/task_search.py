"""What search promises: the same finds in memory and in PostgreSQL, for the same words."""

import pytest

from domain.page import PageRequest, SortField, SortKey, TaskFilter
from domain.search import query_words
from domain.task import TaskId
from tests.builders import ANA, BEN, NOON, a_task, an_operation
from tests.contracts.task_storage import Storage, numbers

TEXTS = {
    1: ("Crème brûlée für Zoë", None),
    2: ("Buy oat milk", "The one with the blue cap"),
    3: ("Milkshake", "oat, banana; and MILK!"),
    4: ("Łódź: straße 42b", "e-mail o'hara@example.com"),
    5: ("東京タワー", "ひらがな"),
    6: ("Ünïcode 😀 ﬁnal", "100% done (really) \\ 'quoted' \"twice\" & | ! : *"),
    7: ("a" * 200, None),
}
BY_RELEVANCE = (SortKey(field=SortField.RELEVANCE, descending=True),)


def search(text: str, **fields: object) -> TaskFilter:
    return TaskFilter(words=query_words(text), **fields)  # type: ignore[arg-type]  # the tests say which


class TaskSearchContract:
    """Inherit, and provide the fixture `storage`."""

    @pytest.fixture
    async def texts(self, storage: Storage) -> Storage:
        await storage.add(*(a_task(n, title=title, description=text) for n, (title, text) in TEXTS.items()))
        return storage

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("creme", (1,)),
            ("CRÈME BRU", (1,)),
            ("zoe fur", (1,)),
            ("milk", (3, 2)),
            ("mil oat", (3, 2)),
            ("shake", ()),
            ("oat milk blue", (2,)),
            ("lodz strasse", (4,)),
            ("42", (4,)),
            ("e mail", (4,)),
            ("o'hara", (4,)),
            ("hara example", (4,)),
            ("東京", (5,)),
            ("京", (5,)),
            ("京都", ()),
            ("ひら", (5,)),
            ("unicode final", (6,)),
            ("100 quoted", (6,)),
            ("a" * 200, (7,)),
            ("a" * 64 + "b", (7,)),
            ("the", (2,)),
            ("milk & !", (3, 2)),
            ("milk:*", (3, 2)),
            ("' or 1=1", ()),
        ],
    )
    async def test_every_word_must_begin_a_word(self, texts: Storage, query: str, found: tuple[int, ...]) -> None:
        assert await texts.ids(search(query)) == numbers(*found)
        assert await texts.total(search(query)) == len(found)

    async def test_what_was_edited_is_found_by_its_new_words(self, texts: Storage) -> None:
        await texts.change((await texts.stored(2)).edit(NOON, title="Buy tea"))
        assert await texts.ids(search("tea")) == numbers(2)
        assert await texts.ids(search("oat")) == numbers(3)

    async def test_others_and_the_trash_are_not_found(self, texts: Storage) -> None:
        await texts.add(a_task(1, BEN, title="milk"), a_task(8, title="milk", deleted_at=NOON))
        assert await texts.ids(search("milk")) == numbers(3, 2)
        assert await texts.ids(search("milk"), owner=BEN) == numbers(1)

    async def test_several_changes_at_once_are_found(self, texts: Storage) -> None:
        async with texts.unit_of_work.begin(an_operation()) as work:
            await work.tasks.add(a_task(20, title="Bulk çafé"))
            await work.tasks.save((await work.tasks.get(numbers(2)[0])).edit(NOON, title="Bulk tea"))
        assert await texts.ids(search("bulk")) == numbers(20, 2)
        assert await texts.ids(search("cafe")) == numbers(20)

    async def test_the_most_words_in_the_title_come_first(self, storage: Storage) -> None:
        await storage.add(
            a_task(1, title="milk", description="oat"),
            a_task(2, title="oat milk"),
            a_task(3, title="x", description="oat milk"),
        )
        found = await storage.ids(search("oat milk"), sort=BY_RELEVANCE)
        assert found == numbers(2, 1, 3)

    async def test_relevance_can_be_paged(self, storage: Storage) -> None:
        await storage.add(*(a_task(n, title=f"{'oat' if n % 2 else 'x'} {n}", description="oat") for n in range(1, 8)))
        seen, place = list[TaskId](), None
        while True:
            request = PageRequest(limit=2, sort=(*BY_RELEVANCE, SortKey(field=SortField.TITLE)), after=place)
            page = await storage.queries.page(ANA, search("oat"), request)
            seen += [task.id for task in page.items]
            if (place := page.next) is None:
                break
        assert seen == numbers(1, 3, 5, 7, 2, 4, 6)
