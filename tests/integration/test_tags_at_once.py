"""Writers of tags on two replicas at once: a name is one tag, and no task keeps a name that its tag has lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from itertools import cycle

import pytest
from httpx2 import AsyncClient, Response

from adapters.postgres.database import PostgresDatabase
from tests.http_api import created, listed, path_of, serving
from tests.http_tags import a_tag, counts, merge, tagged
from tests.integration.test_http_on_postgres import container
from tests.postgres import require_equal_tags

Pair = Sequence[AsyncClient]
WRITERS = 20


@pytest.fixture
async def pair(database: PostgresDatabase) -> AsyncIterator[Pair]:
    """Serve one database twice, each time with lanes and keys in flight of its own."""
    async with serving(partial(container, database)) as one, serving(partial(container, database)) as other:
        yield one.ana, other.ana
    await require_equal_tags(database)


def statuses(answers: Sequence[Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


async def test_twenty_tasks_at_once_make_one_tag(pair: Pair) -> None:
    spellings = zip(range(WRITERS), cycle(pair), cycle(["Home", "HOME", "home"]), strict=False)
    made = await asyncio.gather(*(created(client, tags=[name, f"tag {n}"]) for n, client, name in spellings))
    ((name, open_tasks, _),) = [count for count in await counts(pair[0]) if count[0].lower() == "home"]
    assert open_tasks == WRITERS
    assert {task["tags"][0] for task in made} == {name}


async def test_no_task_that_is_tagged_meanwhile_keeps_the_old_spelling(pair: Pair) -> None:
    path = await a_tag(pair[0], "home")
    clients = [client for _, client in zip(range(WRITERS), cycle(pair), strict=False)]
    made = [created(client, title=f"{n}", tags=["home"]) for n, client in enumerate(clients)]
    renamed = pair[1].patch(path, json={"name": "HOME"})
    await asyncio.gather(*made[:10], renamed, *made[10:])
    assert list((await tagged(pair[0])).values()) == [["HOME"]] * WRITERS
    assert await counts(pair[0]) == [("HOME", WRITERS, 0)]


async def test_no_task_that_is_edited_meanwhile_keeps_the_old_name(pair: Pair) -> None:
    path = await a_tag(pair[0], "Home")
    tasks = [await created(pair[0], title=f"{n}", tags=["Home"]) for n in range(WRITERS)]
    edits = [
        client.patch(path_of(task), json={"title": f"new {task['title']}"})
        for task, client in zip(tasks, cycle(pair), strict=False)
    ]
    answers = await asyncio.gather(*edits[:10], pair[1].patch(path, json={"name": "House"}), *edits[10:])
    assert statuses(answers) == [200] * (WRITERS + 1)
    assert await tagged(pair[0]) == {f"new {n}": ["House"] for n in range(WRITERS)}
    assert {task["version"] for task in await listed(pair[0])} == {3}


async def test_tasks_tagged_around_a_renaming_have_a_tag_that_there_is(pair: Pair) -> None:
    path = await a_tag(pair[0], "Home")
    tasks = [await created(pair[0], title=f"{n}") for n in range(WRITERS)]
    tagging = [
        client.patch(path_of(task), json={"tags": ["home"]}) for task, client in zip(tasks, cycle(pair), strict=False)
    ]
    await asyncio.gather(*tagging[:10], pair[1].patch(path, json={"name": "House"}), *tagging[10:])
    names = [name for (name,) in (await tagged(pair[0])).values()]
    assert len(names) == WRITERS
    assert await counts(pair[0]) == sorted(
        [(name, names.count(name), 0) for name in {*names, "House"}], key=lambda count: str(count[0]).lower()
    )


@pytest.mark.parametrize("kind", ["delete", "merge"])
async def test_tasks_tagged_while_their_tag_goes_keep_no_name_without_one(pair: Pair, kind: str) -> None:
    path, other = await a_tag(pair[0], "Home"), await a_tag(pair[0], "other")
    making = [created(client, tags=["Home"]) for _, client in zip(range(10), cycle(pair), strict=False)]
    going = pair[1].delete(path) if kind == "delete" else merge(pair[1], path, other)
    await asyncio.gather(*making[:5], going, *making[5:])
    there = await counts(pair[0])
    assert {name for names in (await tagged(pair[0])).values() for name in names} <= {name for name, _, _ in there}


async def test_of_two_tags_that_want_one_name_one_gets_it(pair: Pair) -> None:
    for number in range(5):
        paths = [await a_tag(pair[0], f"{side} {number}") for side in ("left", "right")]
        name = f"wanted {number}"
        wishes = (client.patch(path, json={"name": name}) for client, path in zip(pair, paths, strict=True))
        answers = await asyncio.gather(*wishes)
        assert statuses(answers) == [200, 409]
        assert {answer.json().get("error_code") for answer in answers} == {None, "tag_exists"}
        assert [count[0] for count in await counts(pair[0])].count(name) == 1


async def test_of_two_tags_that_are_merged_into_each_other_one_stays(pair: Pair) -> None:
    one, other = await a_tag(pair[0], "one"), await a_tag(pair[0], "other")
    await created(pair[0], tags=["one", "other"])
    answers = await asyncio.gather(merge(pair[0], one, other), merge(pair[1], other, one))
    assert statuses(answers) == [200, 422]
    ((stays, open_tasks, _),) = await counts(pair[0])
    assert (list((await tagged(pair[0])).values()), open_tasks) == ([[stays]], 1)


async def test_of_ten_that_make_one_tag_one_does(pair: Pair) -> None:
    making = (
        client.post("/api/tags", json={"name": "Home"}) for _, client in zip(range(10), cycle(pair), strict=False)
    )
    answers = await asyncio.gather(*making)
    assert statuses(answers) == [201] + [409] * 9
