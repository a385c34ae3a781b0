"""A script's week: a token is made, used for tasks and for live events, and revoked."""

import json
import time

from tests.e2e.service import TaskportProcess
from tests.e2e.streams import client_of, create, following, next_changes, titles

TOKENS = "/api/users/me/tokens"
PATIENCE = 10.0


async def test_a_script_works_until_its_token_is_revoked(local_service: TaskportProcess) -> None:
    url = local_service.url
    async with client_of(url, local_service.token("alice")) as alice:
        token = (await alice.post(TOKENS, json={"name": "nightly import"})).raise_for_status().json()
        async with client_of(url, token["token"]) as script, following(script) as events:
            (task,) = await create(script, "By night")
            assert titles(await next_changes(events, 1)) == ["By night"]
            history = (await alice.get(f"/api/tasks/{task['id']}/history")).json()["items"]
            assert (history[0]["actor"]["type"], history[0]["actor"]["id"]) == ("agent", "nightly import")
            assert (await script.get(TOKENS)).json()["error_code"] == "insufficient_scope"

            until = time.monotonic() + PATIENCE
            while (shown := (await alice.get(f"{TOKENS}/{token['id']}")).json())["last_used_at"] is None:
                assert time.monotonic() < until
            assert shown["last_used_at"] >= token["created_at"]

            assert (await alice.delete(f"{TOKENS}/{token['id']}")).status_code == 204
            refused = await script.get("/api/tasks")
            assert (refused.status_code, refused.json()["error_code"]) == (401, "token_invalid")
    local_service.stop()  # so that its last lines are written
    lines = [json.loads(line) for line in local_service.output().splitlines() if line.startswith('{"')]
    told = [line["kind"] for line in lines if line.get("subject") == token["id"]]
    assert told == ["access_token_created", "access_token_revoked"]
    assert token["token"] not in local_service.output()
