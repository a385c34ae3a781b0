"""How the key set is kept: fresh when it can be, good when it cannot, and never asked for too often."""

import asyncio

import pytest

from adapters.better_auth.refusal import Refused
from domain.errors import IdentityUnavailable
from tests.better_auth_rig import better_auth, eventually
from tests.jwks_double import Answer, document, keys, never, unavailable
from tests.tokens import ed25519_signer, session_claims

OLD = ed25519_signer("old", seed=1)
NEW = ed25519_signer("new", seed=2)
HOUR = 60 * 60


async def test_a_hundred_first_requests_share_one_fetch() -> None:
    async with better_auth(OLD) as rig:
        await asyncio.gather(*(rig.keys.find("old") for _ in range(100)))

        assert rig.jwks.fetches == 1


async def test_a_known_key_costs_no_fetch() -> None:
    async with better_auth(OLD) as rig:
        for _ in range(200):
            await rig.keys.find("old")
            rig.time.advance(1)

        assert rig.jwks.fetches == 1


async def test_old_keys_are_refreshed_while_requests_go_on() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        rig.jwks.answer = never
        rig.time.advance(240)

        async with asyncio.timeout(0.5):
            await rig.keys.find("old")

        await eventually(lambda: rig.jwks.fetches == 2)


async def test_a_key_that_is_missing_from_a_good_set_is_dropped() -> None:
    async with better_auth(OLD, NEW) as rig:
        await rig.keys.find("old")
        rig.jwks.answer = keys(NEW.jwk())
        rig.time.advance(240)
        await rig.keys.find("old")
        await eventually(lambda: rig.keys.generation() == 1)

        with pytest.raises(Refused):
            await rig.keys.find("old")


@pytest.mark.parametrize("answer", [unavailable(), keys(), document("<html>"), document("[]"), keys({"kty": "oct"})])
async def test_nothing_but_a_good_set_takes_keys_away(answer: Answer) -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        rig.jwks.answer = answer
        for hour in range(24):
            await rig.keys.find("old")
            await eventually(lambda: len(rig.failures) == hour)  # noqa: B023  # awaited at once
            rig.time.advance(HOUR)

        assert (await rig.keys.find("old")).algorithms == {"EdDSA"}


async def test_who_has_a_known_key_never_notices_that_the_key_set_is_away_and_its_return_heals() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        await rig.jwks.close()
        for attempt in range(1, 24):
            rig.time.advance(HOUR - 1)
            now = int(rig.time.clock().timestamp())
            fresh = OLD.token(session_claims(iat=now, exp=now + 900))
            assert (await rig.provider.identify(fresh)).owner == "user-1"
            await eventually(lambda: len(rig.failures) == attempt)  # noqa: B023  # awaited at once
        rig.jwks.answer = keys(OLD.jwk(), NEW.jwk())
        await rig.jwks.open()

        assert (await rig.keys.find("new")).algorithms == {"EdDSA"}
        assert (set(rig.failures), rig.keys.generation()) == ({"connection"}, 0)


async def test_keys_that_could_not_be_refreshed_for_a_day_are_no_longer_good() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        rig.jwks.answer = unavailable()
        rig.time.advance(24 * HOUR + 1)

        with pytest.raises(IdentityUnavailable):
            await rig.keys.find("old")
        with pytest.raises(IdentityUnavailable):
            await rig.keys.check_ready()
