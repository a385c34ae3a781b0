"""What one client knows of its tasks from the answers it got, to be held against what the service has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.live_client import LiveClient
from tests.raw_http import Answer
from tests.stubborn_client import StubbornClient

Representation = dict[str, Any]
_READS_AT_MOST = 5
_PAGE = 100
_WEIGHTS = {"create": 40, "edit": 25, "turn_over": 20, "delete": 15}


@dataclass(slots=True)
class Diary:
    """Nobody else writes to its tasks, so every answer can be foretold: a second effect would show in it."""

    client: StubbornClient
    random: Random
    tasks: dict[str, Representation] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)
    """What was answered otherwise."""

    async def write(self, times: int) -> None:
        """Write this often, whatever comes to mind."""
        for number in range(times):
            verb = self.random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            if verb == "create" or not self.tasks:
                await self._create(f"Task {number}")
            else:
                await getattr(self, f"_{verb}")(self.tasks[self.random.choice(list(self.tasks))], number)

    async def _create(self, title: str) -> None:
        answer = await self.client.write("POST", "/api/tasks", {"title": title})
        self._note(answer, 201, {"title": title, "is_completed": False, "version": 1})

    async def _edit(self, task: Representation, number: int) -> None:
        changes = {"title": f"Edit {number}", "priority": self.random.choice(["low", "high"])}
        answer = await self.client.write("PATCH", f"/api/tasks/{task['id']}", changes)
        self._note(answer, 200, _next(task, **changes))

    async def _turn_over(self, task: Representation, _: int) -> None:
        """Only the key keeps this from being done and undone."""
        answer = await self.client.write("PATCH", f"/api/tasks/{task['id']}/complete")
        self._note(answer, 200, _next(task, is_completed=not task["is_completed"]))

    async def _delete(self, task: Representation, _: int) -> None:
        answer = await self.client.write("DELETE", f"/api/tasks/{task['id']}")
        if answer.status != 204:
            self.surprises.append(f"A deletion was answered with {answer.status}.")
        del self.tasks[task["id"]]
        self.deleted.add(task["id"])

    def _note(self, answer: Answer, status: int, foretold: Representation) -> None:
        told = answer.json()
        if answer.status != status or any(told[name] != value for name, value in foretold.items()):
            self.surprises.append(f"{answer.status} {told} instead of {status} {foretold}")
        if answer.status == status:
            self.tasks[told["id"]] = told


def _next(task: Representation, **changes: Any) -> Representation:
    same = ("id", "title", "description", "priority", "is_completed", "created_at")
    return {name: task[name] for name in same} | changes | {"version": task["version"] + 1}


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the diaries of all of an owner's clients and the service part."""

    unknown: frozenset[str]
    """Tasks that the service has, or had, and no client was told of: each is somebody's write done twice."""
    lost: frozenset[str]
    """Tasks that a client was told of, and that are not there, or not as they were told."""

    def __bool__(self) -> bool:
        return bool(self.unknown or self.lost)


def difference(diaries: Iterable[Diary], present: dict[str, Representation], deleted: set[str]) -> Difference:
    """Hold what the service shows, by any way of reading, against the diaries."""
    tasks, gone = dict[str, Representation](), set[str]()
    for diary in diaries:
        tasks |= diary.tasks
        gone |= diary.deleted
    unknown = (present.keys() | deleted) - (tasks.keys() | gone)
    lost = {id_ for id_, task in tasks.items() if present.get(id_) != task} | (gone - deleted)
    return Difference(frozenset(unknown), frozenset(lost))


async def listed(reader: LiveClient, path: str) -> dict[str, Representation]:
    """Read a list from its first page to its last."""
    found, total = dict[str, Representation](), 1
    while len(found) < total:
        page = await _read(reader, f"{path}?limit={_PAGE}&offset={len(found)}")
        assert page["items"] or not page["total"], "The list is shorter than its total."
        total = page["total"]
        found |= {task["id"]: task for task in page["items"]}
    return found


async def synced(reader: LiveClient) -> tuple[dict[str, Representation], set[str]]:
    """Read the change feed from its beginning to its end: the tasks in it, and the tombstones."""
    tasks, tombstones, query, has_more = dict[str, Representation](), set[str](), "", True
    while has_more:
        page = await _read(reader, f"/api/changes?limit=500{query}")
        tasks |= {item["id"]: item["resource"] for item in page["items"] if "resource" in item}
        tombstones |= {item["id"] for item in page["items"] if "resource" not in item}
        query, has_more = f"&since={page['next_cursor']}", page["has_more"]
    return tasks, tombstones


async def _read(reader: LiveClient, path: str) -> Any:
    """Ask again, a few times, where a fault told the reader that storage was away."""
    answers = [await reader.send("GET", path)]
    while answers[-1].status == 503 and len(answers) < _READS_AT_MOST:
        answers.append(await reader.send("GET", path))
    assert answers[-1].status == 200, answers[-1].body
    return answers[-1].json()
