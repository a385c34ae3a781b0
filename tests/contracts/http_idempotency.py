"""A request that is sent again under its Idempotency-Key is answered again, byte for byte, and not done again."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response

from tests.builders import NOON, ticking_clock
from tests.http_api import JSON, Api, created, listed, path_of, recorded, refused
from tests.http_routes import TASK_WRITES, Route
from tests.http_writes import something_to_do

KEY = {"idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
MOUNTED = ["/api/tasks", "/api/todos", "/api/ana/tasks"]
OF_THE_EXCHANGE = {"x-request-id", "idempotency-replayed"}
TEA = {"title": "Buy tea"}
SPELLINGS = [
    b'{"title": "Buy tea", "priority": "low"}',
    b' {"priority":"low",\n\t"title":"Buy tea"} ',
    b'{"title": "\\u0042uy tea", "priority": "low"}',
]


def answered(answer: Response) -> Any:
    """Return what a replay repeats: everything but the headers that belong to the one exchange."""
    headers = [pair for pair in answer.headers.multi_items() if pair[0] not in OF_THE_EXCHANGE]
    return answer.status_code, sorted(headers), answer.content


def is_replay(answer: Response) -> bool:
    return bool(answer.headers.get("idempotency-replayed") == "true")


class IdempotencyContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.mark.parametrize("route", TASK_WRITES, ids=str)
    async def test_a_replay_is_the_first_answer_and_leaves_no_second_effect(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ana, route)
        untouched = await recorded(api)
        first = await write.send(api.ana, KEY)
        once = await recorded(api)
        again = await write.send(api.ana, KEY)
        assert (first.status_code in {200, 201, 204}, once != untouched) == (True, True)
        assert (is_replay(first), is_replay(again)) == (False, True)
        assert answered(again) == answered(first)
        assert await recorded(api) == once

    async def test_a_creation_is_replayed_with_all_its_headers(self, api: Api) -> None:
        first, again = [await api.ana.post("/api/tasks", json=TEA, headers=KEY) for _ in range(2)]
        names = ("etag", "location", "operation-id", "content-type")
        assert [again.headers[name] for name in names] == [first.headers[name] for name in names]
        assert (again.status_code, await listed(api.ana)) == (201, [first.json()])

    @pytest.mark.parametrize("mount", MOUNTED)
    async def test_a_toggle_turns_once(self, api: Api, mount: str) -> None:
        path = f"{mount}/{(await created(api.ana))['id']}/complete"
        first, again = [await api.ana.patch(path, headers=KEY) for _ in range(2)]
        assert (answered(again), is_replay(again)) == (answered(first), True)
        assert [task["is_completed"] for task in await listed(api.ana)] == [True]

    # Before everything else

    async def test_a_replay_comes_before_the_precondition(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        headers = KEY | {"if-match": '"1-1"'}
        first, again = [await api.ana.patch(path, json=TEA, headers=headers) for _ in range(2)]
        assert (answered(again), is_replay(again)) == (answered(first), True)
        refused(await api.ana.patch(path, json=TEA, headers={"if-match": '"1-1"'}), 412, "precondition_failed")

    @pytest.mark.parametrize("query", ["", "?permanent=true"])
    async def test_a_deletion_is_replayed_where_the_task_is_no_longer_found(self, api: Api, query: str) -> None:
        path = path_of(await created(api.ana)) + query
        answers = [await api.ana.delete(path, headers=KEY) for _ in range(2)]
        assert [(answer.status_code, is_replay(answer)) for answer in answers] == [(204, False), (204, True)]
        refused(await api.ana.delete(path), 404, "task_not_found")

    async def test_an_answer_outlives_what_it_told_of(self, api: Api) -> None:
        first = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
        await api.ana.delete(path_of(first.json()), params={"permanent": "true"})
        again = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
        assert (answered(again), await listed(api.ana)) == (answered(first), [])

    async def test_a_write_of_nothing_is_replayed_too(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        first = await api.ana.post(f"{path}/reopen", headers=KEY)
        completed = await api.ana.post(f"{path}/complete")
        again = await api.ana.post(f"{path}/reopen", headers=KEY)
        assert (answered(again), is_replay(again)) == (answered(first), True)
        assert (await api.ana.get(path)).json() == completed.json()

    # The same request

    async def test_how_the_json_is_written_does_not_matter(self, api: Api) -> None:
        answers = [await api.ana.post("/api/tasks", content=body, headers=KEY | JSON) for body in SPELLINGS]
        assert len({answer.content for answer in answers}) == len(await listed(api.ana)) == 1
        assert [is_replay(answer) for answer in answers] == [False, True, True]

    async def test_the_mounts_share_a_key(self, api: Api) -> None:
        answers = [await api.ana.post(mount, json=TEA, headers=KEY) for mount in MOUNTED]
        assert len({answer.content for answer in answers}) == len(await listed(api.ana)) == 1
        rest, other = f"/{answers[0].json()['id']}/complete", {"idempotency-key": "2"}
        toggled = [await api.ana.patch(mount + rest, headers=other) for mount in MOUNTED]
        assert {answer.json()["version"] for answer in toggled} == {2}

    async def test_two_owners_may_use_the_same_key(self, api: Api) -> None:
        answers = [await client.post("/api/tasks", json=TEA, headers=KEY) for client in (api.ana, api.ben)]
        assert [(answer.status_code, is_replay(answer)) for answer in answers] == [(201, False)] * 2
        assert [await listed(api.ana), await listed(api.ben)] == [[answer.json()] for answer in answers]

    async def test_after_a_day_the_key_is_as_new(self, api: Api) -> None:
        first = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
        async with api.but_with(clock=ticking_clock(NOON + timedelta(days=30))) as later:
            other = await later.ana.post("/api/tasks", json=TEA, headers=KEY)
        assert (other.status_code, is_replay(other)) == (201, False)
        assert other.json()["id"] != first.json()["id"]

    # Where a key means nothing

    @pytest.mark.parametrize("key", [KEY["idempotency-key"], "", "x" * 256])
    async def test_a_key_on_a_read_means_nothing(self, api: Api, key: str) -> None:
        path = path_of(await created(api.ana))
        before = await api.ana.get(path, headers={"idempotency-key": key})
        changed = await api.ana.patch(path, json=TEA)
        after = await api.ana.get(path, headers={"idempotency-key": key})
        assert (before.status_code, after.json(), is_replay(after)) == (200, changed.json(), False)
        assert not is_replay(await api.ana.post("/api/tasks", json=TEA, headers=KEY))

    async def test_a_dry_run_keeps_no_answer(self, api: Api) -> None:
        body = {"operations": [{"op": "create", "task": TEA}]}
        queries = ("?dry_run=true", "?dry_run=true", "")
        answers = [await api.ana.post(f"/api/tasks/batch{query}", json=body, headers=KEY) for query in queries]
        assert [(answer.status_code, is_replay(answer)) for answer in answers] == [(200, False)] * 3
        assert len(await listed(api.ana)) == 1
