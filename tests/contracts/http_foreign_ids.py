"""Choosing an id that somebody else has: it is free like any other, so nothing can be learnt by trying."""

from typing import Any

import pytest
from httpx2 import Response

from tests.contracts.http_chosen_ids import V4, batched, posted, put
from tests.http_api import Api, created, listed, path_of
from tests.http_routes import ABSENT_ID
from tests.http_writes import CHOSEN_ID

TIMES = {"created_at", "updated_at", "position"}
every_way = pytest.mark.parametrize("create", [posted, put, batched])


def told(answer: Response) -> Any:
    """Return an answer without its times, and the place that is made of one, and the ids of the exchange."""
    body = answer.json()
    task = body["results"][0]["task"] if "results" in body else body
    for name in TIMES | {"id"}:
        del task[name]
    own = {"x-request-id", "operation-id", "location"}
    return answer.status_code, body, [pair for pair in answer.headers.multi_items() if pair[0] not in own]


class ForeignIdsContract:
    """Inherit, and provide the fixture `api`."""

    @every_way
    async def test_a_foreign_id_is_free_like_any_other(self, api: Api, create: Any) -> None:
        bens = await created(api.ben, id=CHOSEN_ID, title="Ben's")
        answers = [await create(api.ana, task_id) for task_id in (CHOSEN_ID, ABSENT_ID)]
        assert told(answers[0]) == told(answers[1])
        assert {task["id"] for task in await listed(api.ana)} == {CHOSEN_ID, ABSENT_ID}
        assert await listed(api.ben) == [bens]

    @every_way
    async def test_what_became_of_it_there_does_not_matter_here(self, api: Api, create: Any) -> None:
        for query in ("", "?permanent=true"):
            await created(api.ben, id=V4)
            await api.ben.delete(f"/api/tasks/{V4}{query}")
            assert told(await create(api.ana, V4)) == told(await create(api.ana, ABSENT_ID))
            for task in await listed(api.ana):
                await api.ana.delete(path_of(task) + "?permanent=true")
            await api.ben.delete(f"/api/tasks/{V4}?permanent=true")
