"""Which cursors of the change feed are good, and from when on one is too old."""

import pytest

from entrypoints.http.feed_positions import FeedPosition, cursor_of
from tests.builders import ANA
from tests.http_api import Api, created, fields_of, listed, path_of, refused
from tests.http_sync import Replica, forget_tombstones, page


class ChangeCursorsContract:
    """Inherit, and provide the fixture `api`."""

    async def test_only_ones_own_cursor_of_this_call_is_good(self, api: Api) -> None:
        for client in (api.ana, api.ana, api.ben):
            await created(client)
        own = (await page(api.ana))["next_cursor"]
        others = [
            (await page(api.ben))["next_cursor"],
            (await api.ana.get("/api/activity?limit=1")).json()["next_cursor"],
        ]
        made_up = ["", "0", "1", "x", "%00", "%FF", own[:-1], own[1:], own + "A", own.swapcase(), "A" * 32, "x" * 5000]
        for cursor in others + made_up:
            assert fields_of(await api.ana.get(f"/api/changes?since={cursor}")) == ["since"]

    async def test_a_cursor_from_before_a_forgotten_deletion_has_expired(self, api: Api) -> None:
        task, kept = [await created(api.ana) for _ in range(2)]
        old = (await page(api.ana, limit=1))["next_cursor"]
        await api.ana.delete(f"{path_of(task)}?permanent=true")
        new = (await page(api.ana))["next_cursor"]
        await forget_tombstones(api)
        answer = await api.ana.get("/api/changes", params={"since": old})
        refused(answer, 410, "sync_cursor_expired")
        assert answer.headers["link"] == '</api/changes>; rel="start"'
        assert (await page(api.ana, new))["items"] == []
        assert [item["resource"] for item in (await page(api.ana))["items"]] == [kept]

    @pytest.mark.parametrize("limit", [1, 2, 500])
    async def test_who_starts_again_after_that_gets_to_the_end_and_can_go_on(self, api: Api, limit: int) -> None:
        tasks = [await created(api.ana) for _ in range(4)]
        await api.ana.delete(f"{path_of(tasks[1])}?permanent=true")
        await forget_tombstones(api)
        replica = Replica(api.ana)
        for _ in range(2):
            await replica.sync(limit)
            assert replica.has_all_of(await listed(api.ana))
        await api.ana.delete(path_of(tasks[0]))
        await replica.sync(limit)
        assert replica.has_all_of(await listed(api.ana))

    async def test_who_was_starting_again_when_a_deletion_was_forgotten_must_start_once_more(self, api: Api) -> None:
        tasks = [await created(api.ana) for _ in range(4)]
        cursor = (await page(api.ana, limit=2))["next_cursor"]
        await api.ana.delete(f"{path_of(tasks[0])}?permanent=true")
        await forget_tombstones(api)
        refused(await api.ana.get(f"/api/changes?since={cursor}"), 410, "sync_cursor_expired")

    async def test_a_cursor_of_a_newer_database_has_expired(self, api: Api) -> None:
        """The database was put back from a copy: the client has seen what never happened now."""
        await created(api.ana)
        cursor = await cursor_of(api.app.state.container.cursors(), ANA, FeedPosition(2))
        refused(await api.ana.get(f"/api/changes?since={cursor}"), 410, "sync_cursor_expired")
