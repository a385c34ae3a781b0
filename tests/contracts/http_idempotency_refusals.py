"""Which keys are refused, and which answers are not kept."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from domain.errors import OutcomeUnknown, StorageUnavailable
from domain.operation import Operation
from domain.ports import Repositories, UnitOfWork
from tests.contracts.http_idempotency import KEY, TEA, is_replay
from tests.http_api import JSON, Api, created, listed, path_of, recorded, refused
from tests.http_routes import CLAIMS, TASK_WRITES, Route
from tests.http_writes import CHOSEN_ID, something_to_do
from tests.raw_http import send

MALFORMED: list[str | bytes | tuple[str, ...]] = [
    "",
    "x" * 256,
    "x" * 10_000,
    "é".encode(),
    "é".encode("latin-1"),
    b"a\x00b",
    b"\x7f",
    b"a\tb",
    ("one", "two"),
    ("same", "same"),
]
Request = tuple[str, str, dict[str, Any]]
OTHER_REQUESTS: dict[str, Request] = {
    "another body": ("PATCH", "/{one}", {"json": {"title": "Buy coffee"}}),
    "a wider body": ("PATCH", "/{one}", {"json": {"title": "Buy tea", "description": None}}),
    "another path": ("PATCH", "/{two}", {"json": TEA}),
    "another method": ("PUT", "/{one}", {"json": TEA}),
    "another method and route": ("POST", "/{one}/complete", {}),
    "another collection": ("POST", "", {"json": TEA}),
    "a precondition": ("PATCH", "/{one}", {"json": TEA, "headers": {"if-match": '"2-1"'}}),
    "any precondition": ("PATCH", "/{one}", {"json": TEA, "headers": {"if-match": "*"}}),
}


class FailsInTheEnd:
    """A unit of work whose every commit fails: before it has written anything, or when it has."""

    def __init__(self, inner: UnitOfWork, failure: Exception, *, committed: bool) -> None:
        self.inner = inner
        self.failure = failure
        self.committed = committed

    def begin(self, operation: Operation, *, exclusive: bool = False) -> AbstractAsyncContextManager[Repositories]:
        return self._begin(operation, exclusive)

    @asynccontextmanager
    async def _begin(self, operation: Operation, exclusive: bool) -> AsyncIterator[Repositories]:
        async with self.inner.begin(operation, exclusive=exclusive) as work:
            yield work
            if not self.committed:
                raise self.failure
        raise self.failure


class IdempotencyRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    # Keys

    @pytest.mark.parametrize("key", MALFORMED, ids=lambda key: repr(key)[:20])
    async def test_what_is_no_key_is_malformed(self, api: Api, key: str | bytes | tuple[str, ...]) -> None:
        headers = JSON | {"idempotency-key": key}
        answer = await send(api.app, "POST", b"/api/tasks", headers, [b'{"title": "Buy tea"}'])
        problem = answer.json()
        assert (answer.status, problem["error_code"]) == (400, "malformed_idempotency_key")
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [("Idempotency-Key", "malformed")]
        assert await listed(api.ana) == []

    @pytest.mark.parametrize("route", [*TASK_WRITES, *CLAIMS], ids=str)
    async def test_every_route_that_writes_looks_at_the_key(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ana, route)
        before = await recorded(api)
        refused(await write.send(api.ana, {"idempotency-key": "x" * 256}), 400, "malformed_idempotency_key")
        assert await recorded(api) == before

    @pytest.mark.parametrize("key", ["k", "x" * 255, "".join(map(chr, range(0x21, 0x7F))), 'a "b", c;d=e'])
    async def test_any_printable_ascii_is_a_key(self, api: Api, key: str) -> None:
        answers = [await api.ana.post("/api/tasks", json=TEA, headers={"idempotency-key": key}) for _ in range(2)]
        assert [is_replay(answer) for answer in answers] == [False, True]

    # Another request under the key

    @pytest.mark.parametrize("other", OTHER_REQUESTS.values(), ids=OTHER_REQUESTS)
    async def test_another_request_under_the_key_is_refused(self, api: Api, other: Request) -> None:
        one, two = [(await created(api.ana))["id"] for _ in range(2)]
        assert (await api.ana.patch(f"/api/tasks/{one}", json=TEA, headers=KEY)).status_code == 200
        before = await recorded(api)
        method, rest, arguments = other
        headers = KEY | arguments.get("headers", {})
        path = "/api/tasks" + rest.format(one=one, two=two)
        answer = await api.ana.request(method, path, **(arguments | {"headers": headers}))
        (error,) = refused(answer, 422, "idempotency_key_reused")["errors"]
        assert (error["field"], error["code"]) == ("Idempotency-Key", "reused")
        assert await recorded(api) == before

    async def test_another_verb_under_the_key_is_refused(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        await api.ana.post(f"{path}/complete", headers=KEY)
        refused(await api.ana.post(f"{path}/reopen", headers=KEY), 422, "idempotency_key_reused")
        assert (await api.ana.get(path)).json()["is_completed"] is True

    async def test_another_query_under_the_key_is_refused(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        await api.ana.delete(path, headers=KEY)
        answer = await api.ana.delete(path, params={"permanent": "true"}, headers=KEY)
        refused(answer, 422, "idempotency_key_reused")
        assert len(await listed(api.ana, path="/api/trash")) == 1

    # What is not kept

    async def test_after_a_refusal_the_key_is_good_for_the_corrected_request(self, api: Api) -> None:
        refused(await api.ana.post("/api/tasks", json={"title": ""}, headers=KEY), 422, "validation_failed")
        answer = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
        assert (answer.status_code, is_replay(answer)) == (201, False)

    async def test_not_found_is_not_kept(self, api: Api) -> None:
        path = f"/api/tasks/{CHOSEN_ID}"
        refused(await api.ana.patch(path, json=TEA, headers=KEY), 404, "task_not_found")
        await created(api.ana, id=CHOSEN_ID)
        assert (await api.ana.patch(path, json=TEA, headers=KEY)).json()["title"] == "Buy tea"

    async def test_a_failed_precondition_is_not_kept(self, api: Api) -> None:
        path, headers = path_of(await created(api.ana)), KEY | {"if-match": '"2-1"'}
        refused(await api.ana.patch(path, json=TEA, headers=headers), 412, "precondition_failed")
        await api.ana.post(f"{path}/complete")
        assert (await api.ana.patch(path, json=TEA, headers=headers)).json()["version"] == 3

    async def test_a_conflict_is_not_kept(self, api: Api) -> None:
        task = await created(api.ana, id=CHOSEN_ID)
        await api.ana.delete(path_of(task))
        wanted = {"id": CHOSEN_ID, "title": "Buy milk"}
        refused(await api.ana.post("/api/tasks", json=wanted, headers=KEY), 409, "task_in_trash")
        await api.ana.post(f"{path_of(task)}/restore")
        assert (await api.ana.post("/api/tasks", json=wanted, headers=KEY)).status_code == 200

    @pytest.mark.parametrize(
        ("failure", "status"), [(RuntimeError("hunter2"), 500), (StorageUnavailable("The database is away."), 503)]
    )
    async def test_a_failure_is_not_kept(self, api: Api, failure: Exception, status: int) -> None:
        failing = FailsInTheEnd(api.container().unit_of_work(), failure, committed=False)
        async with api.but_with(unit_of_work=failing) as broken:
            assert (await broken.ana.post("/api/tasks", json=TEA, headers=KEY)).status_code == status
        again = await api.ana.post("/api/tasks", json=TEA, headers=KEY)
        assert (again.status_code, is_replay(again), len(await listed(api.ana))) == (201, False, 1)

    @pytest.mark.parametrize("route", [*TASK_WRITES, *CLAIMS], ids=str)
    async def test_after_an_unknown_outcome_the_retry_is_told_what_was_done(self, api: Api, route: Route) -> None:
        write = await something_to_do(api.ana, route)
        failing = FailsInTheEnd(api.container().unit_of_work(), OutcomeUnknown("It broke."), committed=True)
        async with api.but_with(unit_of_work=failing) as broken:
            lost = await write.send(broken.ana, KEY)
        once = await recorded(api)
        again = await write.send(api.ana, KEY)
        refused(lost, 503, "outcome_unknown")
        assert (lost.headers["retry-after"], is_replay(again)) == ("1", True)
        assert (again.status_code in {200, 201, 204}, await recorded(api)) == (True, once)
