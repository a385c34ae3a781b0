"""How often a write goes to the database and back: counted on the wire, and the same for ten tasks as for a hundred."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.fault_proxy import FaultProxy, fault_proxy
from tests.integration.replicas.conftest import Tell
from tests.live_client import LiveClient, token_of
from tests.raw_http import Answer
from tests.replicas import SERVICE, replicas, without

AT_MOST_FOR_A_BATCH = 10
MILK = {"title": "Buy milk"}
_BESIDE = (b"pg_notify", b"FROM erasures")  # sent beside requests and not in them: hints, and looks at who is kept out
Operations = list[dict[str, Any]]


@dataclass(slots=True)
class Counted:
    """A client of a service that has one connection to its database."""

    client: LiveClient
    proxy: FaultProxy

    async def send(self, method: str, path: str, content: Any = None, **headers: str) -> Answer:
        answer = await self.client.send(method, f"/api/tasks{path}", content, **headers)
        assert answer.status < 300, answer.body
        return answer

    async def trips(self, method: str, path: str, content: Any = None, **headers: str) -> int:
        """Return how many a request took; preparing its statements, once for each connection, is not among them."""
        self.proxy.statements.clear()
        await self.send(method, path, content, **headers)
        return sum(bool(each) and not any(what in each for what in _BESIDE) for each in self.proxy.statements)

    async def a_task(self) -> str:
        """Make a task and return its path."""
        return f"/{(await self.send('POST', '', MILK)).json()['id']}"

    async def batch(self, operations: Operations, **headers: str) -> int:
        return await self.trips("POST", "/batch", {"operations": operations}, **headers)


@asynccontextmanager
async def counted(dsn: str, logs: Path, command: tuple[str, ...] = SERVICE) -> AsyncIterator[Counted]:
    async with (
        fault_proxy(dsn) as proxy,
        replicas(logs, proxy.dsn, command=command, DATABASE_POOL_SIZE="1") as (replica,),
    ):
        client = LiveClient(replica.port, token_of(f"owner-{uuid4()}"))
        service = Counted(client, proxy)
        # Everything is done once: the driver looks some types up when it first meets them.
        await service.batch(await _of_every_kind(service, 2))
        yield service
        client.close()


@pytest.fixture(scope="module")
async def service(dsn: str, logs: Path) -> AsyncIterator[Counted]:
    async with counted(dsn, logs) as service:
        yield service


async def test_a_plain_write_takes_its_read_and_its_statement(service: Counted, tell: Tell) -> None:
    for keyed in (False, True):
        found = {
            "read": await service.trips("GET", await service.a_task()),
            "create": await service.trips("POST", "", MILK, **_key(keyed=keyed)),
            "create under an id": await service.trips("POST", "", MILK | {"id": str(uuid4())}, **_key(keyed=keyed)),
            "edit": await service.trips("PATCH", await service.a_task(), {"title": "Tea"}, **_key(keyed=keyed)),
            "complete": await service.trips("POST", f"{await service.a_task()}/complete", **_key(keyed=keyed)),
            "delete": await service.trips("DELETE", await service.a_task(), **_key(keyed=keyed)),
        }
        tell(f"round trips {'with' if keyed else 'without'} a key", found)
        assert {verb for verb, trips in found.items() if trips == 1} == {"read", "create"}
        assert max(found.values()) == 2


async def test_only_a_question_of_days_looks_the_readers_zone_up(service: Counted, tell: Tell) -> None:
    for _ in range(2):
        await service.a_task()
    plain = [
        "",
        "?status=open&sort=-priority&q=milk",
        "?due_before=today&timezone=UTC",
        "?updated_after=2026-11-20T12:00Z",
    ]
    of_days = ["?due_before=today", "?overdue=true&sort=due"]
    for query in (*plain, *of_days):
        await service.send("GET", query)
    cursor = (await service.send("GET", "?sort=due&limit=1")).json()["next_cursor"]
    await service.send("GET", later := f"?sort=due&limit=1&cursor={cursor}")
    found = {query: await service.trips("GET", query) for query in (*plain, *of_days, later)}
    tell("round trips", list(found.values()))
    assert found == dict.fromkeys((*plain, later), 1) | dict.fromkeys(of_days, 2)


async def test_a_replay_takes_one_more(service: Counted, tell: Tell) -> None:
    key, path = str(uuid4()), await service.a_task()
    edit = ("PATCH", path, {"title": "Tea"})
    create = ("POST", "", MILK)
    first = [await service.trips(*create, idempotency_key=key), await service.trips(*edit, idempotency_key=f"{key}-2")]
    again = [await service.trips(*create, idempotency_key=key), await service.trips(*edit, idempotency_key=f"{key}-2")]
    tell("first, and again", (first, again))
    assert again == [one + 1 for one in first]


@pytest.mark.parametrize("kind", ["create", "create under an id", "update", "complete", "delete", "restore"])
async def test_a_batch_of_a_hundred_takes_as_many_as_one_of_ten(service: Counted, kind: str, tell: Tell) -> None:
    ten, hundred = [await service.batch(await _of(kind, service, count)) for count in (10, 100)]
    tell("round trips", (ten, hundred))
    assert ten == hundred <= AT_MOST_FOR_A_BATCH


async def test_a_batch_that_writes_one_by_one_is_caught(dsn: str, logs: Path, tell: Tell) -> None:
    async with counted(dsn, logs, without("bulk-writes")) as service:
        ten, hundred = [await service.batch(await _of("update", service, count)) for count in (10, 100)]
    tell("round trips", (ten, hundred))
    assert hundred > ten > AT_MOST_FOR_A_BATCH


async def test_a_batch_of_every_kind_under_a_key_stays_below_the_bound(service: Counted, tell: Tell) -> None:
    ten, hundred = [
        await service.batch(await _of_every_kind(service, each), idempotency_key=str(uuid4())) for each in (2, 16)
    ]
    tell("round trips", (ten, hundred))
    assert ten == hundred <= AT_MOST_FOR_A_BATCH


def _key(*, keyed: bool) -> dict[str, str]:
    return {"idempotency_key": str(uuid4())} if keyed else {}


async def _of_every_kind(service: Counted, each: int) -> Operations:
    kinds = ("create", "create under an id", "update", "complete", "delete", "restore")
    return [operation for kind in kinds for operation in await _of(kind, service, each)]


async def _of(kind: str, service: Counted, count: int) -> Operations:
    """Return operations of a kind, on tasks that were made for them."""
    ids = [str(uuid4()) for _ in range(count)]
    under_ids = [{"op": "create", "task": MILK | {"id": task_id}} for task_id in ids]
    if kind == "create under an id":
        return under_ids
    if kind == "create":
        return [{"op": "create", "task": MILK}] * count
    await service.batch(under_ids)
    if kind == "restore":
        await service.batch([{"op": "delete", "id": task_id} for task_id in ids])
    changes = {"changes": {"title": "Tea"}} if kind == "update" else {}
    return [{"op": kind, "id": task_id} | changes for task_id in ids]
