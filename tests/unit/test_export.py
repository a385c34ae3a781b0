"""An export is read as it is taken, a page at a time."""

from application.export import PAGE, Export
from domain.task import Task
from tests.builders import ANA, DELETION, NOON, a_task, task_id
from tests.contracts.task_storage import Storage
from tests.unit.test_memory_storage import memory_storage

EVERY = range(1, 2 * PAGE + 11)


def export_of(storage: Storage) -> Export:
    return Export(
        accounts=storage.accounts,
        access_tokens=storage.access_tokens,
        resources=storage.resource_queries,
        tasks=storage.queries,
        history=storage.history,
    )


async def test_no_page_is_read_before_the_one_before_was_taken() -> None:
    storage = memory_storage()
    await storage.add(*(a_task(number) for number in EVERY))
    lengths = []
    async for page in export_of(storage).pages(ANA, sequence=await storage.last_sequence(ANA)):
        lengths.append(len(page))
        if lengths == [0] * 6 + [PAGE]:
            await storage.add(a_task(EVERY.stop))
    assert (lengths[6:9], lengths[9:]) == ([PAGE, PAGE, 11], [PAGE, PAGE, 10])


async def test_what_others_write_meanwhile_neither_hides_nor_repeats_what_is_there() -> None:
    storage = memory_storage()
    await storage.add(*(a_task(number) for number in EVERY))
    found = list[Task]()
    async for page in export_of(storage).pages(ANA, sequence=await storage.last_sequence(ANA)):
        if tasks := [each for each in page if isinstance(each, Task)]:
            for number in (EVERY[0], EVERY[-1]):
                await storage.change((await storage.stored(number)).trash(DELETION, NOON))
        found += tasks
    assert [task.id for task in found] == [task_id(number) for number in EVERY]
    assert (found[0].is_trashed, found[-1].is_trashed) == (False, True)
