"""How long we listen to the endpoint of the key set, and where we do not go."""

import time

import pytest

from domain.errors import IdentityUnavailable
from tests.better_auth_rig import better_auth
from tests.jwks_double import JwksDouble, redirect, slow_drip
from tests.tokens import ed25519_signer

KNOWN = ed25519_signer()


async def test_a_redirect_is_not_followed_even_to_a_good_set() -> None:
    async with better_auth() as rig, JwksDouble(KNOWN.jwk()) as elsewhere:
        rig.jwks.answer = redirect(elsewhere.url)
        with pytest.raises(IdentityUnavailable):
            await rig.provider.identify(KNOWN.token())
        assert elsewhere.fetches == 0


async def test_a_slow_endpoint_is_given_up_on_in_total() -> None:
    async with better_auth(deadline=0.2) as rig:
        rig.jwks.answer = slow_drip
        started = time.monotonic()
        with pytest.raises(IdentityUnavailable):
            await rig.provider.identify(KNOWN.token())
        assert time.monotonic() - started < 1
        assert rig.failures == ["timeout"]
