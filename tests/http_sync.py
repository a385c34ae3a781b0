"""A client of the change feed that knows nothing but its pages."""

from datetime import UTC, datetime
from typing import Any

from httpx2 import AsyncClient

from tests.builders import ANA
from tests.http_api import Api

END_OF_TIME = datetime(2200, 1, 1, tzinfo=UTC)


async def page(client: AsyncClient, since: str | None = None, limit: int | None = None) -> dict[str, Any]:
    """Return a page of changes."""
    parameters = {"since": since, "limit": limit}
    answer = await client.get(
        "/api/changes", params={name: each for name, each in parameters.items() if each is not None}
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body.keys() == {"items", "next_cursor", "has_more"}
    return body


async def forget_tombstones(api: Api) -> None:
    """Let all the time pass for which tombstones are kept."""
    assert await api.container().housekeeping().forget_tombstones(ANA, before=END_OF_TIME) > 0


class Replica:
    """What a client makes of the pages."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.tasks: dict[str, dict[str, Any]] = {}
        self.cursor: str | None = None
        self.last = 0

    async def sync(self, limit: int) -> None:
        """Read to the end; every page but the last must bring it further."""
        has_more = True
        while has_more:
            body = await page(self.client, self.cursor, limit)
            assert body["items"] or not body["has_more"]
            for item in body["items"]:
                assert item["sequence"] > self.last
                self.last = item["sequence"]
                self._apply(item)
            self.cursor, has_more = body["next_cursor"], body["has_more"]

    def _apply(self, item: dict[str, Any]) -> None:
        if "resource" in item:
            self.tasks[item["id"]] = item["resource"]
        else:
            self.tasks.pop(item["id"], None)

    def has_all_of(self, tasks: list[dict[str, Any]]) -> bool:
        return self.tasks == {task["id"]: task for task in tasks}
