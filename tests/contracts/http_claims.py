"""Claims over HTTP: the next open tasks for one worker, under a lease that is no part of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import NOON
from tests.http_api import Api, created, fields_of, listed, path_of, recorded, refused
from tests.http_batches import batch, create, verb
from tests.http_claims import WORKER, a_lease, claimed, released, renewed, titles_claimed

DONE = {"is_completed": True}
WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"worker": ""}, ["worker"]),
    ({"worker": " \t"}, ["worker"]),
    ({"worker": "x" * 65}, ["worker"]),
    ({"worker": "a\0b"}, ["worker"]),
    ({"worker": None}, ["worker"]),
    ({"limit": 0}, ["limit"]),
    ({"limit": 51}, ["limit"]),
    ({"lease_seconds": 9}, ["lease_seconds"]),
    ({"lease_seconds": 3601}, ["lease_seconds"]),
    ({"lease_seconds": "60"}, ["lease_seconds"]),
    ({"owner": "ben"}, ["owner"]),
    ({"filter": {"status": "completed"}}, ["filter.status"]),
    ({"filter": {"completed_after": "today"}}, ["filter.completed_after"]),
    ({"filter": {"completed_before": "today"}}, ["filter.completed_before"]),
    ({"filter": {"timezone": "Mars/Olympus"}}, ["filter.timezone"]),
    ({"filter": {"nope": 1}}, ["filter.nope"]),
    ({"filter": {"sort": "nope"}}, ["filter.sort"]),
    ({"filter": {"limit": 5}}, ["filter.limit"]),
    ({"filter": None}, ["filter"]),
]


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


class ClaimRoutesContract:
    """Inherit, and provide the fixture `api`."""

    # What a worker is given

    async def test_a_worker_is_given_the_task_as_it_is_and_a_lease(self, api: Api) -> None:
        task = await created(api.ana)
        ((given, lease),) = [(item["task"], item["lease"]) for item in await claimed(api.ana, worker=" build ")]
        assert given == task
        assert lease == lease | {"task_id": task["id"], "worker": "build"}
        assert lease.keys() == {"id", "task_id", "worker", "claimed_at", "expires_at"}
        assert moment(lease["expires_at"]) - moment(lease["claimed_at"]) == timedelta(minutes=5)

    async def test_unless_it_says_more_the_one_most_urgent_and_oldest_task(self, api: Api) -> None:
        for title, priority in (("a", "low"), ("b", "high"), ("c", "medium"), ("d", "high")):
            await created(api.ana, title=title, priority=priority)
        assert [await titles_claimed(api.ana) for _ in range(5)] == [["b"], ["d"], ["c"], ["a"], []]

    async def test_what_one_call_made_is_given_in_its_order(self, api: Api) -> None:
        await batch(api.ana, [create(title=title) for title in "abc"])
        assert [await titles_claimed(api.ana) for _ in range(3)] == [["a"], ["b"], ["c"]]

    async def test_a_worker_says_how_many_which_and_in_what_order(self, api: Api) -> None:
        for title, tags in (("a", ["home"]), ("b", []), ("c", ["home"]), ("d", ["home"])):
            await created(api.ana, title=title, tags=tags)
        asked = {"limit": 2, "filter": {"tag": ["home"], "sort": "-title"}}
        assert [await titles_claimed(api.ana, **asked) for _ in range(3)] == [["d", "c"], ["a"], []]
        assert await titles_claimed(api.ana) == ["b"]

    async def test_dues_are_told_as_lists_tell_them(self, api: Api) -> None:
        for title, due in (("late", "2026-11-19"), ("soon", "2026-11-21"), ("later", "2026-12-24")):
            await created(api.ana, title=title, due={"date": due})
        await created(api.ana, title="never")
        asked = {"limit": 9, "filter": {"due_before": "2026-12-01", "sort": "-due"}}
        assert await titles_claimed(api.ana, **asked) == ["soon", "late"]
        assert await titles_claimed(api.ana, limit=9, filter={"sort": "due"}) == ["later", "never"]

    async def test_others_have_their_own_tasks(self, api: Api) -> None:
        await created(api.ben)
        assert await claimed(api.ana, limit=50) == []
        assert await titles_claimed(api.ben, limit=50) == ["Buy milk"]

    @pytest.mark.parametrize("mount", ["/api/todos", "/api/ana/tasks"])
    async def test_every_mount_hands_out_the_same_tasks(self, api: Api, mount: str) -> None:
        await created(api.ana)
        lease = await a_lease(api.ana)
        assert (await api.ana.post(f"{mount}/claim", json=WORKER)).json() == {"items": []}
        there = f"{mount}/{lease['task_id']}/lease"
        assert (await api.ana.post(there, json={"lease_id": lease["id"]})).json()["id"] == lease["id"]
        assert (await api.ana.delete(there, params={"lease_id": lease["id"]})).status_code == 204
        assert await titles_claimed(api.ana) == ["Buy milk"]

    @pytest.mark.parametrize("tasks", [0, 1])
    async def test_what_is_wrong_is_refused_whether_there_is_work_or_not(
        self, api: Api, tasks: int, subtests: pytest.Subtests
    ) -> None:
        for _ in range(tasks):
            await created(api.ana)
        for wrong, fields in WRONG:
            with subtests.test(str(wrong)):
                assert fields_of(await api.ana.post("/api/tasks/claim", json=WORKER | wrong)) == fields
        assert len(await claimed(api.ana, limit=50)) == tasks

    async def test_a_claim_names_its_worker(self, api: Api) -> None:
        assert fields_of(await api.ana.post("/api/tasks/claim", json={})) == ["worker"]

    # How long it keeps it

    async def test_a_lease_that_ends_gives_the_task_to_the_next(self, api: Api) -> None:
        now = NOON
        async with api.but_with(clock=lambda: now) as timed:
            await created(timed.ana)
            (first,) = await claimed(timed.ana, lease_seconds=60)
            now = NOON + timedelta(seconds=59)
            assert await claimed(timed.ana) == []
            now = NOON + timedelta(seconds=60)
            second = await a_lease(timed.ana)
            refused(await renewed(timed.ana, first["lease"]), 409, "lease_lost")
            assert (await renewed(timed.ana, second)).status_code == 200

    async def test_a_lease_is_renewed_by_whoever_knows_it(self, api: Api) -> None:
        now = NOON
        async with api.but_with(clock=lambda: now) as timed:
            task = await created(timed.ana)
            lease = await a_lease(timed.ana)
            now = NOON + timedelta(seconds=10)
            answer = await renewed(timed.ana, lease, lease_seconds=3600)
        assert (answer.status_code, answer.json()) == (200, lease | {"expires_at": "2026-11-20T13:00:10Z"})
        refused(await renewed(api.ana, lease | {"id": task["id"]}), 409, "lease_lost")
        refused(await renewed(api.ben, lease), 404, "task_not_found")
        for seconds in (9, 3601):
            assert fields_of(await renewed(api.ana, lease, lease_seconds=seconds)) == ["lease_seconds"]

    async def test_a_lease_is_given_back_by_whoever_knows_it(self, api: Api) -> None:
        task = await created(api.ana)
        lease = await a_lease(api.ana)
        refused(await released(api.ben, lease), 404, "task_not_found")
        assert (await released(api.ana, lease | {"id": task["id"]})).status_code == 204
        assert await claimed(api.ana) == []
        assert [(await released(api.ana, lease)).status_code for _ in range(2)] == [204, 204]
        refused(await renewed(api.ana, lease), 409, "lease_lost")
        assert await titles_claimed(api.ana) == ["Buy milk"]

    # When the work ends

    @pytest.mark.parametrize(
        ("method", "rest", "body"),
        [
            ("POST", "/complete", None),
            ("PATCH", "/complete", DONE),
            ("PATCH", "", DONE),
            ("PUT", "", DONE | {"title": "Buy milk"}),
            ("DELETE", "", None),
        ],
    )
    async def test_who_completes_or_deletes_a_task_ends_its_lease_and_undo_makes_it_free(
        self, api: Api, method: str, rest: str, body: Any
    ) -> None:
        path = path_of(await created(api.ana))
        lease = await a_lease(api.ana)
        done = await api.ana.request(method, path + rest, json=body)
        code = (404, "task_not_found") if method == "DELETE" else (409, "lease_lost")
        refused(await renewed(api.ana, lease), *code)
        assert await claimed(api.ana) == []
        undone = await api.ana.post(f"/api/operations/{done.headers['operation-id']}/undo")
        assert undone.status_code == 200
        assert await titles_claimed(api.ana) == ["Buy milk"]

    async def test_so_does_a_batch_and_a_parent(self, api: Api) -> None:
        parent, other = await created(api.ana, title="Parent"), await created(api.ana, title="Other")
        await created(api.ana, title="Child", parent_id=parent["id"])
        leases = [item["lease"] for item in await claimed(api.ana, limit=3)]
        assert len(leases) == 3
        done = await batch(api.ana, [verb("complete", each["id"]) for each in (parent, other)])
        for lease in leases:
            refused(await renewed(api.ana, lease), 409, "lease_lost")
        await api.ana.post(f"/api/operations/{done.headers['operation-id']}/undo")
        assert await titles_claimed(api.ana, limit=9) == ["Parent", "Other", "Child"]

    # No part of the task

    async def test_a_lease_is_in_no_representation_and_changes_no_etag(self, api: Api) -> None:
        task = await created(api.ana)
        before = await recorded(api)
        etag = (await api.ana.get(path_of(task))).headers["etag"]
        lease = await a_lease(api.ana)
        await renewed(api.ana, lease)
        assert (await api.ana.get(path_of(task), headers={"if-none-match": etag})).status_code == 304
        assert (await listed(api.ana), await recorded(api)) == ([task], before)
        edited = await api.ana.patch(path_of(task), json={"title": "Buy tea"}, headers={"if-match": etag})
        assert edited.status_code == 200
        assert (await renewed(api.ana, lease)).status_code == 200
