"""Deleting, the trash, restoring, and deleting for good, over HTTP."""

from typing import Any

import pytest

from tests.http_api import Api, created, listed, path_of, refused

PERMANENT = {"permanent": "true"}


async def deleted(api: Api, **content: Any) -> dict[str, Any]:
    task = await created(api.ana, **content)
    assert (await api.ana.delete(path_of(task))).status_code == 204
    return task


async def trash(api: Api, query: str = "") -> list[dict[str, Any]]:
    return await listed(api.ana, query, path="/api/trash")


class TrashRoutesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_deletion_answers_nothing(self, api: Api) -> None:
        answer = await api.ana.delete(path_of(await created(api.ana)))
        assert (answer.status_code, answer.content) == (204, b"")
        assert "content-type" not in answer.headers

    async def test_a_deleted_task_is_gone_from_the_list_and_lies_in_the_trash(self, api: Api) -> None:
        task = await deleted(api, priority="high")
        assert await listed(api.ana) == []
        (found,) = await trash(api)
        assert found["deleted_at"] == found["updated_at"] > task["updated_at"]
        assert {name: found[name] for name in ("id", "title", "priority")}.items() <= task.items()

    @pytest.mark.parametrize(
        ("method", "suffix", "body"),
        [
            ("GET", "", None),
            ("PUT", "", {"title": "Buy tea"}),
            ("PATCH", "", {"title": "Buy tea"}),
            ("DELETE", "", None),
            ("PATCH", "/complete", None),
            ("POST", "/complete", None),
            ("POST", "/reopen", None),
        ],
    )
    async def test_in_the_trash_it_cannot_be_reached(self, api: Api, method: str, suffix: str, body: Any) -> None:
        task = await deleted(api)
        before = await trash(api)
        refused(await api.ana.request(method, path_of(task) + suffix, json=body), 404, "task_not_found")
        assert await trash(api) == before

    async def test_a_restored_task_is_as_it_was(self, api: Api) -> None:
        task = await deleted(api, description="two", priority="low", is_completed=True)
        restored = (await api.ana.post(f"{path_of(task)}/restore")).json()
        assert restored == task | {"version": 3, "updated_at": restored["updated_at"]}
        assert (await listed(api.ana), await trash(api)) == ([restored], [])

    async def test_restoring_twice_is_restoring_once(self, api: Api) -> None:
        task = await deleted(api)
        once, twice = [(await api.ana.post(f"{path_of(task)}/restore")).json() for _ in range(2)]
        assert once == twice

    async def test_a_task_that_never_was_in_the_trash_stays_as_it_is(self, api: Api) -> None:
        task = await created(api.ana)
        assert (await api.ana.post(f"{path_of(task)}/restore")).json() == task

    @pytest.mark.parametrize("from_trash", [False, True])
    async def test_a_task_can_be_deleted_for_good(self, api: Api, *, from_trash: bool) -> None:
        task = await (deleted(api) if from_trash else created(api.ana))
        assert (await api.ana.delete(path_of(task), params=PERMANENT)).status_code == 204
        assert (await listed(api.ana), await trash(api)) == ([], [])
        refused(await api.ana.post(f"{path_of(task)}/restore"), 404, "task_not_found")
        refused(await api.ana.delete(path_of(task), params=PERMANENT), 404, "task_not_found")

    async def test_permanent_false_is_the_trash(self, api: Api) -> None:
        task = await created(api.ana)
        await api.ana.delete(path_of(task), params={"permanent": "false"})
        assert len(await trash(api)) == 1

    @pytest.mark.parametrize("value", ["", "maybe", "2"])
    async def test_a_doubtful_permanent_deletes_nothing(self, api: Api, value: str) -> None:
        task = await created(api.ana)
        answer = await api.ana.delete(path_of(task), params={"permanent": value})
        assert refused(answer, 422, "validation_failed")["errors"][0]["field"] == "permanent"
        assert await listed(api.ana) == [task]

    async def test_the_last_deleted_comes_first(self, api: Api) -> None:
        tasks = [await created(api.ana, title=title) for title in ("a", "b", "c")]
        for task in (tasks[1], tasks[2], tasks[0]):
            await api.ana.delete(path_of(task))
        assert [task["title"] for task in await trash(api)] == ["a", "c", "b"]
        assert [task["title"] for task in await trash(api, "limit=1&offset=1")] == ["c"]

    async def test_the_trash_is_counted_when_asked(self, api: Api) -> None:
        await deleted(api)
        await created(api.ana)
        totals = [
            (await api.ana.get("/api/trash", params={"include_total": asked})).json()["total"]
            for asked in ("true", "false")
        ]
        assert totals == [1, None]

    @pytest.mark.parametrize("parameter", ["status", "priority", "sort"])
    async def test_the_trash_has_no_filters_yet(self, api: Api, parameter: str) -> None:
        refused(await api.ana.get("/api/trash", params={parameter: "title"}), 422, "validation_failed")
