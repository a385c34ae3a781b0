"""With both kinds of key configured, the algorithm decides, and no token meets both."""

import pytest

from adapters.better_auth.by_algorithm import ByAlgorithm
from adapters.better_auth.shared_secret import SharedSecretConfig, SharedSecretIdentityProvider
from domain.errors import TokenInvalid
from tests.better_auth_rig import better_auth
from tests.tokens import ABSENT, ISSUED_AT, SECRET, ed25519_signer, session_claims, shared_secret_token

BARE: dict[str, object] = {"sub": "user-1", "exp": ISSUED_AT + 900}


async def test_with_both_configured_each_kind_of_token_goes_to_its_own_key() -> None:
    async with better_auth(ed25519_signer()) as rig:
        reasons: list[str] = []
        secret = SharedSecretIdentityProvider(
            SharedSecretConfig(secret=SECRET), clock=rig.time.clock, on_refused=reasons.append
        )
        both = ByAlgorithm(shared_secret=secret, key_set=rig.provider)

        assert (await both.identify(ed25519_signer().token(session_claims(sub="a")))).owner == "a"
        assert (await both.identify(shared_secret_token(BARE | {"sub": "b"}))).owner == "b"
        for bad in ("nonsense", ed25519_signer(seed=2).token(), shared_secret_token(BARE, secret="x" * 40)):
            with pytest.raises(TokenInvalid):
                await both.identify(bad)
        assert (rig.refusals, reasons) == (["structure", "signature"], ["signature"])


async def test_a_shared_secret_token_never_asks_the_key_set() -> None:
    async with better_auth(ed25519_signer()) as rig:
        secret = SharedSecretIdentityProvider(SharedSecretConfig(secret=SECRET), clock=rig.time.clock)
        both = ByAlgorithm(shared_secret=secret, key_set=rig.provider)

        await both.identify(shared_secret_token(session_claims(aud=ABSENT), {"kid": "some-key"}))

        assert rig.jwks.fetches == 0
