"""Having everything erased: what the owner is told, who is let in afterwards, and what old cursors are worth."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.admission import TRUSTED_FOR
from domain.audit import SecurityEvent, SecurityEventKind
from domain.identity import Principal
from tests.builders import NOON
from tests.http_api import Api, FakeIdentity, created, listed, refused
from tests.http_routes import ABSENT_ID
from tests.http_sync import page


@dataclass
class FakeTime:
    """A clock and an identity provider that agree: tokens are issued at the moment that `issued_at` says."""

    now: datetime = NOON
    issued_at: datetime = NOON
    told: list[SecurityEvent] = field(default_factory=list)

    def ports(self) -> dict[str, object]:
        return {"clock": lambda: self.now, "identity": self, "audit": self.told.append}

    async def identify(self, token: str) -> Principal:
        return replace(await FakeIdentity().identify(token), issued_at=self.issued_at)

    async def pass_until_erased(self, api: Api) -> None:
        """Let another replica do the work, once all replicas have heard of it."""
        self.now += timedelta(seconds=15)
        await api.app.state.container.erasing().go_on()
        await api.app.state.container.admission().refresh()


async def requested(api: Api) -> dict[str, Any]:
    answer = await api.ana.delete("/api/users/me")
    assert answer.status_code == 202, answer.text
    receipt: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/erasures/{receipt['id']}"
    return receipt


class ErasureRoutesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_receipt_is_given_and_tells_anybody_how_far_it_is(self, api: Api) -> None:
        time = FakeTime()
        async with api.but_with(**time.ports()) as timed:
            receipt = await requested(timed)
            assert UUID(receipt["id"]).version == 4
            assert receipt == {
                "id": receipt["id"],
                "status": "under_way",
                "requested_at": "2026-11-20T12:00:00Z",
                "completed_at": None,
            }
            path = f"/api/erasures/{receipt['id']}"
            assert (await timed.nobody.get(path)).json() == receipt
            await time.pass_until_erased(timed)
            completed = {"status": "completed", "completed_at": "2026-11-20T12:00:15Z"}
            assert (await timed.nobody.get(path)).json() == receipt | completed
            refused(await timed.nobody.get(f"{path}?owner=ana"), 422, "validation_failed")

    async def test_a_receipt_that_nobody_was_given_is_unknown(self, api: Api) -> None:
        refused(await api.nobody.get(f"/api/erasures/{ABSENT_ID}"), 404, "erasure_not_found")

    async def test_it_is_not_complete_while_another_replica_may_still_let_the_owner_in(self, api: Api) -> None:
        time = FakeTime()
        async with api.but_with(**time.ports()) as timed, api.but_with(**time.ports()) as late:
            await created(late.ana)
            receipt = await requested(timed)
            await timed.app.state.container.erasing().go_on()
            await created(late.ana, title="let in by a replica that has not heard of it")
            time.now += TRUSTED_FOR - timedelta(seconds=1)
            await timed.app.state.container.erasing().go_on()
            await created(late.ana, title="once more")
            time.now += timedelta(seconds=5)
            await timed.app.state.container.erasing().go_on()
            assert (await timed.nobody.get(f"/api/erasures/{receipt['id']}")).json()["status"] == "under_way"
            await time.pass_until_erased(timed)
            refused(await timed.ana.get("/api/tasks"), 410, "user_erased")
            time.issued_at = time.now
            assert await listed(timed.ana) == []

    async def test_the_tokens_from_before_are_refused_and_one_from_after_opens_an_empty_account(self, api: Api) -> None:
        time = FakeTime()
        async with api.but_with(**time.ports()) as timed:
            await created(timed.ana)
            bens = await created(timed.ben)
            await requested(timed)
            for _ in range(2):
                refused(await timed.ana.get("/api/tasks"), 410, "user_erased")
                refused(await timed.ana.delete("/api/users/me"), 410, "user_erased")
                await time.pass_until_erased(timed)
            time.issued_at = time.now
            assert await listed(timed.ana) == []
            assert (await timed.ana.get("/api/activity")).json()["items"] == []
            anew = await created(timed.ana, title="Anew")
            assert await listed(timed.ana) == [anew]
            assert await listed(timed.ben) == [bens]

    async def test_a_cursor_from_before_is_never_gone_on_from(self, api: Api) -> None:
        time = FakeTime()
        async with api.but_with(**time.ports()) as timed:
            for _ in range(2):
                await created(timed.ana)
            old = [(await page(timed.ana, limit=limit))["next_cursor"] for limit in (1, 9)]
            await requested(timed)
            await time.pass_until_erased(timed)
            time.issued_at = time.now
            for _ in range(3):
                await created(timed.ana, title="Anew")
            for cursor in old:
                refused(await timed.ana.get("/api/changes", params={"since": cursor}), 410, "sync_cursor_expired")
                answer = await timed.ana.get("/api/events", headers={"last-event-id": cursor})
                refused(answer, 410, "sync_cursor_expired")
            new = await page(timed.ana, limit=2)
            assert [item["resource"]["title"] for item in new["items"]] == ["Anew"] * 2
            assert len((await page(timed.ana, new["next_cursor"]))["items"]) == 1

    async def test_who_came_back_can_be_erased_again(self, api: Api) -> None:
        time = FakeTime()
        async with api.but_with(**time.ports()) as timed:
            first = await requested(timed)
            await time.pass_until_erased(timed)
            time.issued_at = time.now = time.now + timedelta(days=1)
            await created(timed.ana)
            second = await requested(timed)
            assert second["id"] != first["id"]
            await time.pass_until_erased(timed)
            assert (await timed.nobody.get(f"/api/erasures/{second['id']}")).json()["status"] == "completed"

    async def test_the_request_and_the_end_are_told_to_operators_once(self, api: Api) -> None:
        time = FakeTime()
        async with api.but_with(**time.ports()) as timed:
            receipt = await requested(timed)
            for _ in range(2):
                await time.pass_until_erased(timed)
        kinds = (SecurityEventKind.ERASURE_REQUESTED, SecurityEventKind.ERASURE_COMPLETED)
        assert [(event.kind, event.owner, event.subject) for event in time.told] == [
            (kind, "ana", receipt["id"]) for kind in kinds
        ]
