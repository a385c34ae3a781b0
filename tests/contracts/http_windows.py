"""Filters by time over HTTP: what is taken, in whose zone, and that a scan keeps its now."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.http_api import Api, created, fields_of, listed, path_of

WINDOWS = [f"{field}_{side}" for field in ("created", "updated", "completed", "due") for side in ("after", "before")]


async def titles(api: Api, query: str) -> str:
    return "".join(sorted(task["title"] for task in await listed(api.ana, query)))


class WindowsContract:
    """Inherit, and provide the fixture `api`. Its clock stands at noon of 20 November 2026, UTC, and a little later."""

    @pytest.fixture
    async def dues(self, api: Api) -> dict[str, dict[str, Any]]:
        """Write a task each: yesterday, today, floating, fixed in New York, and without a due."""
        dues: dict[str, Any] = {
            "y": {"date": "2026-11-19"},
            "t": {"date": "2026-11-20"},
            "f": {"at": "2026-11-20T23:00:00"},
            "n": {"at": "2026-11-20T23:00:00", "timezone": "America/New_York"},
            "-": None,
        }
        return {title: await created(api.ana, title=title, due=due) for title, due in dues.items()}

    @pytest.mark.usefixtures("dues")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("due_before=today", "y"),
            ("due_after=today&due_before=tomorrow", "ft"),
            ("due_after=today&due_before=tomorrow&timezone=America/New_York", "fnt"),
            ("due_after=%2B1d", "n"),
            ("due_after=+1d", "n"),
            ("due_before=2026-11-20T12:00:00%2B14:00", "y"),
            ("overdue=true", "y"),
            ("overdue=false", "-fnt"),
            ("no_due=true", "-"),
            ("no_due=false&status=open", "fnty"),
            ("created_before=yesterday", ""),
            ("created_after=today&priority=medium", "-fnty"),
        ],
    )
    async def test_a_filter_finds(self, api: Api, query: str, found: str) -> None:
        assert await titles(api, query) == found

    async def test_completed_windows_are_of_what_is_completed(self, api: Api, dues: dict[str, dict[str, Any]]) -> None:
        await api.ana.post(f"{path_of(dues['y'])}/complete")
        assert await titles(api, "completed_after=today") == "y"
        assert await titles(api, "completed_before=today") == ""

    @pytest.mark.parametrize("name", WINDOWS)
    @pytest.mark.parametrize(
        "value", ["", "now", "1", "2026-02-30", "0001-01-01", "9999-12-31", "+99999d", "x" * 41, "\0"]
    )
    async def test_what_is_no_time_is_refused(self, api: Api, name: str, value: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{name}={quote(value)}")) == [name]

    @pytest.mark.parametrize(
        "zone", ["", "America", "posixrules", "right/UTC", "Europe/Paris\n", "a" * 300, "\0", "Mars"]
    )
    async def test_what_is_no_zone_is_refused(self, api: Api, zone: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?timezone={quote(zone)}")) == ["timezone"]

    @pytest.mark.parametrize("query", ["overdue=maybe", "no_due=", "no_due=1&no_due=1"])
    async def test_a_question_has_a_yes_and_a_no(self, api: Api, query: str) -> None:
        assert fields_of(await api.ana.get(f"/api/tasks?{query}")) == [query.partition("=")[0]]

    @pytest.mark.usefixtures("dues")
    async def test_a_scan_keeps_its_filter(self, api: Api) -> None:
        query = "no_due=false&timezone=Europe/Berlin&due_before=tomorrow&limit=2"
        first = (await api.ana.get(f"/api/tasks?{query}")).json()
        second = (await api.ana.get(f"/api/tasks?{query}&cursor={first['next_cursor']}")).json()
        assert [task["title"] for page in (first, second) for task in page["items"]] == ["f", "t", "y"]
        for other in ("due_before=today", "timezone=UTC"):
            changed = query.replace("due_before=tomorrow" if "due" in other else "timezone=Europe/Berlin", other)
            assert fields_of(await api.ana.get(f"/api/tasks?{changed}&cursor={first['next_cursor']}")) == ["cursor"]
