"""Signing in with a local account: what is answered, and what no answer tells."""

import asyncio
import statistics
import time
from typing import Any

import pytest
from httpx2 import Response

from domain.audit import SecurityEvent, SecurityEventKind
from domain.identity import OwnerId, Principal
from tests.contracts.http_headers import guarded
from tests.http_api import Api, fields_of, refused

ANA = {"email": "ana@localhost", "password": "correct horse battery"}
NEW = ANA | {"name": "Ana"}
WRONG = ANA | {"password": "wrong horse battery"}
UNKNOWN = ANA | {"email": "nobody@localhost"}


async def sent(api: Api, verb: str, **body: Any) -> Response:
    return await api.nobody.post(f"/auth/{verb}", json=body)


async def registered(api: Api) -> Any:
    answer = await sent(api, "register", **NEW)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def owner_of(api: Api, tokens: Any) -> OwnerId:
    principal: Principal = await api.app.state.container.by_own_keys().identify(tokens["access_token"])
    return principal.owner


def untold(answer: Response) -> tuple[int, Any, Any]:
    """Return all of an answer but its id and its tokens."""
    secret = {"request_id", "access_token", "refresh_token"}
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, {name: value for name, value in answer.json().items() if name not in secret}


class AccountRoutesContract:
    """Inherit, and provide the fixture `api`."""

    async def test_whoever_registers_is_signed_in(self, api: Api) -> None:
        answer = await sent(api, "register", **NEW)
        tokens = answer.json()
        assert (answer.status_code, tokens["token_type"], tokens["expires_in"]) == (201, "Bearer", 900)
        assert tokens.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
        assert guarded(answer)
        assert await owner_of(api, tokens) == await owner_of(api, (await sent(api, "login", **ANA)).json())

    async def test_registering_again_is_a_retry_and_with_another_password_another_account(self, api: Api) -> None:
        first, again = await registered(api), await registered(api)
        other = (await sent(api, "register", **NEW | WRONG)).json()
        owners = [await owner_of(api, tokens) for tokens in (first, again, other)]
        assert (owners[0] == owners[1], owners[0] == owners[2]) == (True, False)

    @pytest.mark.parametrize(
        "same",
        [{"email": "ANA@LocalHost"}, {"password": "correct horse battery"}, {"password": "ｃorrect horse battery"}],  # noqa: RUF001  # that NFKC makes them one is the point
    )
    async def test_case_and_form_of_letters_make_no_difference(self, api: Api, same: dict[str, str]) -> None:
        await registered(api)
        assert (await sent(api, "login", **ANA | same)).status_code == 200

    @pytest.mark.parametrize("shown", [WRONG, UNKNOWN, ANA | {"password": "short"}])
    async def test_what_does_not_go_together_is_refused(self, api: Api, shown: dict[str, str]) -> None:
        await registered(api)
        answer = await sent(api, "login", **shown)
        refused(answer, 401, "credentials_refused")
        assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize("verb", ["register", "login"])
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "ana"),
            ("email", "ana@\0localhost"),
            ("email", "ana@localhost" + "t" * 250),
            ("email", None),
            ("password", "x" * 129),
            ("password", "x" * 10_000),
            ("password", "correct horse\0"),
            ("password", 123456789012),
            ("role", "admin"),
        ],
    )
    async def test_what_is_malformed_is_named(self, api: Api, verb: str, field: str, value: Any) -> None:
        content = NEW if verb == "register" else ANA
        answer = await sent(api, verb, **content | {field: value})
        assert fields_of(answer) == [field]
        assert "correct" not in answer.text

    @pytest.mark.parametrize(("field", "value"), [("password", "x" * 11), ("name", ""), ("name", " "), ("name", "\0")])
    async def test_a_new_account_has_a_name_and_a_long_password(self, api: Api, field: str, value: str) -> None:
        assert fields_of(await sent(api, "register", **NEW | {field: value})) == [field]

    async def test_a_password_in_the_query_is_refused(self, api: Api) -> None:
        assert fields_of(await api.nobody.post("/auth/login?password=x", json=ANA)) == ["query"]

    async def test_an_idempotency_key_keeps_no_secret(self, api: Api) -> None:
        headers = {"idempotency-key": "k"}
        answers = [await api.nobody.post("/auth/register", json=NEW, headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert len({answer.json()["refresh_token"] for answer in answers}) == 2

    # Refresh tokens

    async def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_family(self, api: Api) -> None:
        first = (await registered(api))["refresh_token"]
        second = (await sent(api, "refresh", refresh_token=first)).json()["refresh_token"]
        for spent in (first, second):
            refused(await sent(api, "refresh", refresh_token=spent), 401, "refresh_refused")
        assert (await sent(api, "login", **ANA)).status_code == 200

    async def test_of_two_who_refresh_at_once_one_wins_and_then_nobody_is_signed_in(self, api: Api) -> None:
        shown = (await registered(api))["refresh_token"]
        answers = await asyncio.gather(*(sent(api, "refresh", refresh_token=shown) for _ in range(2)))
        winner, loser = sorted(answers, key=lambda answer: answer.status_code)
        assert (winner.status_code, loser.status_code) == (200, 401)
        refused(await sent(api, "refresh", refresh_token=winner.json()["refresh_token"]), 401, "refresh_refused")

    async def test_who_signs_out_can_do_so_twice_and_refresh_no_more(self, api: Api) -> None:
        shown = (await registered(api))["refresh_token"]
        answers = [await sent(api, "logout", refresh_token=shown) for _ in range(2)]
        assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
        refused(await sent(api, "refresh", refresh_token=shown), 401, "refresh_refused")

    @pytest.mark.parametrize("verb", ["refresh", "logout"])
    @pytest.mark.parametrize("shown", ["", "x" * 201, 1, None])
    async def test_a_refresh_token_is_a_short_text(self, api: Api, verb: str, shown: Any) -> None:
        assert fields_of(await sent(api, verb, refresh_token=shown)) == ["refresh_token"]

    # What no answer tells

    async def test_no_answer_tells_whether_an_address_is_known(self, api: Api) -> None:
        fresh = untold(await sent(api, "register", **NEW))
        taken = untold(await sent(api, "register", **NEW | WRONG))
        assert fresh == taken == untold(await sent(api, "register", **NEW))
        never = ANA | {"password": "never seen anywhere"}
        assert untold(await sent(api, "login", **never)) == untold(await sent(api, "login", **UNKNOWN))

    async def test_a_password_is_digested_once_whatever_the_answer_will_be(self, api: Api) -> None:
        passwords = CountedPasswords(api.app.state.container.passwords())
        async with api.but_with(passwords=passwords) as counted:
            for verb, body in (("register", NEW), ("register", NEW), ("login", ANA), ("login", UNKNOWN)):
                before = passwords.calls
                await sent(counted, verb, **body)
                assert passwords.calls == before + 1

    async def test_an_unknown_address_takes_as_long_as_a_known_one(self, api: Api) -> None:
        await registered(api)
        known, unknown = [], []
        for _ in range(15):
            known.append(await seconds_of(sent(api, "login", **WRONG)))
            unknown.append(await seconds_of(sent(api, "login", **UNKNOWN)))
        assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2

    # For operators, and for other services

    async def test_another_replica_believes_a_token_and_renews_it(self, api: Api) -> None:
        tokens = await registered(api)
        async with api.but_with(clock=api.app.state.container.clock()) as other:
            assert await owner_of(other, tokens) == await owner_of(api, tokens)
            renewed = await sent(other, "refresh", refresh_token=tokens["refresh_token"])
        assert renewed.status_code == 200

    async def test_operators_hear_who_signed_in_and_no_more(self, api: Api) -> None:
        told: list[SecurityEvent] = []
        async with api.but_with(audit=told.append) as heard:
            first = (await sent(heard, "register", **NEW)).json()
            await sent(heard, "login", **WRONG)
            await sent(heard, "refresh", refresh_token=first["refresh_token"])
            await sent(heard, "refresh", refresh_token=first["refresh_token"])
            again = (await sent(heard, "login", **ANA)).json()
            await sent(heard, "logout", refresh_token=again["refresh_token"])
        kinds = SecurityEventKind
        known = [kinds.SIGNED_UP, kinds.REFRESH_REUSED, kinds.SIGNED_IN, kinds.SIGNED_OUT]
        owner = await owner_of(api, first)
        assert [event for event in told if event.owner] == [SecurityEvent(kind=kind, owner=owner) for kind in known]
        assert [event for event in told if not event.owner] == [
            SecurityEvent(kind=kinds.SIGN_IN_REFUSED, reason="credentials_refused")
        ]

    async def test_the_key_set_may_be_kept_for_a_while(self, api: Api) -> None:
        answer = await api.nobody.get("/auth/jwks")
        (key,) = answer.json()["keys"]
        assert key.keys() == {"alg", "crv", "x", "kty", "kid"}
        assert answer.headers["cache-control"] == "public, max-age=300"


class CountedPasswords:
    def __init__(self, passwords: Any) -> None:
        self._passwords = passwords
        self.calls = 0

    async def digest(self, password: str, *, salted_with: str) -> bytes:
        self.calls += 1
        digest: bytes = await self._passwords.digest(password, salted_with=salted_with)
        return digest


async def seconds_of(call: Any) -> float:
    began = time.perf_counter()
    await call
    return time.perf_counter() - began
