"""Everything that one owns, in one answer: what is in it, whose, and how a broken one is told from a whole one."""

import asyncio
from collections import Counter
from typing import Any

import orjson
import pytest
from httpx2 import AsyncClient, Response

from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import StorageUnavailable
from domain.identity import OwnerId
from tests.contracts.accounts import an_account
from tests.contracts.http_failures import Broken
from tests.http_api import Api, created, path_of
from tests.http_lists import made, new_list, new_section

EXPORT = "/api/users/me/export"


async def exported(client: AsyncClient) -> tuple[Response, list[dict[str, Any]]]:
    answer = await client.get(EXPORT)
    assert answer.status_code == 200, answer.text
    return answer, [orjson.loads(line) for line in answer.text.splitlines()]


def items(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [line["item"] for line in lines if line["type"] == kind]


class ExportContract:
    """Inherit, and provide the fixture `api`."""

    @pytest.fixture
    async def task(self, api: Api) -> dict[str, Any]:
        """Make one of everything, and something of somebody else's."""
        home = await new_list(api.ana)
        section = await new_section(api.ana, home)
        await made(api.ana, "/api/views", name="Errands", filter={"status": "open"})
        task = await created(api.ana, tags=["errand"], section_id=section["id"], due={"date": "2026-11-21"})
        await api.ana.delete(path_of(await created(api.ana, title="Old")))
        await api.ana.patch("/api/users/me", json={"locale": "de"})
        for client in (api.ana, api.ben):
            await client.post("/api/users/me/tokens", json={"name": "nightly import"})
        await api.container().account_storage().add(an_account(OwnerId("ana")))
        await created(api.ben, title="Not yours")
        return task

    async def test_everything_is_in_it(self, api: Api, task: dict[str, Any]) -> None:
        answer, lines = await exported(api.ana)
        found = Counter(line["type"] for line in lines)
        assert found == Counter(
            {"list": 1, "section": 1, "tag": 1, "view": 1, "task": 2, "history": 7}
            | dict.fromkeys(("export", "profile", "account", "access_token", "end"), 1)
        )
        assert lines[-1] == {"type": "end", "items": len(lines) - 2}
        assert items(lines, "profile") == [(await api.ana.get("/api/users/me")).json()]
        account = {"email": "Ana@example.test", "name": "Ana", "created_at": "2026-11-20T12:00:00Z"}
        assert items(lines, "account") == [account]
        assert items(lines, "access_token") == (await api.ana.get("/api/users/me/tokens")).json()["items"]
        assert items(lines, "list") == (await api.ana.get("/api/lists")).json()["items"][1:]
        whole, trashed = sorted(items(lines, "task"), key=lambda each: bool(each["deleted_at"]))
        assert (whole, trashed["title"]) == (task | {"deleted_at": None}, "Old")
        assert items(lines, "history") == (await api.ana.get("/api/activity?limit=100")).json()["items"]
        assert "Not yours" not in answer.text

    async def test_it_is_a_file_of_json_lines(self, api: Api) -> None:
        answer, _ = await exported(api.ana)
        assert answer.headers["content-type"] == "application/jsonl"
        assert answer.headers["content-disposition"] == 'attachment; filename="taskport-export.jsonl"'
        assert (answer.headers["cache-control"], answer.text[-1]) == ("no-store", "\n")

    async def test_its_cursor_leads_to_what_changed_since(self, api: Api, task: dict[str, Any]) -> None:
        _, lines = await exported(api.ana)
        assert lines[0]["owner"] == "ana"
        assert lines[0]["sequence"] == await api.container().change_feed().newest(OwnerId("ana"))
        await api.ana.patch(path_of(task), json={"title": "Buy tea"})
        changes = (await api.ana.get(f"/api/changes?since={lines[0]['cursor']}")).json()["items"]
        assert [change["resource"]["title"] for change in changes] == ["Buy tea"]

    async def test_who_has_nothing_gets_an_export_of_it(self, api: Api) -> None:
        _, lines = await exported(api.ana)
        assert [line["type"] for line in lines] == ["export", "profile", "end"]

    async def test_it_is_told_to_operators(self, api: Api) -> None:
        told = list[SecurityEvent]()
        async with api.but_with(audit=told.append) as listening:
            await exported(listening.ana)
            assert (await listening.ana.head(EXPORT)).content == b""
        assert told == [SecurityEvent(kind=SecurityEventKind.EXPORTED, owner=OwnerId("ana"))]

    async def test_one_that_breaks_off_has_no_end(self, api: Api) -> None:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": EXPORT,
            "raw_path": EXPORT.encode(),
            "query_string": b"",
            "headers": [(b"host", b"taskport.test"), (b"authorization", b"Bearer ana")],
        }
        sent: list[Any] = []

        async def receive() -> Any:
            await asyncio.Event().wait()  # a GET has no body, and nobody hangs up

        async def send(message: Any) -> None:
            sent.append(message)

        async with api.but_with(history_queries=Broken(StorageUnavailable("Gone."))) as broken:
            await broken.app(scope, receive, send)
        assert (sent[0]["status"], b"profile" in sent[1]["body"]) == (200, True)
        assert all(message["more_body"] for message in sent[1:])
        assert b'"end"' not in b"".join(message["body"] for message in sent[1:])
