"""Fifty writers of one task on two replicas: nobody's change is lost without a word."""

import asyncio
from collections import Counter, defaultdict
from itertools import cycle
from typing import Any

from tests.integration.replicas.conftest import StartPair, Tell
from tests.live_client import live_clients
from tests.raw_http import Answer
from tests.replicas import Replica
from tests.stubborn_client import StubbornClient
from tests.task_diary import listed

FIELDS = ("title", "description", "priority", "is_completed")
Content = dict[str, Any]


async def created(replica: Replica, owner: str, title: str = "Buy milk") -> Content:
    with live_clients(owner, replica.port) as (client,):
        task: Content = (await client.send("POST", "/api/tasks", {"title": title})).json()
        return task


async def edited_as_seen(replicas: list[Replica], owner: str) -> list[Answer]:
    """Let fifty clients who have all seen the same version change its title."""
    task = await created(replicas[0], owner)
    path = f"/api/tasks/{task['id']}"
    with live_clients(owner, *[replica.port for replica in replicas] * 25) as clients:
        edits = (c.send("PATCH", path, {"title": f"Title {n}"}, if_match='"1-1"') for n, c in enumerate(clients))
        return await asyncio.gather(*edits)


async def test_of_fifty_writers_who_have_seen_the_same_version_one_writes(
    pair: list[Replica], owner: str, tell: Tell
) -> None:
    answers = await edited_as_seen(pair, owner)
    tell("answers", dict(Counter(answer.status for answer in answers)))
    assert Counter(answer.status for answer in answers) == {200: 1, 412: 49}
    assert {answer.headers["etag"] for answer in answers} == {'"2-1"'}


async def test_without_compared_versions_several_write(owner: str, pair_without: StartPair, tell: Tell) -> None:
    answers = await edited_as_seen(await pair_without("versions"), owner)
    tell("answers", dict(Counter(answer.status for answer in answers)))
    assert sum(answer.status == 200 for answer in answers) > 1


async def lost_updates(replicas: list[Replica], owner: str) -> list[str]:
    """Let fifty clients change one field of one task each; return which steps were not a version and a change."""
    task = await created(replicas[0], owner)
    clients = [StubbornClient.of(owner, replicas) for _ in range(50)]
    values = {"title": "Title {}", "description": "Description {}"}
    patches = list[Content]()
    for number, field in zip(range(50), cycle(FIELDS), strict=False):
        value = values[field].format(number) if field in values else ["high", True][field == "is_completed"]
        patches.append({field: value})
    path = f"/api/tasks/{task['id']}"
    told = await asyncio.gather(
        *(client.write("PATCH", path, patch) for client, patch in zip(clients, patches, strict=True))
    )
    last = (await clients[0].replicas[0].send("GET", path)).json()
    for client in clients:
        client.close()
    return _broken_steps(task, list(zip(patches, (answer.json() for answer in told), strict=True)), last)


def _broken_steps(task: Content, told: list[tuple[Content, Content]], last: Content) -> list[str]:
    """Each version must be the one before it and somebody's change; a change to what is there already makes none."""
    by_version = defaultdict[int, list[tuple[Content, Content]]](list)
    for patch, answer in told:
        by_version[answer["version"]].append((patch, answer))
    broken, state = [], _content(task)
    for version in sorted(by_version):
        answers = by_version[version]
        if not any(_content(answer) == state | patch for patch, answer in answers):
            broken.append(f"Version {version} is not the one before it and a change.")
        state = _content(answers[0][1])
        broken += [f"Two answers differ on version {version}." for _, answer in answers if _content(answer) != state]
    return broken if _content(last) == state else [*broken, "The last version is not what is stored."]


def _content(task: Content) -> Content:
    return {field: task[field] for field in FIELDS}


async def test_fifty_changes_to_fields_of_one_task_are_all_there(pair: list[Replica], owner: str) -> None:
    for round_ in range(5):
        assert await lost_updates(pair, f"{owner}-{round_}") == []


async def test_without_compared_versions_some_are_lost(owner: str, pair_without: StartPair, tell: Tell) -> None:
    lost = await lost_updates(await pair_without("versions"), owner)
    tell("steps that lost an update", len(lost))
    assert lost


async def test_fifty_changes_to_fifty_tasks_are_all_there(pair: list[Replica], owner: str) -> None:
    tasks = [await created(pair[0], owner, f"Task {number}") for number in range(50)]
    clients = [StubbornClient.of(owner, pair) for _ in range(50)]
    await asyncio.gather(
        *(
            client.write("PATCH", f"/api/tasks/{task['id']}", {"title": f"Changed {number}"})
            for number, (client, task) in enumerate(zip(clients, tasks, strict=True))
        )
    )
    found = await listed(clients[0].replicas[0], "/api/tasks")
    for client in clients:
        client.close()
    assert [found[task["id"]]["title"] for task in tasks] == [f"Changed {number}" for number in range(50)]
