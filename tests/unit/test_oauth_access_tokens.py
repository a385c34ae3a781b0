"""OAuth access tokens beside session tokens: the same keys, and never one for the other."""

from collections.abc import AsyncIterator

import pytest

from adapters.better_auth.config import BetterAuthConfig
from adapters.better_auth.oauth_access_tokens import ByType, NobodyKnown, OAuthIdentityProvider
from domain.errors import TokenExpired, TokenInvalid
from domain.identity import Scope
from tests.better_auth_rig import Rig, better_auth
from tests.tokens import ABSENT, AUDIENCE, ISSUED_AT, ISSUER, ed25519_signer, session_claims

SIGNER = ed25519_signer()
OAUTH_ISSUER = f"{ISSUER}/api/auth"
RESOURCE = "https://tasks.example.test/mcp"
USERINFO = f"{OAUTH_ISSUER}/oauth2/userinfo"


def access_token(typ: object = "at+jwt", **changes: object) -> str:
    granted = {
        "iss": OAUTH_ISSUER,
        "aud": [RESOURCE, USERINFO],
        "client_id": "desktop",
        "azp": "desktop",
        "scope": "openid tasks:read tasks:write",
        "exp": ISSUED_AT + 3600,
    }
    return SIGNER.token(session_claims(**(granted | changes)), typ=typ)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with better_auth(SIGNER) as rig:
        yield rig


def provider(rig: Rig) -> OAuthIdentityProvider:
    config = BetterAuthConfig(issuer=OAUTH_ISSUER, audience=RESOURCE, jwks_url=rig.jwks.url)
    return OAuthIdentityProvider(config, rig.keys, clock=rig.time.clock, on_refused=rig.refusals.append)


async def test_it_proves_who_let_the_client_act_and_what_for(rig: Rig) -> None:
    principal = await provider(rig).identify(access_token())
    assert principal.owner == "user-1"
    assert principal.scopes == {Scope.READ, Scope.WRITE}
    assert principal.agent == "desktop"


async def test_no_scope_is_more_than_a_program_may_have(rig: Rig) -> None:
    principal = await provider(rig).identify(access_token(scope="tasks:read admin account", role="admin"))
    assert principal.scopes == {Scope.READ}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": AUDIENCE}, "audience"),
        ({"aud": [USERINFO]}, "audience"),
        ({"aud": ABSENT}, "audience"),
        ({"aud": f"{RESOURCE}/"}, "audience"),
        ({"iss": ISSUER}, "issuer"),
        ({"client_id": ABSENT}, "client"),
        ({"client_id": "user-1"}, "client"),
        ({"scope": ABSENT}, "scope"),
        ({"cnf": {"jkt": "x"}}, "bound"),
        ({"typ": "JWT"}, "type"),
        ({"typ": ABSENT}, "type"),
        ({"typ": "logout+jwt"}, "type"),
    ],
)
async def test_what_is_not_meant_for_us_is_refused(rig: Rig, changes: dict[str, object], reason: str) -> None:
    with pytest.raises(TokenInvalid):
        await provider(rig).identify(access_token(**changes))
    assert rig.refusals == [reason]


async def test_an_expired_one_was_good_once(rig: Rig) -> None:
    with pytest.raises(TokenExpired):
        await provider(rig).identify(access_token(iat=ISSUED_AT - 7200, exp=ISSUED_AT - 3600))


async def test_a_session_is_not_taken_for_one_nor_one_for_a_session(rig: Rig) -> None:
    by_type = ByType(access_tokens=provider(rig), others=rig.provider)
    assert (await by_type.identify(access_token())).agent == "desktop"
    assert (await by_type.identify(SIGNER.token())).agent is None
    with pytest.raises(TokenInvalid):
        await rig.provider.identify(access_token(iss=ISSUER, aud=AUDIENCE))


async def test_where_sessions_are_not_taken_nobody_has_one() -> None:
    reasons: list[str] = []
    with pytest.raises(TokenInvalid):
        await NobodyKnown(reasons.append).identify(SIGNER.token())
    assert reasons == ["audience"]
