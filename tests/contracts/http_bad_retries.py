"""Every row of the collection about Idempotency-Key, and about many operations in one request."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from tests.bad_inputs import Case, of
from tests.contracts.http_failures import broken_storage
from tests.http_api import JSON, Api, created, listed
from tests.http_batches import batch, create, update, verb
from tests.raw_http import Headers, send

CATEGORIES = {"idempotency"}
KEY = {"idempotency-key": "the same"}
TEA = {"title": "Buy tea"}
IN_ONE_REQUEST = [case for case in of("dos") if "describe" in case.given]


async def replay_same(api: Api) -> list[int]:
    first, again = [await api.ana.post("/api/tasks", json=TEA, headers=KEY) for _ in range(2)]
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    return [first.status_code, again.status_code]


async def diff_path(api: Api) -> list[int]:
    first = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
    other = await api.ana.post(f"/api/tasks/{first.json()['id']}/complete", headers=KEY)
    return [first.status_code, other.status_code]


async def concurrent_50(api: Api) -> list[int]:
    answers = await asyncio.gather(*(api.ana.post("/api/tasks", json=TEA, headers=KEY) for _ in range(50)))
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {answer.headers.get("retry-after") for answer in answers if answer.status_code == 409} <= {"1"}
    assert [answer.headers.get("idempotency-replayed") for answer in answers if answer.is_success].count(None) == 1
    return [answer.status_code for answer in answers]


async def failed_422(api: Api) -> list[int]:
    bodies = ({"title": ""}, TEA)
    return [(await api.ana.post("/api/tasks", json=body, headers=KEY)).status_code for body in bodies]


async def failed_500(api: Api) -> list[int]:
    async with api.but_with(**broken_storage(RuntimeError())) as broken:
        first = await broken.ana.post("/api/tasks", json=TEA, headers=KEY)
    return [first.status_code, (await api.ana.post("/api/tasks", json=TEA, headers=KEY)).status_code]


async def json_order(api: Api) -> list[int]:
    bodies = (b'{"title": "Buy tea", "priority": "low"}', b'{"priority":"low","title":"Buy tea"}')
    answers = [await api.ana.post("/api/tasks", content=body, headers=KEY | JSON) for body in bodies]
    assert answers[0].content == answers[1].content
    return [answer.status_code for answer in answers]


def under(key: str | bytes | tuple[str, ...]) -> Callable[[Api], Awaitable[list[int]]]:
    """Return an attempt to create a task under what is no key."""
    headers: Headers = JSON | {"idempotency-key": key}

    async def attempt(api: Api) -> list[int]:
        answer = await send(api.app, "POST", b"/api/tasks", headers, [b'{"title": "Buy tea"}'])
        assert answer.json()["error_code"] == "malformed_idempotency_key"
        return [answer.status]

    return attempt


RETRIES: dict[str, tuple[Callable[[Api], Awaitable[Sequence[int]]], int]] = {
    "idem.replay-same": (replay_same, 1),
    "idem.diff-path": (diff_path, 1),
    "idem.concurrent-50": (concurrent_50, 1),
    "idem.failed-422": (failed_422, 1),
    "idem.failed-500": (failed_500, 1),
    "idem.json-order": (json_order, 1),
    "idem.256-chars": (under("x" * 256), 0),
    "idem.nul": (under(b"a\x00b"), 0),
    "idem.unicode": (under("é".encode()), 0),
    "idem.two-headers": (under(("the same", "the same")), 0),
}
"""What each row does, and how many tasks there are then."""


async def dup_ids(api: Api) -> list[int]:
    """Both act, in their order."""
    task = await created(api.ana)
    answer = await batch(api.ana, [update(task["id"], title="first"), update(task["id"], title="second")])
    assert [(each["title"], each["version"]) for each in await listed(api.ana)] == [("second", 3)]
    return [answer.status_code]


async def mixed_invalid(api: Api) -> list[int]:
    """Atomic, none is done, and the one is named; per item, it is told beside the 99 that are."""
    mixed = [create()] * 99 + [create(title="")]
    atomic = await batch(api.ana, mixed)
    assert [error["field"] for error in atomic.json()["errors"]] == ["operations.99.title"]
    assert await listed(api.ana) == []
    per_item = await batch(api.ana, mixed, "per_item")
    assert [result["status"] for result in per_item.json()["results"]] == [201] * 99 + [422]
    assert (await api.ana.get("/api/tasks")).json()["total"] == 99
    return [atomic.status_code, per_item.status_code]


async def deadlock_pair(api: Api) -> list[int]:
    """They wait for each other, one after the other."""
    made = await batch(api.ana, [create()] * 50)
    ids = [result["task"]["id"] for result in made.json()["results"]]
    answers = [made]
    async with api.but_with() as other:
        for op in ("complete", "reopen") * 5:
            pair = [verb(op, task_id) for task_id in ids], [update(task_id, title=op) for task_id in reversed(ids)]
            answers += await asyncio.gather(batch(api.ana, pair[0]), batch(other.ana, pair[1]))
    assert {task["title"] for task in await listed(api.ana, "limit=100")} == {"reopen"}
    return [answer.status_code for answer in answers]


BATCHES = {"dos.dup-ids": dup_ids, "dos.mixed-invalid": mixed_invalid, "dos.deadlock-pair": deadlock_pair}


class BadRetriesContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("case", of("idempotency"), ids=str)
    async def test_retries(self, api: Api, case: Case) -> None:
        attempt, count = RETRIES[case.name]
        assert set(await attempt(api)) <= case.statuses
        assert len(await listed(api.ana)) == count

    @pytest.mark.parametrize("case", IN_ONE_REQUEST, ids=str)
    async def test_batches(self, api: Api, case: Case) -> None:
        assert set(await BATCHES[case.name](api)) <= case.statuses
