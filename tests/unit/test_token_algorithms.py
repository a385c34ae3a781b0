"""Which algorithm may verify what: the configuration, the key and the header must agree."""

import pytest

from domain.errors import TokenInvalid
from tests.better_auth_rig import better_auth, refusal_of
from tests.tokens import (
    SECRET,
    Signer,
    as_json,
    compact,
    ed25519_signer,
    es256_signer,
    es512_signer,
    hs256,
    rsa_signer,
    session_claims,
)

SIGNER = ed25519_signer()
EVERY_ALGORITHM = ("EdDSA", "ES256", "ES512", "PS256", "RS256")


@pytest.mark.parametrize(
    "signer",
    [es256_signer(), es512_signer(), rsa_signer(), rsa_signer(algorithm="RS256")],
    ids=lambda signer: signer.algorithm,
)
async def test_every_supported_algorithm_can_be_opted_into(signer: Signer) -> None:
    async with better_auth(signer, algorithms=EVERY_ALGORITHM) as rig:
        assert (await rig.provider.identify(signer.token())).owner == "user-1"


@pytest.mark.parametrize("signer", [es512_signer(), rsa_signer()], ids=lambda signer: signer.algorithm)
async def test_an_algorithm_that_was_not_opted_into_is_refused(signer: Signer) -> None:
    async with better_auth(SIGNER, signer) as rig:
        with pytest.raises(TokenInvalid):
            await rig.provider.identify(signer.token())


async def test_a_key_verifies_only_the_algorithm_it_was_published_for() -> None:
    signer = rsa_signer(algorithm="RS256")
    token = Signer(private=signer.private, algorithm="PS256", key_id=signer.key_id).token()

    async with better_auth(signer, algorithms=EVERY_ALGORITHM) as rig:
        with pytest.raises(TokenInvalid):
            await rig.provider.identify(token)


async def test_an_algorithm_that_nobody_configured_costs_no_fetch() -> None:
    async with better_auth(SIGNER) as rig:
        with pytest.raises(TokenInvalid):
            await rig.provider.identify(rsa_signer().token())

        assert rig.jwks.fetches == 0


async def test_a_shared_secret_means_nothing_to_the_key_set() -> None:
    token = compact(as_json({"alg": "HS256", "kid": SIGNER.key_id}), as_json(session_claims()), hs256(SECRET))

    assert await refusal_of(token) == (TokenInvalid, ["algorithm"])
