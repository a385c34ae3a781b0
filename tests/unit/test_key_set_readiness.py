"""When the key set is ready, and how it is put away."""

import asyncio

import pytest

from adapters.better_auth import key_set
from domain.errors import IdentityUnavailable
from tests.better_auth_rig import better_auth, eventually
from tests.jwks_double import keys, never, unavailable
from tests.tokens import ed25519_signer

SIGNER = ed25519_signer()


async def test_it_is_ready_with_the_first_good_set() -> None:
    async with better_auth(SIGNER) as rig:
        rig.jwks.answer = unavailable()
        with pytest.raises(IdentityUnavailable):
            await rig.keys.check_ready()
        rig.jwks.answer = keys()
        rig.time.advance(5)
        with pytest.raises(IdentityUnavailable):
            await rig.keys.check_ready()
        rig.jwks.answer = keys(SIGNER.jwk())
        rig.time.advance(5)
        await rig.keys.check_ready()

        assert rig.failures == ["status", "no_usable_key"]


async def test_it_stays_ready_through_an_outage() -> None:
    async with better_auth(SIGNER) as rig:
        await rig.keys.check_ready()
        rig.jwks.answer = unavailable()
        rig.time.advance(23 * 60 * 60)

        await rig.keys.check_ready()


async def test_asking_whether_it_is_ready_never_takes_two_seconds() -> None:
    async with better_auth(SIGNER, deadline=30) as rig:
        rig.jwks.answer = never
        async with asyncio.timeout(2):
            with pytest.raises(IdentityUnavailable):
                await rig.keys.check_ready()


async def test_whoever_waits_is_released_when_it_is_put_away() -> None:
    async with better_auth(SIGNER) as rig:
        rig.jwks.answer = never
        waiting = asyncio.gather(*(rig.keys.find("any") for _ in range(3)), return_exceptions=True)
        await eventually(lambda: rig.jwks.fetches == 1)

        await rig.keys.aclose()

        assert {type(outcome) for outcome in await waiting} == {IdentityUnavailable}


async def test_a_request_that_is_given_up_leaves_the_fetch_to_the_others() -> None:
    async with better_auth(SIGNER) as rig:
        first = asyncio.ensure_future(rig.keys.find(SIGNER.key_id))
        second = asyncio.ensure_future(rig.keys.find(SIGNER.key_id))
        await asyncio.sleep(0)

        first.cancel()

        assert (await second).algorithms == {"EdDSA"}
        assert rig.jwks.fetches == 1


async def test_nobody_waits_for_a_key_longer_than_a_request_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_set, "PATIENCE", 0.05)
    async with better_auth(SIGNER, deadline=30) as rig:
        rig.jwks.answer = never
        async with asyncio.timeout(1):
            with pytest.raises(IdentityUnavailable):
                await rig.keys.find(SIGNER.key_id)


async def test_a_proxy_of_the_environment_is_not_asked_for_what_is_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with better_auth(SIGNER) as rig:
        await rig.keys.check_ready()

        assert rig.jwks.fetches == 1
