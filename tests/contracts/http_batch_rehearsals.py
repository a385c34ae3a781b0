"""A dry run: it says what the batch would do, to the letter, and leaves no trace."""

from typing import Any

import pytest

from tests.builders import ANA
from tests.http_api import Api, created, recorded
from tests.http_batches import batch, chosen_id, create, update, verb
from tests.http_routes import ABSENT_ID

OLD, TRASHED, GONE, NEW = map(chosen_id, range(1, 5))
TIMES = ("created_at", "updated_at", "completed_at", "deleted_at", "position")
GOOD = [
    create(NEW, priority="high", is_completed=True),
    update(NEW, title="Buy tea"),
    verb("delete", NEW),
    verb("restore", NEW),
    verb("restore", TRASHED),
    verb("complete", OLD) | {"if_match": '"1-1"'},
    verb("reopen", TRASHED),
    create(GONE),
    create(OLD),
]
BAD = [
    verb("complete", ABSENT_ID),
    create(NEW, title="Other"),
    update(OLD, description="a" * 1001),
    verb("delete", OLD) | {"if_match": '"1-1"'},
]


def timeless(body: dict[str, Any]) -> dict[str, Any]:
    """Return results with only a mark where there is a time; and a problem without the id of its request."""
    for result in body.get("results", []):
        task = result.get("task", {})
        result["task"] = task | {name: bool(task[name]) for name in TIMES if name in task}
    return {name: value for name, value in body.items() if name not in {"dry_run", "request_id"}}


class BatchRehearsalsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture(autouse=True)
    async def some_tasks(self, api: Api) -> None:
        for task_id in (OLD, TRASHED, GONE):
            await created(api.ana, id=task_id)
        await api.ana.delete(f"/api/tasks/{TRASHED}")
        await api.ana.delete(f"/api/tasks/{GONE}?permanent=true")

    @pytest.mark.parametrize(
        ("operations", "mode"),
        [(GOOD, "atomic"), (GOOD, "per_item"), (GOOD + BAD, "per_item"), *(([*GOOD, bad], "atomic") for bad in BAD)],
    )
    async def test_it_says_exactly_what_would_happen(self, api: Api, operations: list[Any], mode: str) -> None:
        rehearsed = await batch(api.ana, operations, mode, dry_run=True)
        done = await batch(api.ana, operations, mode)
        assert (rehearsed.status_code, timeless(rehearsed.json())) == (done.status_code, timeless(done.json()))
        assert rehearsed.json().get("dry_run", True) is True

    @pytest.mark.parametrize("operations", [GOOD, GOOD + BAD])
    @pytest.mark.parametrize("mode", ["atomic", "per_item"])
    async def test_it_leaves_no_trace(self, api: Api, operations: list[Any], mode: str) -> None:
        before = await recorded(api)
        await batch(api.ana, operations, mode, dry_run=True)
        assert await recorded(api) == before
        await created(api.ana)
        assert await api.container().change_feed().newest(ANA) == before[0] + 1

    async def test_the_first_thing_an_owner_does_may_be_a_rehearsal(self, api: Api) -> None:
        answer = await batch(api.ben, [create()], dry_run=True)
        assert (answer.status_code, answer.json()["results"][0]["status"]) == (200, 201)
        assert (await api.ben.get("/api/changes")).json()["items"] == []

    async def test_what_was_rehearsed_cannot_be_undone(self, api: Api) -> None:
        answer = await batch(api.ana, GOOD, dry_run=True)
        undo = f"/api/operations/{answer.headers['operation-id']}/undo"
        assert (await api.ana.post(undo)).status_code == 404
