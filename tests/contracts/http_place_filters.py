"""Filters by list, section, parent, tag, deferral and archive over HTTP, and what is refused in their place."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from tests.contracts.http_cursors import scan
from tests.http_api import Api, created, fields_of, listed, refused
from tests.http_routes import ABSENT_ID

NAMES = ["list_id", "section_id", "parent_id", "tag_match", "deferred", "archived"]
IDS = NAMES[:3]
MOUNTS = ["/api/tasks", "/api/todos", "/api/ana/tasks"]
BAD_IDS = [
    "",
    "x",
    "null",
    "Inbox",
    "NONE",
    f"{ABSENT_ID.upper()}",
    ABSENT_ID.replace("-", ""),
    f" {ABSENT_ID}",
    "\0",
    "0",
]


@dataclass(frozen=True, slots=True)
class Places:
    """The ids that queries name in braces."""

    ids: dict[str, str]

    async def titles(self, api: Api, query: str, path: str = "/api/tasks") -> str:
        found = await listed(api.ana, query.format(**self.ids), path)
        return "".join(sorted(task["title"] for task in found))


class PlaceFiltersContract:
    """Inherit, and provide the fixture `api`. Its clock stands at noon of 20 November 2026, UTC, and a little later."""

    @pytest.fixture
    async def places(self, api: Api) -> Places:
        async def made(path: str, name: str) -> str:
            answer: str = (await api.ana.post(path, json={"name": name})).json()["id"]
            return answer

        work, old = await made("/api/lists", "Work"), await made("/api/lists", "Old")
        plans = await made(f"/api/lists/{work}/sections", "Plans")
        await created(api.ana, title="a", tags=["Home", "errand"])
        b = (await created(api.ana, title="b", list_id=work, tags=["errand"]))["id"]
        await created(api.ana, title="c", section_id=plans, tags=["Home"], is_completed=True)
        await created(api.ana, title="d", parent_id=b, tags=["Home", "errand"], defer_until="2026-11-21")
        await created(api.ana, title="e", list_id=old, defer_until="2026-11-20")
        await api.ana.patch(f"/api/lists/{old}", json={"is_archived": True})
        return Places({"work": work, "old": old, "plans": plans, "b": b})

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("list_id={work}", "bcd"),
            ("list_id={old}", "e"),
            ("list_id=inbox", "a"),
            ("section_id={plans}", "c"),
            ("section_id=none", "abde"),
            ("list_id={work}&section_id=none", "bd"),
            ("parent_id={b}", "d"),
            ("parent_id=none", "abce"),
            ("tag=home", "acd"),
            ("tag=HOME&tag=Errand", "abcd"),
            ("tag=home&tag=errand&tag_match=any", "abcd"),
            ("tag=home&tag=errand&tag_match=all", "ad"),
            ("tag=%20home%20", "acd"),
            ("tag=\uff28ome", "acd"),
            ("tag=nope", ""),
            ("tag_match=all", "abcde"),
            ("deferred=true", "d"),
            ("deferred=false", "abce"),
            ("deferred=true&timezone=Pacific/Kiritimati", ""),
            ("archived=true", "e"),
            ("archived=false", "abcd"),
            ("list_id={work}&tag=home&status=open&deferred=true&archived=false&parent_id={b}&no_due=true", "d"),
            ("list_id=%s" % ABSENT_ID, ""),  # noqa: UP031  # braces are for the ids of the fixture
            ("list_id={plans}", ""),
        ],
    )
    async def test_a_filter_finds(self, api: Api, places: Places, query: str, found: str) -> None:
        assert await places.titles(api, query) == found

    @pytest.mark.parametrize("path", MOUNTS)
    async def test_every_mount_takes_them(self, api: Api, places: Places, path: str) -> None:
        assert await places.titles(api, "list_id={work}&tag=home&tag_match=all&archived=false", path) == "cd"

    async def test_what_others_have_is_nowhere(self, api: Api, places: Places) -> None:
        for query in ("list_id={work}", "section_id={plans}", "parent_id={b}", "tag=home"):
            assert await listed(api.ben, query.format(**places.ids)) == []

    async def test_the_total_is_of_the_filter(self, api: Api, places: Places) -> None:
        answer = await api.ana.get(f"/api/tasks?list_id={places.ids['work']}&limit=1")
        assert (answer.json()["total"], len(answer.json()["items"])) == (3, 1)

    # Refusals

    @pytest.mark.parametrize("name", IDS)
    @pytest.mark.parametrize("value", BAD_IDS, ids=repr)
    async def test_what_is_no_id_is_refused(self, api: Api, name: str, value: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{name}={quote(value)}")) == [name]

    @pytest.mark.parametrize(("name", "word"), [("list_id", "none"), ("section_id", "inbox"), ("parent_id", "inbox")])
    async def test_each_has_its_own_word_for_nowhere(self, api: Api, name: str, word: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{name}={word}")) == [name]

    @pytest.mark.parametrize("name", NAMES[3:])
    @pytest.mark.parametrize("value", ["", "maybe", "2", "ALL", "null", "\0"])
    async def test_other_words_are_refused(self, api: Api, name: str, value: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{name}={quote(value)}")) == [name]

    @pytest.mark.parametrize("name", NAMES)
    async def test_what_has_one_value_is_given_once(self, api: Api, name: str) -> None:
        (error,) = refused(await api.ana.get(f"/api/tasks?{name}=x&{name}=x"), 422, "validation_failed")["errors"]
        assert (error["field"], error["code"]) == (name, "repeated")

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("tag=", "tag.0"),
            ("tag=home&tag=%20", "tag.1"),
            ("tag=" + "a" * 51, "tag.0"),
            ("tag=%00", "tag.0"),
            ("tag=home&tag=HOME", "tag"),
            ("&".join(f"tag={n}" for n in range(21)), "tag"),
        ],
    )
    async def test_what_no_tag_is_called_is_refused(self, api: Api, query: str, field: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{query}")) == [field]

    @pytest.mark.parametrize("name", ["a" * 50, f"%20{'a' * 50}%20", "e%CC%81" * 50, "%F0%9F%98%80" * 50])
    async def test_a_name_is_as_long_as_on_a_task(self, api: Api, name: str) -> None:
        assert await listed(api.ana, f"tag={name}") == []

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("list", "list_id"),
            ("listid", "list_id"),
            ("section", "section_id"),
            ("parent", "parent_id"),
            ("tags", "tag"),
            ("tagmatch", "tag_match"),
            ("defered", "deferred"),
            ("is_archived", "archived"),
        ],
    )
    async def test_the_nearest_name_is_suggested(self, api: Api, name: str, meant: str) -> None:
        (error,) = refused(await api.ana.get(f"/api/tasks?{name}=x"), 422, "validation_failed")["errors"]
        assert error["message"].endswith(f"did you mean {meant}?")

    @pytest.mark.parametrize("name", [*NAMES, "tag"])
    async def test_the_trash_takes_none_of_them(self, api: Api, name: str) -> None:
        assert fields_of(await api.ana.get(f"/api/trash?{name}=true")) == ["query"]

    # Pages

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("list_id={work}", 3),
            ("section_id=none", 4),
            ("tag=home&tag=errand", 4),
            ("archived=false&deferred=false", 3),
            ("list_id={work}&sort=position", 3),
            ("parent_id=none&sort=-position", 4),
            ("tag=home&section_id=none&sort=position,title", 2),
        ],
    )
    async def test_pages_meet(self, api: Api, places: Places, query: str, count: int) -> None:
        asked = query.format(**places.ids)
        everything = [task["id"] for task in await listed(api.ana, asked)]
        assert (await scan(api, "/api/tasks", asked), len(everything)) == (everything, count)

    async def test_a_cursor_is_good_for_one_place(self, api: Api, places: Places) -> None:
        asked: dict[str, Any] = {
            "list_id": places.ids["work"],
            "section_id": "none",
            "parent_id": "none",
            "tag": "errand",
            "tag_match": "any",
            "deferred": "false",
            "archived": "false",
        }
        others = {
            "list_id": "inbox",
            "section_id": places.ids["plans"],
            "parent_id": places.ids["b"],
            "tag": "home",
            "tag_match": "all",
            "deferred": "true",
            "archived": "true",
        }
        await created(api.ana, list_id=places.ids["work"], tags=["errand"])
        first = (await api.ana.get("/api/tasks", params=asked | {"limit": 1})).json()
        again = {"cursor": first["next_cursor"]}
        assert len((await api.ana.get("/api/tasks", params=asked | again)).json()["items"]) == 1
        for name, value in others.items():
            changed = await api.ana.get("/api/tasks", params=asked | again | {name: value})
            without = await api.ana.get("/api/tasks", params={k: v for k, v in asked.items() if k != name} | again)
            assert fields_of(changed) == ["cursor"]
            assert name == "tag_match" or fields_of(without) == ["cursor"]
