"""A Better Auth that publishes keys, and what we verify its tokens with, in fake time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from adapters.better_auth.config import BetterAuthConfig
from adapters.better_auth.identity_provider import BetterAuthIdentityProvider
from adapters.better_auth.key_set import KeySet
from domain.errors import DomainError
from tests.fake_time import FakeTime
from tests.jwks_double import JwksDouble
from tests.tokens import AUDIENCE, ISSUER, Signer, ed25519_signer


@dataclass(kw_only=True)
class Rig:
    """The parts of one trial; the lists hold what operators would read."""

    time: FakeTime
    jwks: JwksDouble
    keys: KeySet
    provider: BetterAuthIdentityProvider
    refusals: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@asynccontextmanager
async def better_auth(
    *signers: Signer, algorithms: tuple[str, ...] = ("EdDSA", "ES256"), deadline: float = 3.0
) -> AsyncIterator[Rig]:
    async with JwksDouble(*(signer.jwk() for signer in signers)) as jwks:
        rig = _rig(jwks, algorithms, deadline)
        try:
            yield rig
        finally:
            await rig.keys.aclose()


def _rig(jwks: JwksDouble, algorithms: tuple[str, ...], deadline: float) -> Rig:
    config = BetterAuthConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks.url, algorithms=algorithms)
    time, refusals, failures = FakeTime(), list[str](), list[str]()
    keys = KeySet(
        config, deadline=deadline, monotonic=time.monotonic, sleep=time.sleep, on_fetch_failed=failures.append
    )
    provider = BetterAuthIdentityProvider(config, keys, clock=time.clock, on_refused=refusals.append)
    return Rig(time=time, jwks=jwks, keys=keys, provider=provider, refusals=refusals, failures=failures)


async def refusal_of(token: str) -> tuple[type[DomainError], list[str]]:
    """Return how a Better Auth with the usual key refuses the token, and what the operator reads."""
    async with better_auth(ed25519_signer()) as rig:
        with pytest.raises(DomainError) as refused:
            await rig.provider.identify(token)
        return type(refused.value), rig.refusals


async def eventually(is_so: Callable[[], bool]) -> None:
    """Let the background work until it is so; fail when that takes longer than anything here should."""
    async with asyncio.timeout(2):
        while not is_so():  # noqa: ASYNC110  # what is waited for happens on the other side of a socket
            await asyncio.sleep(0)
