"""The event stream as an application in a browser has it: EventSource, over a fetch that carries the token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.e2e.chromium import driving_chromium
from tests.e2e.service import TaskportProcess
from tests.e2e.streams import client_of, create

_PATIENCE = 30


@pytest.fixture(autouse=True)
def _has_a_browser() -> None:
    """Skip before anything is started."""
    driving_chromium("events.mjs")


class Page:
    """What happens to an EventSource in a page, as it happens."""

    def __init__(self, said: asyncio.StreamReader) -> None:
        self._said = said

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(_PATIENCE):
            line = await self._said.readline()
        told: dict[str, Any] = orjson.loads(line)
        return told

    async def next_titles(self, count: int) -> list[str]:
        """Return the titles of the next changes; nothing else may come between them."""
        return [(await self.next())["data"]["resource"]["title"] for _ in range(count)]


@asynccontextmanager
async def page_that_follows(url: str, token: str) -> AsyncIterator[Page]:
    command = driving_chromium("events.mjs", url, token)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Page(process.stdout)
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _PATIENCE)
        except TimeoutError:
            process.kill()
            raise


async def test_a_browser_goes_on_by_itself_after_a_crash_and_misses_nothing(
    taskport_home: Path, tmp_path: Path
) -> None:
    local = {"TASKPORT_HOME": str(taskport_home)}
    with TaskportProcess(tmp_path / "first.log", local) as first:
        token = first.token("alice")
        async with page_that_follows(first.url, token) as page:
            assert await page.next() == {"asks_after": None}
            assert (await page.next())["type"] == "start"
            async with client_of(first.url, token) as app:
                await create(app, "1", "2")
            assert await page.next_titles(1) == ["1"]
            seen = await page.next()
            assert seen["data"]["resource"]["title"] == "2"
            first.kill()
            await written_where_the_browser_does_not_look(local, tmp_path, token)
            same_port = local | {"API_PORT": str(first.port)}
            with TaskportProcess(tmp_path / "second.log", same_port) as second:
                resumed = await page.next()
                while "asks_after" in resumed:
                    assert resumed == {"asks_after": seen["id"]}
                    resumed = await page.next()
                assert (resumed["type"], resumed["id"]) == ("start", seen["id"])
                assert await page.next_titles(2) == ["3", "4"]
                async with client_of(second.url, token) as app:
                    await create(app, "5")
                assert await page.next_titles(1) == ["5"]


async def written_where_the_browser_does_not_look(local: dict[str, str], tmp_path: Path, token: str) -> None:
    with TaskportProcess(tmp_path / "elsewhere.log", local) as elsewhere:
        async with client_of(elsewhere.url, token) as app:
            await create(app, "3", "4")


async def test_a_browser_goes_on_by_itself_when_the_service_is_restarted_in_order(
    taskport_home: Path, tmp_path: Path
) -> None:
    local = {"TASKPORT_HOME": str(taskport_home)}
    with TaskportProcess(tmp_path / "first.log", local) as first:
        token = first.token("alice")
        async with page_that_follows(first.url, token) as page:
            assert await page.next() == {"asks_after": None}
            start = await page.next()
            first.stop()
            end = await page.next()
            assert (end["type"], end["data"]) == ("end", {"reason": "shutting_down"})
            await written_where_the_browser_does_not_look(local, tmp_path, token)
            with TaskportProcess(tmp_path / "second.log", local | {"API_PORT": str(first.port)}):
                resumed = await page.next()
                while "asks_after" in resumed:
                    assert resumed == {"asks_after": start["id"]}
                    resumed = await page.next()
                assert (resumed["type"], resumed["id"]) == ("start", start["id"])
                assert await page.next_titles(2) == ["3", "4"]
