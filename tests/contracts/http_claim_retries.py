"""A claim that is sent again under its Idempotency-Key is answered again: the same tasks, under the same leases."""

from datetime import timedelta

import pytest

from tests.builders import NOON
from tests.contracts.http_idempotency import KEY, MOUNTED, answered, is_replay
from tests.http_api import Api, created, recorded, refused
from tests.http_claims import WORKER, a_lease, claimed, released, renewed, titles_claimed
from tests.http_routes import CLAIMS, Route
from tests.http_writes import something_to_do

every_claim = pytest.mark.parametrize("route", CLAIMS, ids=str)


class ClaimRetriesContract:
    """Inherit, and provide the fixture `api`."""

    @every_claim
    async def test_a_replay_is_the_first_answer_and_is_told_in_no_history(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ana, route)
        before = await recorded(api)
        first, again = [await write.send(api.ana, KEY) for _ in range(2)]
        assert (first.status_code in {200, 204}, is_replay(first), is_replay(again)) == (True, False, True)
        assert answered(again) == answered(first)
        assert await recorded(api) == before

    @every_claim
    async def test_there_is_nothing_to_undo(self, api: Api, route: Route) -> None:
        done = await (await something_to_do(api.ana, route)).send(api.ana)
        undone = await api.ana.post(f"/api/operations/{done.headers['operation-id']}/undo")
        refused(undone, 404, "operation_not_found")

    @every_claim
    async def test_what_is_refused_gives_and_ends_nothing(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ana, route)
        refused(await write.send(api.ana, {"idempotency-key": ""}), 400, "malformed_idempotency_key")
        assert len(await claimed(api.ana)) == (1 if route.rest == "/claim" else 0)

    async def test_a_worker_that_asks_again_is_given_no_more_tasks(self, api: Api) -> None:
        for _ in range(3):
            await created(api.ana)
        answers = [await api.ana.post(f"{mount}/claim", json=WORKER, headers=KEY) for mount in MOUNTED]
        assert [is_replay(answer) for answer in answers] == [False, True, True]
        assert len({answer.content for answer in answers}) == 1
        assert len(await claimed(api.ana, limit=9)) == 2

    async def test_that_there_was_nothing_is_answered_again_too(self, api: Api) -> None:
        answers = [await api.ana.post("/api/tasks/claim", json=WORKER, headers=KEY)]
        await created(api.ana)
        answers.append(await api.ana.post("/api/tasks/claim", json=WORKER, headers=KEY))
        assert [(answer.json(), is_replay(answer)) for answer in answers] == [
            ({"items": []}, False),
            ({"items": []}, True),
        ]
        assert await titles_claimed(api.ana) == ["Buy milk"]

    async def test_another_claim_under_the_key_is_refused(self, api: Api) -> None:
        await created(api.ana)
        await api.ana.post("/api/tasks/claim", json=WORKER, headers=KEY)
        answer = await api.ana.post("/api/tasks/claim", json=WORKER | {"limit": 2}, headers=KEY)
        refused(answer, 422, "idempotency_key_reused")

    async def test_a_renewal_that_is_sent_again_renews_once(self, api: Api) -> None:
        now = NOON
        async with api.but_with(clock=lambda: now) as timed:
            await created(timed.ana)
            lease = await a_lease(timed.ana)
            timed.ana.headers.update(KEY)
            first = await renewed(timed.ana, lease)
            now = NOON + timedelta(seconds=299)
            assert answered(await renewed(timed.ana, lease)) == answered(first)
            del timed.ana.headers["idempotency-key"]
            now = NOON + timedelta(seconds=300)
            assert len(await claimed(timed.ana)) == 1

    async def test_a_kept_answer_gives_back_no_task_that_another_worker_has(self, api: Api) -> None:
        now = NOON
        async with api.but_with(clock=lambda: now) as timed:
            await created(timed.ana)
            first = await timed.ana.post("/api/tasks/claim", json=WORKER, headers=KEY)
            now = NOON + timedelta(seconds=300)
            others = await a_lease(timed.ana)
            again = await timed.ana.post("/api/tasks/claim", json=WORKER, headers=KEY)
            assert answered(again) == answered(first)
            (item,) = again.json()["items"]
            refused(await renewed(timed.ana, item["lease"]), 409, "lease_lost")
            await released(timed.ana, item["lease"])
            assert (await renewed(timed.ana, others)).status_code == 200
