"""What is measured: each operation is the calls it makes, and how to tell a right answer from a wrong one."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID

from tests.performance.load import Answer, Call


@dataclass(frozen=True, slots=True)
class Caller:
    """An owner who asks, with the token to show and tasks to ask for."""

    token: str
    tasks: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`call` makes one call; `tasks` is how many tasks are in a right answer, and `fresh` what differs each time."""

    name: str
    status: int
    call: Callable[[Caller, Random], Call]
    tasks: int = 1
    fresh: frozenset[str] = frozenset()

    def calls(self, callers: list[Caller], count: int, seed: int) -> Iterator[Call]:
        """Yield calls that are the same for the same seed, so that every server gets the same ones."""
        random = Random(seed)  # noqa: S311  # repeatable, and nothing secret
        for _ in range(count):
            yield self.call(random.choice(callers), random)

    def is_right(self, call: Call, answer: Answer) -> bool:
        """Tell whether the answer has the status, the number of tasks and the text that the call asks for."""
        return answer.status == self.status and answer.body.count(b'"id":"') == self.tasks and call.holds in answer.body

    def comparable(self, body: bytes) -> Any:  # JSON
        """Return what must be the same in the answers of all servers: every byte, or every field that is not fresh."""
        if not self.fresh:
            return body
        return [(name, None if name in self.fresh else value) for name, value in json.loads(body).items()]


def _read_one(caller: Caller, random: Random) -> Call:
    task = random.choice(caller.tasks)
    return Call(_request("GET", f"/api/tasks/{task}", caller.token), holds=f'"id":"{task}"'.encode())


def _list_20(caller: Caller, _: Random) -> Call:
    return Call(_request("GET", "/api/tasks", caller.token), holds=b'"limit":20,"offset":0')


def _filtered(caller: Caller, _: Random) -> Call:
    priorities, window = "priority=low&priority=high", "due_after=2026-03-01&due_before=2026-03-31"
    query = f"{priorities}&{window}&timezone=Europe/Berlin&limit={_MATCHING}"
    return Call(_request("GET", f"/api/tasks?{query}", caller.token), holds=b'"limit":%d,"offset":0' % _MATCHING)


def _complete(caller: Caller, random: Random) -> Call:
    """Turn completion over, so that every call has something to write, whatever was done before."""
    task = random.choice(caller.tasks)
    return Call(_request("PATCH", f"/api/tasks/{task}/complete", caller.token), holds=f'"id":"{task}"'.encode())


def _create(caller: Caller, random: Random) -> Call:
    title = f"Buy milk {random.getrandbits(32):08x}"
    body = json.dumps({"title": title, "description": "The one with the blue cap", "priority": "high"}).encode()
    return Call(_request("POST", "/api/tasks", caller.token, body), holds=f'"title":"{title}"'.encode())


def _create_with_key(caller: Caller, random: Random) -> Call:
    call = _create(caller, random)
    head, end, body = call.request.partition(b"\r\n\r\n")
    key = f"\r\nIdempotency-Key: {random.getrandbits(128):032x}-{time.time_ns()}".encode()
    return replace(call, request=head + key + end + body)


def _request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: taskport.test", "Accept: application/json"]
    lines += [f"Authorization: Bearer {token}"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def list_of(count: int) -> Operation:
    """Return the reading of the first page of that many tasks."""

    def call(caller: Caller, _: Random) -> Call:
        return Call(_request("GET", f"/api/tasks?limit={count}", caller.token), holds=f'"limit":{count}'.encode())

    return Operation(name=f"list {count}", status=200, call=call, tasks=count)


_MATCHING = 10
"""Of twenty tasks of `population`, as many are not of medium priority and due in March."""
_FRESH = frozenset({"id", "created_at", "updated_at", "position"})

OPERATIONS = (
    Operation(name="get one", status=200, call=_read_one),
    Operation(name="list 20", status=200, call=_list_20, tasks=20),
    Operation(name="filtered list", status=200, call=_filtered, tasks=_MATCHING),
    Operation(name="complete", status=200, call=_complete, fresh=frozenset({"completed_at", "updated_at"})),
    Operation(name="create", status=201, call=_create, fresh=_FRESH),
    Operation(name="create with key", status=201, call=_create_with_key, fresh=_FRESH),
)
