"""Personal access tokens over HTTP: made, shown, used, revoked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.access_tokens.by_prefix import ByPrefix
from adapters.better_auth.token_cache import CachedIdentityProvider
from domain.audit import SecurityEvent
from tests.http_api import Api, FakeIdentity, created, fields_of, refused
from tests.http_routes import ABSENT_ID, OF_PEOPLE, Route

TOKENS = "/api/users/me/tokens"


@asynccontextmanager
async def knowing_access_tokens(api: Api, **ports: object) -> AsyncIterator[Api]:
    """Serve the same storage as another replica does, with access tokens beside the names."""
    wired = api.container()
    beside = ByPrefix(access_tokens=wired.by_access_token(), others=FakeIdentity())
    identity = CachedIdentityProvider(beside, clock=wired.clock())
    async with api.but_with(identity=identity, **ports) as serving:
        yield serving


async def new_token(api: Api, **content: Any) -> dict[str, Any]:
    answer = await api.ana.post(TOKENS, json={"name": "import"} | content)
    assert answer.status_code == 201, answer.text
    token: dict[str, Any] = answer.json()
    return token


def bearing(token: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {token['token']}"}


class AccessTokenRoutesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_a_token_is_described_and_its_text_shown_once(self, api: Api) -> None:
        answer = await api.ana.post(TOKENS, json={"name": "  import  "})
        token = answer.json()
        text = token.pop("token")
        assert (answer.status_code, answer.headers["location"]) == (201, f"{TOKENS}/{token['id']}")
        assert (token["name"], token["scopes"], token["last_used_at"]) == (
            "import",
            ["tasks:read", "tasks:write"],
            None,
        )
        assert text.endswith(token["hint"])
        assert len(token["hint"]) == 4
        life = datetime.fromisoformat(token["expires_at"]) - datetime.fromisoformat(token["created_at"])
        assert life == timedelta(days=90)
        assert (await api.ana.get(answer.headers["location"])).json() == token
        listed = await api.ana.get(TOKENS)
        assert (listed.json(), text in listed.text) == ({"items": [token]}, False)
        assert answer.headers["cache-control"] == "no-store"

    async def test_it_does_in_its_owners_name_what_history_says_it_did(self, api: Api) -> None:
        token = await new_token(api)
        async with knowing_access_tokens(api) as replica:
            answer = await replica.nobody.post("/api/tasks", json={"title": "By night"}, headers=bearing(token))
        assert answer.status_code == 201
        (entry,) = (await api.ana.get("/api/activity")).json()["items"]
        assert entry["actor"] == {"type": "agent", "id": "import"}
        assert entry["on_behalf_of"] == "ana"

    @pytest.mark.parametrize("route", OF_PEOPLE, ids=str)
    async def test_with_a_token_nobody_gets_at_tokens(self, api: Api, route: Route) -> None:
        token = await new_token(api)
        async with knowing_access_tokens(api) as replica:
            answer = await replica.nobody.request(
                route.method, route.path(token_id=token["id"]), json=route.body, headers=bearing(token)
            )
        refused(answer, 403, "insufficient_scope")
        assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="account"'

    async def test_it_is_good_for_its_scopes_alone(self, api: Api) -> None:
        tokens = {scope: await new_token(api, scopes=[f"tasks:{scope}"]) for scope in ("read", "write")}
        async with knowing_access_tokens(api) as replica:
            for scope, token in tokens.items():
                read = await replica.nobody.get("/api/tasks", headers=bearing(token))
                write = await replica.nobody.post("/api/tasks", json={"title": "x"}, headers=bearing(token))
                assert (read.status_code, write.status_code) == ((200, 403) if scope == "read" else (403, 201))

    async def test_a_revoked_token_is_refused_here_at_once_and_elsewhere_with_the_next_look(self, api: Api) -> None:
        token = await new_token(api)
        async with knowing_access_tokens(api) as here, knowing_access_tokens(api) as elsewhere:
            for replica in (here, elsewhere):
                assert (await replica.nobody.get("/api/tasks", headers=bearing(token))).status_code == 200
            revoked = [(await here.ana.delete(f"{TOKENS}/{token['id']}")).status_code for _ in range(2)]
            assert revoked == [204, 404]
            refused(await here.nobody.get("/api/tasks", headers=bearing(token)), 401, "token_invalid")
            await elsewhere.app.state.container.admission().refresh()
            refused(await elsewhere.nobody.get("/api/tasks", headers=bearing(token)), 401, "token_invalid")
        async with knowing_access_tokens(api) as fresh:
            refused(await fresh.nobody.get("/api/tasks", headers=bearing(token)), 401, "token_invalid")
        assert (await api.ana.get(TOKENS)).json() == {"items": []}

    async def test_what_is_not_there_is_answered_in_the_same_words_whosever_it_is(self, api: Api) -> None:
        theirs = (await api.ben.post(TOKENS, json={"name": "Ben's"})).json()["id"]
        for method in ("GET", "DELETE"):
            answers = [
                await api.ana.request(method, f"{TOKENS}/{each}", headers={"x-request-id": "same"})
                for each in (theirs, ABSENT_ID)
            ]
            refused(answers[0], 404, "token_not_found")
            assert answers[0].text.replace(theirs, ABSENT_ID) == answers[1].text

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", " "),
            ("name", "x" * 51),
            ("name", None),
            ("scopes", []),
            ("scopes.0", ["admin"]),
            ("scopes.0", ["account"]),
            ("scopes.0", [["tasks:read"]]),
            ("scopes", ["tasks:read"] * 3),
            ("scopes", None),
            ("expires_at", None),
            ("expires_at", "2020-01-01T00:00:00Z"),
            ("expires_at", "2090-01-01T00:00:00Z"),
            ("expires_at", "0001-01-01T00:00:00+23:00"),
            ("expires_at", "2026-12-31T00:00:00"),
            ("expires_at", 1_800_000_000),
        ],
    )
    async def test_what_breaks_a_rule_is_named(self, api: Api, field: str, value: Any) -> None:
        answer = await api.ana.post(TOKENS, json={"name": "import"} | {field.partition(".")[0]: value})
        assert fields_of(answer) == [field]
        assert (await api.ana.get(TOKENS)).json() == {"items": []}

    async def test_the_fifty_first_is_refused(self, api: Api) -> None:
        tokens = [await new_token(api) for _ in range(50)]
        refused(await api.ana.post(TOKENS, json={"name": "import"}), 409, "quota_reached")
        await api.ana.delete(f"{TOKENS}/{tokens[0]['id']}")
        await new_token(api)

    async def test_a_key_keeps_no_answer_that_has_a_secret_in_it(self, api: Api) -> None:
        answers = [await api.ana.post(TOKENS, json={"name": "x"}, headers={"idempotency-key": "k"}) for _ in range(2)]
        assert len({answer.json()["token"] for answer in answers}) == 2
        await created(api.ana)
        assert (await api.ana.post("/api/tasks", json={"title": "x"}, headers={"idempotency-key": "k"})).is_success

    async def test_what_is_made_and_revoked_is_written_down_without_the_secret(self, api: Api) -> None:
        told: list[SecurityEvent] = []
        async with knowing_access_tokens(api, audit=told.append) as replica:
            token = (await replica.ana.post(TOKENS, json={"name": "import"})).json()
            await replica.ana.delete(f"{TOKENS}/{token['id']}")
        assert [(event.kind.value, event.owner, event.subject) for event in told] == [
            (f"access_token_{what}", "ana", token["id"]) for what in ("created", "revoked")
        ]
