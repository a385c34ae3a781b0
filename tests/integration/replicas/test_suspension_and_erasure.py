"""Two replicas on one database: what one is told of a user the other obeys, and it finishes what a dead one began."""

import asyncio
import time
from typing import Any

import asyncpg
from httpx2 import AsyncClient

from tests.integration.replicas.conftest import Tell
from tests.live_client import token_of
from tests.replicas import Replica
from tests.sse_client import events_of, open_events
from tests.tokens import shared_secret_token

WITHIN = 5.0
TASKS = 3000
_OF_THE_OWNER = """
    SELECT table_name FROM information_schema.columns
    WHERE column_name = 'owner_id' AND table_schema = 'public' AND table_name <> 'erasures'
"""


def client_of(replica: Replica, owner: str, **claims: object) -> AsyncClient:
    now = int(time.time())
    token = shared_secret_token({"sub": owner, "iat": now, "exp": now + 900} | claims) if claims else token_of(owner)
    return AsyncClient(base_url=replica.url, headers={"authorization": f"Bearer {token}"}, trust_env=False, timeout=30)


async def until_status(client: AsyncClient, status: int, code: str | None = None) -> float:
    """Return how many seconds it took until the client was answered so."""
    began = time.monotonic()
    async with asyncio.timeout(2 * WITHIN):
        while (answer := await client.get("/api/tasks?limit=1")).status_code != status:  # noqa: ASYNC110  # no event tells it
            await asyncio.sleep(0.05)
    assert code is None or answer.json()["error_code"] == code
    return time.monotonic() - began


async def test_a_suspended_user_is_out_everywhere_within_five_seconds_and_so_is_their_stream(
    pair: list[Replica], owner: str, tell: Tell
) -> None:
    here, there = pair
    async with (
        client_of(there, owner) as user,
        client_of(here, "root", role="admin") as admin,
        open_events(user) as answer,
    ):
        events = events_of(answer)
        assert (await anext(events)).event == "start"
        assert (await user.post("/api/tasks", json={"title": "Buy milk"})).status_code == 201
        assert (await anext(events)).event == "change"
        began = time.monotonic()
        assert (await admin.post(f"/api/users/{owner}/suspend")).status_code == 200
        async with asyncio.timeout(2 * WITHIN):
            end = await anext(events)
        stream_ended_after = time.monotonic() - began
        assert (end.event, end.json) == ("end", {"reason": "access_withdrawn"})
        await until_status(user, 403, "user_suspended")
        refused_after = time.monotonic() - began
        assert (await admin.post(f"/api/users/{owner}/reinstate")).status_code == 200
        let_in_after = await until_status(user, 200)
    tell(
        "seconds until the stream ended, a token was refused, and let in again",
        (round(stream_ended_after, 1), round(refused_after, 1), round(let_in_after, 1)),
    )
    assert max(stream_ended_after, refused_after, let_in_after) < WITHIN


async def rows_of(connection: "asyncpg.Connection[asyncpg.Record]", owner: str) -> dict[str, int]:
    """Return how many rows each table has of the owner, where it has any."""
    counts = {}
    for (table,) in await connection.fetch(_OF_THE_OWNER):
        statement = f'SELECT count(*) FROM "{table}" WHERE owner_id = $1'  # noqa: S608  # named by the database
        counts[table] = await connection.fetchval(statement, owner)
    return {table: count for table, count in counts.items() if count}


async def test_an_erasure_that_a_killed_replica_began_is_finished_by_the_other(
    pair: list[Replica], owner: str, dsn: str, tell: Tell
) -> None:
    here, there = pair
    watcher = await asyncpg.connect(dsn)
    try:
        async with client_of(here, owner) as user, client_of(there, owner) as elsewhere:
            for _ in range(TASKS // 100):
                operations = [{"op": "create", "task": {"title": "Buy milk", "tags": ["home"]}} for _ in range(100)]
                assert (await user.post("/api/tasks/batch", json={"operations": operations})).status_code == 200
            began = time.monotonic()
            receipt: dict[str, Any] = (await user.delete("/api/users/me", timeout=30)).json()
            async with asyncio.timeout(4 * WITHIN):
                while (await rows_of(watcher, owner)).get("tasks") == TASKS:  # noqa: ASYNC110  # no event tells it
                    await asyncio.sleep(0.01)
            here.kill()
            left = sum((await rows_of(watcher, owner)).values())
            await until_status(elsewhere, 410, "user_erased")
            async with asyncio.timeout(60):
                path = f"/api/erasures/{receipt['id']}"
                while (await elsewhere.get(path)).json()["status"] != "completed":  # noqa: ASYNC110  # as above
                    await asyncio.sleep(0.2)
            took = time.monotonic() - began
        assert await rows_of(watcher, owner) == {}
        async with client_of(there, owner, iat=int(time.time())) as again:
            await until_status(again, 200)
            assert (await again.get("/api/tasks")).json()["items"] == []
    finally:
        await watcher.close()
        here.kill()
        await here.start()
    tell("rows left when the replica was killed, seconds until completed", (left, round(took, 1)))
    assert took >= 15
