"""Writing to lists, sections, tags and views once and not twice: keys, entity tags, and two who write at once."""

import asyncio
from typing import Any

import pytest

from tests.contracts.http_idempotency import KEY, answered, is_replay
from tests.http_api import Api, recorded, refused
from tests.http_resource_writes import CONDITIONAL, RESOURCE_WRITES, subject_of
from tests.http_routes import Route

every_write = pytest.mark.parametrize("route", RESOURCE_WRITES, ids=str)
every_conditional_write = pytest.mark.parametrize("route", CONDITIONAL, ids=str)


async def told(api: Api, path: str) -> Any:
    """Return what reading it says, version and all."""
    answer = await api.ana.get(path)
    return answer.status_code, answer.headers.get("etag")


async def operations(api: Api) -> set[str]:
    """Return the ids of all that was done."""
    entries = (await api.ana.get("/api/activity?limit=100")).json()["items"]
    return {entry["operation_id"] for entry in entries}


class ResourceRetriesContract:
    """Inherit, and provide the fixture `api`."""

    # Keys

    @every_write
    async def test_a_replay_is_the_first_answer_and_leaves_no_second_effect(self, api: Api, route: Route) -> None:
        write = (await subject_of(api.ana, route)).write
        untouched = await recorded(api)
        first = await write.send(api.ana, KEY)
        once = await recorded(api)
        again = await write.send(api.ana, KEY)
        assert (first.status_code in {200, 201, 204}, once != untouched) == (True, True), first.text
        assert (is_replay(first), is_replay(again)) == (False, True)
        assert answered(again) == answered(first)
        assert await recorded(api) == once

    @every_write
    async def test_the_effect_is_one_operation_that_can_be_undone(self, api: Api, route: Route) -> None:
        write = (await subject_of(api.ana, route)).write
        answer = await write.send(api.ana, KEY)
        entries = (await api.ana.get("/api/activity?limit=100")).json()["items"]
        assert entries[0]["operation_id"] == answer.headers["operation-id"]
        undo = f"/api/operations/{answer.headers['operation-id']}/undo"
        first = await api.ana.post(undo, headers={"idempotency-key": "undo"})
        undone = await recorded(api)
        again = await api.ana.post(undo, headers={"idempotency-key": "undo"})
        assert (first.status_code, answered(again), await recorded(api)) == (200, answered(first), undone)

    @every_write
    async def test_of_many_at_once_under_one_key_one_is_done(self, api: Api, route: Route) -> None:
        write = (await subject_of(api.ana, route)).write
        before = await operations(api)
        answers = await asyncio.gather(*(write.send(api.ana, KEY) for _ in range(5)))
        done = [answer for answer in answers if answer.is_success]
        assert {answer.json()["error_code"] for answer in answers if answer not in done} <= {"request_in_flight"}
        assert len({(answer.content, answer.headers["operation-id"]) for answer in done}) == 1
        assert await operations(api) - before == {done[0].headers["operation-id"]}

    @every_write
    async def test_a_key_belongs_to_one_request(self, api: Api, route: Route) -> None:
        write = (await subject_of(api.ana, route)).write
        await write.send(api.ana, KEY)
        once = await recorded(api)
        other = await api.ana.post("/api/lists", json={"name": "Another"}, headers=KEY)
        refused(other, 422, "idempotency_key_reused")
        assert await recorded(api) == once

    @every_conditional_write
    async def test_a_replay_comes_before_the_condition(self, api: Api, route: Route) -> None:
        subject = await subject_of(api.ana, route)
        headers = KEY | {"if-match": (await told(api, subject.path))[1]}
        first, again = [await subject.write.send(api.ana, headers) for _ in range(2)]
        assert (first.status_code in {200, 204}, answered(again), is_replay(again)) == (True, answered(first), True)

    # Entity tags

    @every_conditional_write
    @pytest.mark.parametrize("tags", ['"9-1"', 'W/"1-1"', '"1-2"', '""', '"9-1", "8-1"'])
    async def test_a_write_that_saw_another_version_is_refused_with_the_current_one(
        self, api: Api, route: Route, tags: str
    ) -> None:
        subject = await subject_of(api.ana, route)
        before = await recorded(api), await told(api, subject.path)
        answer = await subject.write.send(api.ana, {"if-match": tags})
        refused(answer, 412, "precondition_failed")
        assert answer.headers["etag"] == before[1][1]
        assert (await recorded(api), await told(api, subject.path)) == before

    @every_conditional_write
    @pytest.mark.parametrize("tags", ["*", '"9-1", {}', "{}"])
    async def test_a_write_goes_through_when_the_tag_is_right(self, api: Api, route: Route, tags: str) -> None:
        subject = await subject_of(api.ana, route)
        etag = (await told(api, subject.path))[1]
        answer = await subject.write.send(api.ana, {"if-match": tags.format(etag)})
        assert answer.status_code in {200, 204}, answer.text

    @every_conditional_write
    @pytest.mark.parametrize("tags", ["1-1", "'1-1'", "", '*, "1-1"'])
    async def test_what_is_no_entity_tag_is_malformed(self, api: Api, route: Route, tags: str) -> None:
        subject = await subject_of(api.ana, route)
        answer = await subject.write.send(api.ana, {"if-match": tags})
        (error,) = refused(answer, 400, "malformed_precondition")["errors"]
        assert error["field"] == "If-Match"

    @every_conditional_write
    async def test_of_those_who_saw_the_same_version_one_writes(self, api: Api, route: Route) -> None:
        subject = await subject_of(api.ana, route)
        headers = {"if-match": (await told(api, subject.path))[1]}
        before = await operations(api)
        answers = await asyncio.gather(*(subject.write.send(api.ana, headers) for _ in range(4)))
        lost = 404 if route.method == "DELETE" or route.template.endswith("/merge") else 412
        assert sorted(answer.status_code for answer in answers)[1:] == [lost] * 3
        assert len(await operations(api) - before) == 1
