"""A key id that nobody knows: a rotation to follow at once, or one of a flood of forgeries."""

import asyncio
from collections import Counter
from secrets import token_urlsafe

import pytest

from adapters.better_auth.key_refresh import MOST_WAITING
from adapters.better_auth.refusal import Refused
from domain.errors import IdentityUnavailable, Overloaded
from tests.better_auth_rig import Rig, better_auth, eventually
from tests.jwks_double import keys, never, unavailable
from tests.tokens import ed25519_signer

OLD = ed25519_signer("old", seed=1)
NEW = ed25519_signer("new", seed=2)


async def flood(rig: Rig, count: int) -> list[BaseException | object]:
    return await asyncio.gather(*(rig.keys.find(token_urlsafe(24)) for _ in range(count)), return_exceptions=True)


async def test_the_first_request_after_a_rotation_succeeds_at_once() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        rig.jwks.answer = keys(OLD.jwk(), NEW.jwk())

        assert (await rig.keys.find("new")).algorithms == {"EdDSA"}
        assert rig.jwks.fetches == 2


async def test_everybody_who_comes_during_a_rotation_succeeds() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        rig.jwks.answer = keys(NEW.jwk())

        found = await asyncio.gather(*(rig.keys.find("new") for _ in range(MOST_WAITING)))

        assert (len(found), rig.jwks.fetches) == (MOST_WAITING, 2)


async def test_a_flood_of_forged_ids_costs_one_fetch_per_five_seconds() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        started = rig.time.monotonic()
        for _ in range(100):
            await flood(rig, 100)
            await rig.keys.find("old")
            rig.time.advance(0.1)

        the_first = 1
        assert rig.jwks.fetches - the_first <= 1 + (rig.time.monotonic() - started) / 5


async def test_a_rotation_amid_a_flood_costs_its_first_user_seconds_and_not_the_session() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        await flood(rig, 100)
        rig.time.advance(2)
        rig.jwks.answer = keys(OLD.jwk(), NEW.jwk())
        since = rig.time.monotonic()

        outcomes, key = await asyncio.gather(flood(rig, 100), rig.keys.find("new"))

        assert key == await rig.keys.find("new")
        assert rig.time.monotonic() - since <= 5
        assert {type(outcome) for outcome in outcomes} == {Refused}


async def test_a_bounded_number_waits_and_the_rest_may_come_again() -> None:
    async with better_auth(OLD) as rig:
        rig.jwks.answer = never
        asked = [asyncio.ensure_future(rig.keys.find(token_urlsafe(24))) for _ in range(MOST_WAITING + 50)]

        await eventually(lambda: sum(task.done() for task in asked) == 50)
        await rig.keys.aclose()

        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert Counter(map(type, outcomes)) == {IdentityUnavailable: MOST_WAITING, Overloaded: 50}


async def test_who_comes_while_a_fetch_runs_gets_what_it_brings() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        arrived = asyncio.Event()

        async def when_all_have_come(writer: asyncio.StreamWriter) -> None:
            await arrived.wait()
            await keys(NEW.jwk())(writer)

        rig.jwks.answer = when_all_have_come
        first = asyncio.ensure_future(rig.keys.find("new"))
        await eventually(lambda: rig.jwks.fetches == 2)
        second = asyncio.ensure_future(rig.keys.find("new"))
        await asyncio.sleep(0)
        arrived.set()

        assert await first == await second
        assert rig.jwks.fetches == 2


async def test_an_id_that_was_absent_a_moment_ago_is_not_asked_for_again() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        rig.time.advance(60)
        for _ in range(2):
            with pytest.raises(Refused):
                await rig.keys.find("forged")

        assert rig.jwks.fetches == 2


async def test_an_id_that_was_absent_lately_never_waits() -> None:
    async with better_auth(OLD) as rig:
        await flood(rig, 1)
        with pytest.raises(Refused):
            await rig.keys.find("forged")
        rig.time.advance(5)
        with pytest.raises(Refused):
            await rig.keys.find("forged")
        rig.time.advance(2)
        since = rig.time.monotonic()

        with pytest.raises(Refused):
            await rig.keys.find("forged")

        assert rig.time.monotonic() == since


async def test_an_id_that_was_absent_is_asked_for_again_soon() -> None:
    """A key may be used before the replica that publishes it knows it."""
    async with better_auth(OLD) as rig:
        with pytest.raises(Refused):
            await rig.keys.find("new")
        rig.jwks.answer = keys(OLD.jwk(), NEW.jwk())
        rig.time.advance(5)

        assert (await rig.keys.find("new")).algorithms == {"EdDSA"}


async def test_while_the_endpoint_is_down_an_unknown_key_is_never_a_refusal() -> None:
    async with better_auth(OLD) as rig:
        await rig.keys.find("old")
        rig.jwks.answer = unavailable()
        for _ in range(30):
            with pytest.raises(IdentityUnavailable):
                await rig.keys.find(token_urlsafe(24))
            rig.time.advance(1)
        assert (await rig.keys.find("old")).algorithms == {"EdDSA"}

        assert rig.jwks.fetches <= 2 + 30 / 5
        assert set(rig.failures) == {"status"}
