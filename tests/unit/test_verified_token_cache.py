"""What the cache of verified tokens saves, and what it must never outlive."""

from datetime import UTC, datetime

import pytest

from adapters.better_auth.token_cache import CachedIdentityProvider
from domain.errors import TokenExpired, TokenInvalid
from domain.identity import OwnerId, Principal
from tests.better_auth_rig import better_auth, eventually
from tests.fake_time import FakeTime
from tests.jwks_double import keys
from tests.tokens import ISSUED_AT, ed25519_signer, session_claims


class Verifier:
    """Believes every token until it is told not to, and counts its work."""

    def __init__(self, time: FakeTime, *, lifetime: float = 900) -> None:
        self._time = time
        self._until = datetime.fromtimestamp(ISSUED_AT + lifetime, UTC)
        self.verified: list[str] = []

    async def identify(self, token: str) -> Principal:
        self.verified.append(token)
        if token.startswith("bad"):
            raise TokenInvalid("The token is not valid.")
        if self._time.clock() >= self._until:
            raise TokenExpired("The token has expired.")
        return Principal(owner=OwnerId(token), expires_at=self._until, scopes=frozenset())


@pytest.fixture
def time() -> FakeTime:
    return FakeTime(start=ISSUED_AT)


async def test_a_token_is_verified_once_a_minute(time: FakeTime) -> None:
    verifier = Verifier(time)
    cached = CachedIdentityProvider(verifier, clock=time.clock)

    for _ in range(120):
        assert (await cached.identify("ana")).owner == "ana"
        time.advance(1)

    assert verifier.verified == ["ana", "ana"]


async def test_different_tokens_prove_different_people(time: FakeTime) -> None:
    cached = CachedIdentityProvider(Verifier(time), clock=time.clock)

    assert [(await cached.identify(name)).owner for name in ("ana", "ben", "ana", "ben")] == ["ana", "ben"] * 2


async def test_nobody_outlives_the_end_of_the_token(time: FakeTime) -> None:
    verifier = Verifier(time, lifetime=10)
    cached = CachedIdentityProvider(verifier, clock=time.clock)
    await cached.identify("ana")

    time.advance(10)

    with pytest.raises(TokenExpired):
        await cached.identify("ana")
    assert len(verifier.verified) == 2


async def test_a_refused_token_is_not_remembered(time: FakeTime) -> None:
    verifier = Verifier(time)
    cached = CachedIdentityProvider(verifier, clock=time.clock)

    for _ in range(2):
        with pytest.raises(TokenInvalid):
            await cached.identify("bad")

    assert verifier.verified == ["bad", "bad"]


async def test_a_key_that_stops_being_good_ends_every_stay(time: FakeTime) -> None:
    verifier, generation = Verifier(time), [1]
    cached = CachedIdentityProvider(verifier, clock=time.clock, generation=lambda: generation[0])
    await cached.identify("ana")

    generation[0] += 1
    await cached.identify("ana")

    assert verifier.verified == ["ana", "ana"]


async def test_a_clock_that_is_set_back_ends_the_stay(time: FakeTime) -> None:
    verifier = Verifier(time)
    cached = CachedIdentityProvider(verifier, clock=time.clock)
    await cached.identify("ana")

    time.advance(-3600)
    await cached.identify("ana")

    assert verifier.verified == ["ana", "ana"]


async def test_the_one_that_came_first_makes_room(time: FakeTime) -> None:
    verifier = Verifier(time)
    cached = CachedIdentityProvider(verifier, clock=time.clock, most_entries=2)

    for name in ("ana", "ben", "cleo", "cleo", "ben", "ana"):
        await cached.identify(name)

    assert verifier.verified == ["ana", "ben", "cleo", "ana"]


@pytest.mark.parametrize("token", ["bad" + "a" * 10_000, "bad\ud800", "bad\0é"])
async def test_a_text_that_is_no_token_is_left_to_the_provider(token: str, time: FakeTime) -> None:
    with pytest.raises(TokenInvalid):
        await CachedIdentityProvider(Verifier(time), clock=time.clock).identify(token)


async def test_a_token_of_a_key_that_better_auth_withdrew_is_refused_after_the_refresh() -> None:
    old, new = ed25519_signer("old", seed=1), ed25519_signer("new", seed=2)
    async with better_auth(old, new) as rig:
        cached = CachedIdentityProvider(rig.provider, clock=rig.time.clock, generation=rig.keys.generation)
        long_token = old.token(session_claims(exp=ISSUED_AT + 3600))
        rig.jwks.answer = keys(new.jwk(), old.jwk())
        await cached.identify(long_token)
        rig.time.advance(239)
        await cached.identify(long_token)

        rig.jwks.answer = keys(new.jwk())
        rig.time.advance(2)
        await cached.identify(new.token())  # Starts the refresh, and does not wait for it.
        await eventually(lambda: rig.keys.generation() == 1)

        with pytest.raises(TokenInvalid):
            await cached.identify(long_token)
