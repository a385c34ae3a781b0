"""Sections: the parts of a list, with names of their own. The names of lists keep the same rules."""

from typing import Any

import pytest

import application.bounds
from tests.http_api import JSON, Api, fields_of, recorded, refused
from tests.http_lists import (
    Collection,
    address,
    every_collection,
    items,
    list_path,
    made,
    names,
    new_list,
    new_section,
    section_path,
)
from tests.http_routes import ABSENT_ID

BAD_NAMES: list[tuple[Any, str]] = [
    ("", "too_short"),
    (" \t\n", "too_short"),
    ("x" * 101, "too_long"),
    ("a\0b", "character_not_allowed"),
    (None, "string_type"),
    (7, "string_type"),
    (["x"], "string_type"),
]


class SectionsContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_section_is_made_and_read(self, api: Api) -> None:
        home = await new_list(api.ana)
        answer = await api.ana.post(f"{list_path(home)}/sections", json={"name": "Küche"})
        section = answer.json()
        assert (answer.status_code, answer.headers["etag"]) == (201, '"1-1"')
        assert answer.headers["location"] == section_path(section)
        assert (await api.ana.get(section_path(section))).json() == section
        assert section == {
            "id": section["id"],
            "list_id": home["id"],
            "name": "Küche",
            "position": section["position"],
            "created_at": section["created_at"],
            "updated_at": section["created_at"],
            "version": 1,
        }

    async def test_a_list_has_its_own_sections(self, api: Api) -> None:
        home, work = await new_list(api.ana), await new_list(api.ana)
        sections = [await new_section(api.ana, each) for each in (home, work, home)]
        assert await items(api.ana, f"{list_path(home)}/sections") == [sections[0], sections[2]]
        assert await items(api.ana, f"{list_path(work)}/sections") == [sections[1]]

    async def test_a_section_is_renamed(self, api: Api) -> None:
        section = await new_section(api.ana, await new_list(api.ana))
        answer = await api.ana.patch(section_path(section), json={"name": "Cellar"})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2-1"')
        later = {"name": "Cellar", "version": 2, "updated_at": answer.json()["updated_at"]}
        assert answer.json() == (await api.ana.get(section_path(section))).json() == section | later

    @pytest.mark.parametrize("changes", [{}, {"name": "Kitchen"}, {"name": "Kitchen\n"}], ids=str)
    async def test_a_patch_of_nothing_changes_nothing(self, api: Api, changes: dict[str, Any]) -> None:
        section = await new_section(api.ana, await new_list(api.ana))
        before = await recorded(api)
        answer = await api.ana.patch(section_path(section), json=changes)
        assert (answer.status_code, answer.json(), await recorded(api)) == (200, section, before)

    async def test_a_version_that_is_known_is_not_sent_again(self, api: Api) -> None:
        path = section_path(await new_section(api.ana, await new_list(api.ana)))
        known = await api.ana.get(path, headers={"if-none-match": '"1-1"'})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"1-1"')

    async def test_a_deleted_section_is_not_there_any_more(self, api: Api) -> None:
        home = await new_list(api.ana)
        section = await new_section(api.ana, home)
        assert (await api.ana.delete(section_path(section))).status_code == 204
        for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
            refused(await api.ana.request(method, section_path(section), json=body), 404, "section_not_found")
        assert await items(api.ana, f"{list_path(home)}/sections") == []

    async def test_a_list_that_is_not_there_has_no_sections(self, api: Api) -> None:
        gone = await new_list(api.ana)
        await api.ana.delete(list_path(gone))
        for path in (f"{list_path(gone)}/sections", f"/api/lists/{ABSENT_ID}/sections"):
            refused(await api.ana.get(path), 404, "list_not_found")
            refused(await api.ana.post(path, json={"name": "Kitchen"}), 404, "list_not_found")

    async def test_a_section_stays_in_its_list(self, api: Api) -> None:
        section = await new_section(api.ana, await new_list(api.ana))
        other = await new_list(api.ana)
        assert fields_of(await api.ana.patch(section_path(section), json={"list_id": other["id"]})) == ["list_id"]

    # Bounds

    async def test_there_is_room_for_so_many_in_a_list(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(application.bounds, "SECTIONS_OF_A_LIST_MAX", 2)
        home, work = await new_list(api.ana), await new_list(api.ana)
        first, _ = await new_section(api.ana, home), await new_section(api.ana, home)
        before = await recorded(api)
        answer = await api.ana.post(f"{list_path(home)}/sections", json={"name": "x"})
        assert "2 sections" in refused(answer, 409, "quota_reached")["detail"]
        assert await recorded(api) == before
        await new_section(api.ana, work)
        await api.ana.delete(section_path(first))
        await new_section(api.ana, home)

    async def test_there_is_room_for_so_many_in_all(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(application.bounds, "SECTIONS_MAX", 2)
        home, work = await new_list(api.ana), await new_list(api.ana)
        await new_section(api.ana, home)
        await new_section(api.ana, work)
        answer = await api.ana.post(f"{list_path(home)}/sections", json={"name": "x"})
        refused(answer, 409, "quota_reached")
        await new_section(api.ben, await new_list(api.ben))

    # Names, of lists too

    @every_collection
    async def test_a_name_is_trimmed(self, api: Api, collection: Collection) -> None:
        path = await collection(api.ana)
        item = await made(api.ana, path, name=" \n Küche 1 \t")
        assert item["name"] == "Küche 1"
        renamed = await api.ana.patch(address(path, item), json={"name": f" {'😀' * 100} "})
        assert renamed.json()["name"] == "😀" * 100

    @every_collection
    @pytest.mark.parametrize(("name", "code"), BAD_NAMES)
    async def test_a_name_that_breaks_its_rule_is_refused(
        self, api: Api, collection: Collection, name: Any, code: str
    ) -> None:
        path = await collection(api.ana)
        item = await made(api.ana, path, name="Good")
        before = await recorded(api)
        for method, where in (("POST", path), ("PATCH", address(path, item))):
            answer = await api.ana.request(method, where, json={"name": name})
            (error,) = refused(answer, 422, "validation_failed")["errors"]
            assert (error["field"], error["code"]) == ("name", code)
        assert (await recorded(api), "Good" in await names(api.ana, path)) == (before, True)

    @every_collection
    async def test_a_lone_surrogate_is_no_json(self, api: Api, collection: Collection) -> None:
        path = await collection(api.ana)
        refused(await api.ana.post(path, content=b'{"name": "\\ud800"}', headers=JSON), 400, "malformed_json")

    @every_collection
    @pytest.mark.parametrize("field", ["id", "owner", "position", "version", "color"])
    async def test_an_unknown_field_is_refused(self, api: Api, collection: Collection, field: str) -> None:
        path = await collection(api.ana)
        item = await made(api.ana, path, name="Good")
        for method, where in (("POST", path), ("PATCH", address(path, item))):
            answer = await api.ana.request(method, where, json={"name": "Fine", field: "x"})
            (error,) = refused(answer, 422, "validation_failed")["errors"]
            assert (error["field"], error["code"]) == (field, "unknown")

    @every_collection
    async def test_a_new_one_needs_a_name(self, api: Api, collection: Collection) -> None:
        assert fields_of(await api.ana.post(await collection(api.ana), json={})) == ["name"]
