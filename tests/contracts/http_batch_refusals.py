"""Batches that are refused: as a whole with `atomic`, operation by operation with `per_item`."""

from typing import Any

import pytest

from tests.http_api import Api, created, fields_of, listed, path_of, recorded, refused
from tests.http_batches import batch, chosen_id, create, results_of, statuses, update, verb
from tests.http_routes import ABSENT_ID

MINE, TRASHED = chosen_id(1), chosen_id(2)
REFUSED: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "absent": (verb("complete", ABSENT_ID), 404, "task_not_found", "operations.3"),
    "in the trash": (update(TRASHED, title="x"), 404, "task_not_found", "operations.3"),
    "stale": (verb("delete", MINE) | {"if_match": '"7-1"'}, 412, "precondition_failed", "operations.3"),
    "taken": (create(MINE, title="Other"), 409, "task_exists", "operations.3"),
    "taken in the trash": (create(TRASHED), 409, "task_in_trash", "operations.3"),
    "a rule": (update(MINE, title=" "), 422, "validation_failed", "operations.3.title"),
    "another rule": (create(description="a" * 1001), 422, "validation_failed", "operations.3.description"),
}
every_refusal = pytest.mark.parametrize(
    ("bad", "status", "error_code", "field"), list(REFUSED.values()), ids=list(REFUSED)
)
FORMS: dict[str, tuple[Any, str, str]] = {
    "an unknown op": ({"op": "canary", "id": MINE}, "operations.1.op", "enum"),
    "an op of another type": ({"op": ["canary"], "id": MINE}, "operations.1.op", "enum"),
    "no op": ({"id": MINE}, "operations.1.op", "missing"),
    "no id": ({"op": "complete"}, "operations.1.id", "missing"),
    "no task": ({"op": "create"}, "operations.1.task", "missing"),
    "no changes": ({"op": "update", "id": MINE}, "operations.1.changes", "missing"),
    "an id in another spelling": (verb("complete", MINE.upper()), "operations.1.id", "value_error"),
    "an id that is none": (verb("complete", "canary"), "operations.1.id", "value_error"),
    "an unknown member": (verb("complete", MINE) | {"canary": 1}, "operations.1.canary", "unknown"),
    "a member of another op": (verb("complete", MINE) | {"changes": {}}, "operations.1.changes", "unknown"),
    "a condition on a creation": (create() | {"if_match": "*"}, "operations.1.if_match", "unknown"),
    "an unknown field": (update(MINE, owner="ben"), "operations.1.changes.owner", "unknown"),
    "a field of another type": (create(title=7), "operations.1.task.title", "string_type"),
    "a condition that is none": (
        verb("delete", MINE) | {"if_match": "canary"},
        "operations.1.if_match",
        "value_error",
    ),
    "a condition of another type": (verb("delete", MINE) | {"if_match": None}, "operations.1.if_match", "string_type"),
    "no object": ("canary", "operations.1", "model_attributes_type"),
    "nothing": (None, "operations.1", "model_attributes_type"),
}


class BatchRefusalsContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def mine(self, api: Api) -> dict[str, Any]:
        await created(api.ana, id=TRASHED)
        await api.ana.delete(f"/api/tasks/{TRASHED}")
        return await created(api.ana, id=MINE)

    # As a whole

    @every_refusal
    async def test_an_atomic_batch_is_refused_as_its_operation_and_names_it(
        self, api: Api, mine: dict[str, Any], bad: Any, status: int, error_code: str, field: str
    ) -> None:
        before = await recorded(api)
        answer = await batch(api.ana, [create(), verb("complete", MINE), verb("reopen", MINE), bad, create()])
        (error,) = refused(answer, status, error_code)["errors"]
        assert (error["field"], "operation 3" in answer.json()["detail"]) == (field, True)
        assert (await recorded(api), await listed(api.ana)) == (before, [mine])
        assert "operation-id" not in answer.headers

    async def test_a_stale_condition_is_told_with_the_current_tag(self, api: Api, mine: dict[str, Any]) -> None:
        await api.ana.patch(path_of(mine), json={"title": "Buy tea"})
        answer = await batch(api.ana, [verb("complete", MINE) | {"if_match": '"1-1"'}])
        refused(answer, 412, "precondition_failed")
        assert answer.headers["etag"] == '"2-1"'

    async def test_of_several_the_first_is_named(self, api: Api, mine: dict[str, Any]) -> None:
        answer = await batch(api.ana, [create(), update(MINE, title=""), verb("delete", ABSENT_ID)])
        assert fields_of(answer) == ["operations.1.title"]
        assert await listed(api.ana) == [mine]

    # Operation by operation

    @every_refusal
    @pytest.mark.usefixtures("mine")
    async def test_per_item_the_others_are_done(
        self, api: Api, bad: Any, status: int, error_code: str, field: str
    ) -> None:
        operations = [create(), verb("complete", MINE), verb("reopen", MINE), bad, create()]
        results = await results_of(api.ana, operations, "per_item")
        assert statuses(results) == [201, 200, 200, status, 201]
        assert results[3].keys() == {"index", "op", "status", "error"}
        error = results[3]["error"]
        named = [each["field"] for each in error["errors"]]
        assert (error["error_code"], named) == (error_code, field.split(".")[2:])
        assert len(await listed(api.ana)) == 3

    async def test_per_item_a_stale_condition_is_told_with_the_current_tag(
        self, api: Api, mine: dict[str, Any]
    ) -> None:
        stale = verb("complete", MINE) | {"if_match": '"7-1"'}
        (result,) = await results_of(api.ana, [stale], "per_item")
        assert (result["status"], result["error"]["etag"], await listed(api.ana)) == (412, '"1-1"', [mine])

    async def test_per_item_an_operation_may_fail_for_want_of_an_earlier_one(self, api: Api) -> None:
        operations = [create(MINE, title=""), verb("complete", MINE), create(MINE), verb("complete", MINE)]
        assert statuses(await results_of(api.ana, operations, "per_item")) == [422, 404, 201, 200]

    async def test_per_item_nothing_may_be_done_at_all(self, api: Api, mine: dict[str, Any]) -> None:
        before = await recorded(api)
        results = await results_of(api.ana, [verb("delete", ABSENT_ID)] * 100, "per_item")
        assert (set(statuses(results)), await recorded(api)) == ({404}, before)
        assert await listed(api.ana) == [mine]

    # What belongs to others

    @pytest.mark.parametrize("op", ["complete", "reopen", "delete", "restore", "update"])
    async def test_what_belongs_to_others_is_not_there(self, api: Api, op: str) -> None:
        bens = await created(api.ben, title="canary")
        changes = {"changes": {"title": "x"}} if op == "update" else {}
        foreign, absent = [verb(op, task_id) | changes for task_id in (bens["id"], ABSENT_ID)]
        same = {"x-request-id": "same"}
        answers = [await batch(api.ana, [each] * 100, headers=same) for each in (foreign, absent)]
        refused(answers[0], 404, "task_not_found")
        assert answers[0].content == answers[1].content
        per_item = [await results_of(api.ana, [each] * 3, "per_item") for each in (foreign, absent)]
        assert (per_item[0], statuses(per_item[0])) == (per_item[1], [404] * 3)
        assert await listed(api.ben) == [bens]

    # The form

    @pytest.mark.parametrize("mode", ["atomic", "per_item"])
    @pytest.mark.parametrize(("bad", "field", "code"), FORMS.values(), ids=FORMS)
    async def test_what_is_no_operation_is_refused_by_its_place(
        self, api: Api, mine: dict[str, Any], mode: str, bad: Any, field: str, code: str
    ) -> None:
        answer = await batch(api.ana, [create(), bad], mode)
        errors = refused(answer, 422, "validation_failed")["errors"]
        assert [(error["field"], error["code"]) for error in errors] == [(field, code)]
        assert "canary" not in "".join(error["message"] for error in errors)
        assert await listed(api.ana) == [mine]

    @pytest.mark.parametrize("operations", [[], [create()] * 101, None, {}, "create"], ids=lambda each: str(each)[:12])
    async def test_a_batch_has_one_to_a_hundred_operations(self, api: Api, operations: Any) -> None:
        assert fields_of(await batch(api.ana, operations)) == ["operations"]
        assert await listed(api.ana) == []

    @pytest.mark.parametrize("mode", ["ATOMIC", "canary", None, 1])
    async def test_there_are_two_modes(self, api: Api, mode: Any) -> None:
        answer = await batch(api.ana, [create()], mode)
        assert (fields_of(answer), "canary" in answer.text) == (["mode"], False)

    @pytest.mark.parametrize("query", ["dry_run=perhaps", "dry_run=", "dry_run=true&dry_run=false"])
    async def test_a_rehearsal_is_asked_for_in_one_way(self, api: Api, query: str) -> None:
        answer = await api.ana.post(f"/api/tasks/batch?{query}", json={"operations": [create()]})
        assert (fields_of(answer), await listed(api.ana)) == (["dry_run"], [])
