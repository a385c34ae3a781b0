"""Conditional requests: entity tags, If-None-Match on reads, If-Match on writes (RFC 9110 §13)."""

import asyncio
from typing import Any

import pytest

from tests.http_api import Api, created, path_of, refused

ABSENT = "/api/tasks/01900000-0000-7000-8000-00000000dead"
WRITES = [
    ("PUT", "", {"title": "Buy tea"}),
    ("PATCH", "", {"title": "Buy tea"}),
    ("PATCH", "/complete", None),
    ("PATCH", "/complete", {"is_completed": True}),
    ("POST", "/complete", None),
    ("POST", "/reopen", None),
    ("POST", "/restore", None),
    ("DELETE", "", None),
    ("DELETE", "?permanent=true", None),
]
every_write = pytest.mark.parametrize(("method", "suffix", "body"), WRITES)


class ConditionalRequestsContract:
    """Inherit, and provide the fixture `api`."""

    # Reading

    @pytest.mark.parametrize("tags", ['"1-1"', 'W/"1-1"', '"other", "1-1"', ' "1-1" , "x"', '"7-1","1-1"'])
    async def test_a_version_that_is_known_is_not_sent_again(self, api: Api, tags: str) -> None:
        answer = await api.ana.get(path_of(await created(api.ana)), headers={"if-none-match": tags})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1-1"')

    @pytest.mark.parametrize("tags", ['"2-1"', '"1-2"', '"1"', '"01-1"', '""', "*"])
    async def test_anything_else_is_answered_with_the_task(self, api: Api, tags: str) -> None:
        task = await created(api.ana)
        answer = await api.ana.get(path_of(task), headers={"if-none-match": tags})
        assert (answer.status_code, answer.json()) == (200, task)

    async def test_after_a_change_the_old_tag_is_stale(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        changed = await api.ana.patch(path, json={"title": "Buy tea"})
        answer = await api.ana.get(path, headers={"if-none-match": '"1-1"'})
        assert (answer.status_code, answer.headers["etag"]) == (200, changed.headers["etag"])

    # Writing

    @every_write
    @pytest.mark.parametrize("tags", ['"1-1"', "*", '"5-1", "1-1"'])
    async def test_a_write_goes_through_when_the_tag_is_right(
        self, api: Api, method: str, suffix: str, body: Any, tags: str
    ) -> None:
        path = path_of(await created(api.ana)) + suffix
        answer = await api.ana.request(method, path, json=body, headers={"if-match": tags})
        assert answer.status_code in {200, 204}

    @every_write
    @pytest.mark.parametrize("tags", ['"2-1"', 'W/"1-1"', '"1-2"', '"1"', f'"{"9" * 100}-1"', '""'])
    async def test_a_write_that_saw_another_version_is_refused_with_the_current_one(
        self, api: Api, method: str, suffix: str, body: Any, tags: str
    ) -> None:
        task = await created(api.ana)
        answer = await api.ana.request(method, path_of(task) + suffix, json=body, headers={"if-match": tags})
        refused(answer, 412, "precondition_failed")
        assert answer.headers["etag"] == '"1-1"'
        assert (await api.ana.get(path_of(task))).json() == task

    @pytest.mark.parametrize("tags", ["1-1", '"1-1', "'1-1'", "", '"1-1";', '"1-1" "2-1"', "w/1", '*, "1-1"'])
    async def test_what_is_no_entity_tag_is_malformed(self, api: Api, tags: str) -> None:
        task = await created(api.ana)
        for method, header in (("GET", "If-None-Match"), ("PATCH", "If-Match"), ("DELETE", "If-Match")):
            body = {"title": "Buy tea"} if method == "PATCH" else None
            answer = await api.ana.request(method, path_of(task), json=body, headers={header: tags})
            (error,) = refused(answer, 400, "malformed_precondition")["errors"]
            assert (error["field"], error["code"]) == (header, "malformed")

    @pytest.mark.parametrize("tags", ["*", '"1-1"', 'W/"1-1"', '"9-1", "1-1"'])
    async def test_a_replacement_of_what_the_client_says_is_not_there_is_refused(self, api: Api, tags: str) -> None:
        task = await created(api.ana)
        answer = await api.ana.put(path_of(task), json={"title": "Buy tea"}, headers={"if-none-match": tags})
        refused(answer, 412, "precondition_failed")
        assert (answer.headers["etag"], (await api.ana.get(path_of(task))).json()) == ('"1-1"', task)

    async def test_a_replacement_may_know_other_versions(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        answer = await api.ana.put(path, json={"title": "Buy tea"}, headers={"if-none-match": '"2-1"'})
        assert answer.status_code == 200

    async def test_a_tag_in_the_trash_counts_too(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        await api.ana.delete(path)
        refused(await api.ana.post(f"{path}/restore", headers={"if-match": '"1-1"'}), 412, "precondition_failed")
        assert (await api.ana.post(f"{path}/restore", headers={"if-match": '"2-1"'})).status_code == 200

    @every_write
    async def test_a_task_that_is_not_there_is_not_found_whatever_the_tag(
        self, api: Api, method: str, suffix: str, body: Any
    ) -> None:
        answer = await api.ana.request(method, ABSENT + suffix, json=body, headers={"if-match": '"1-1"'})
        refused(answer, 404, "task_not_found")

    async def test_a_stale_tag_is_told_before_a_broken_rule(self, api: Api) -> None:
        task = await created(api.ana)
        answer = await api.ana.patch(path_of(task), json={"title": " "}, headers={"if-match": '"9-1"'})
        refused(answer, 412, "precondition_failed")

    async def test_the_tag_of_a_write_is_good_for_the_next(self, api: Api) -> None:
        path, tag = path_of(await created(api.ana)), '"1-1"'
        for number in range(3):
            answer = await api.ana.patch(path, json={"title": f"Number {number}"}, headers={"if-match": tag})
            tag = answer.headers["etag"]
        assert tag == '"4-1"'

    async def test_of_ten_who_saw_the_same_version_one_writes(self, api: Api) -> None:
        path = path_of(await created(api.ana))
        answers = await asyncio.gather(
            *(api.ana.patch(path, json={"title": f"{n}"}, headers={"if-match": '"1-1"'}) for n in range(10))
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9
        assert (await api.ana.get(path)).json()["version"] == 2
