"""Every token attack of the collection, against the key set alone and against both kinds of key side by side."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.better_auth.by_algorithm import ByAlgorithm
from adapters.better_auth.shared_secret import SharedSecretConfig, SharedSecretIdentityProvider
from domain.errors import TokenInvalid
from domain.identity import Principal
from domain.ports import IdentityProvider
from tests.attacks import OWNER_OF_KEY, UnknownAttack, attack_cases, attack_token
from tests.better_auth_rig import better_auth
from tests.tokens import SECRET

CASES = attack_cases("jwt")


@pytest.fixture(scope="module", params=["key set", "key set and shared secret"])
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[IdentityProvider]:
    async with better_auth(OWNER_OF_KEY) as rig:
        if request.param == "key set":
            yield rig.provider
        else:
            secret = SharedSecretIdentityProvider(SharedSecretConfig(secret=SECRET), clock=rig.time.clock)
            yield ByAlgorithm(shared_secret=secret, key_set=rig.provider)


async def verdict(provider: IdentityProvider, token: str) -> Principal | type[TokenInvalid]:
    try:
        return await provider.identify(token)
    except TokenInvalid as invalid:
        return type(invalid)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
async def test_an_attack_token_gets_the_verdict_of_the_collection(
    case: dict[str, Any], provider: IdentityProvider
) -> None:
    expected_good = case["expect"]["status"] == [200]

    said = await verdict(provider, attack_token(case["input"]))

    assert isinstance(said, Principal) == expected_good


def test_the_collection_is_complete() -> None:
    assert len(CASES) == 109


async def test_a_good_token_is_accepted_between_the_attacks(provider: IdentityProvider) -> None:
    """The negative control: a provider that refuses everything would pass the rest."""
    principal = await provider.identify(OWNER_OF_KEY.token())

    assert principal.owner == "user-1"


@pytest.mark.parametrize("case", ["sig.made-up", "confusion.HS256.made-up", "struct.made-up"])
def test_an_attack_that_cannot_be_rebuilt_fails_instead_of_passing(case: str) -> None:
    attack = CASES[0]["input"] | {"case": case, "token_len": 1}

    with pytest.raises((UnknownAttack, KeyError)):
        attack_token(attack)
