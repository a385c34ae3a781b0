"""Which session tokens prove somebody, and whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.errors import IdentityUnavailable, TokenExpired, TokenInvalid
from domain.identity import OwnerId, Principal, Scope
from tests.better_auth_rig import better_auth, refusal_of
from tests.tokens import (
    ABSENT,
    AUDIENCE,
    ISSUED_AT,
    ISSUER,
    ed25519_signer,
    session_claims,
)

SIGNER = ed25519_signer()
EVERY_ALGORITHM = ("EdDSA", "ES256", "ES512", "PS256", "RS256")
DAY = 24 * 60 * 60


async def principal(token: str) -> Principal:
    async with better_auth(SIGNER) as rig:
        return await rig.provider.identify(token)


async def test_a_session_token_proves_its_subject_until_it_expires() -> None:
    token = SIGNER.token(session_claims(role="admin, user,,", scope="tasks:read tasks:write"))

    assert await principal(token) == Principal(
        owner=OwnerId("user-1"),
        issued_at=datetime.fromtimestamp(ISSUED_AT, UTC),
        expires_at=datetime.fromtimestamp(ISSUED_AT + 900, UTC),
        roles=frozenset({"admin", "user"}),
        scopes=frozenset({Scope.READ, Scope.WRITE}),
    )


@pytest.mark.parametrize("role", [None, 1, ["admin"], {"admin": True}, "", " , "])
async def test_a_role_that_is_no_text_gives_no_roles(role: object) -> None:
    assert (await principal(SIGNER.token(session_claims(role=role)))).roles == frozenset()


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": ISSUED_AT + DAY},
        {"iat": ISSUED_AT + 31},
        {"exp": ISSUED_AT + 2, "iat": ISSUED_AT - 900},
        {"nbf": ISSUED_AT + 31},
        {"aud": ["https://other.test", AUDIENCE]},
        {"sub": "A" * 64},
    ],
)
async def test_a_claim_at_its_limit_is_accepted(changes: dict[str, Any]) -> None:
    assert (await principal(SIGNER.token(session_claims(**changes)))).owner == changes.get("sub", "user-1")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": ISSUED_AT + DAY + 1}, "lifetime"),
        ({"exp": ISSUED_AT}, "lifetime"),
        ({"exp": (ISSUED_AT + 900) * 1000}, "expires_at"),
        ({"exp": 2**63}, "expires_at"),
        ({"exp": 1e20}, "expires_at"),
        ({"exp": float(ISSUED_AT + 900)}, "expires_at"),
        ({"exp": True}, "expires_at"),
        ({"exp": ABSENT}, "expires_at"),
        ({"exp": -(10**40), "iat": -(10**40) - 900}, "issued_at"),
        ({"iat": ISSUED_AT + 32}, "issued_at"),
        ({"iat": ABSENT}, "issued_at"),
        ({"iat": True}, "issued_at"),
        ({"iat": str(ISSUED_AT)}, "issued_at"),
        ({"iat": 0}, "lifetime"),
        ({"nbf": ISSUED_AT + 32}, "not_before"),
        ({"nbf": True}, "not_before"),
        ({"nbf": float(ISSUED_AT)}, "not_before"),
        ({"iss": ABSENT}, "issuer"),
        ({"iss": [ISSUER]}, "issuer"),
        ({"iss": ISSUER.upper()}, "issuer"),
        ({"aud": [AUDIENCE, 1]}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": AUDIENCE + "/"}, "audience"),
        ({"sub": "a" * 65}, "subject"),
        ({"sub": "user-1\n"}, "subject"),
        ({"sub": 1}, "subject"),
        ({"scope": None}, "scope"),
        ({"scope": ["tasks:read"]}, "scope"),
    ],
)
async def test_a_claim_beyond_its_limit_is_refused(changes: dict[str, Any], reason: str) -> None:
    assert await refusal_of(SIGNER.token(session_claims(**changes))) == (TokenInvalid, [reason])


async def test_a_token_that_was_good_once_is_called_expired() -> None:
    long_ago = session_claims(iat=ISSUED_AT - 3 * DAY, exp=ISSUED_AT - 3 * DAY + 900)

    assert await refusal_of(SIGNER.token(long_ago)) == (TokenExpired, ["expired"])


@pytest.mark.parametrize(
    ("changes", "reason"), [({"iss": "https://evil.test"}, "issuer"), ({"sub": ""}, "subject"), ({"scope": 1}, "scope")]
)
async def test_an_expired_token_that_was_never_good_is_only_invalid(changes: dict[str, Any], reason: str) -> None:
    expired: dict[str, Any] = {"iat": ISSUED_AT - 900, "exp": ISSUED_AT - 30}

    assert await refusal_of(SIGNER.token(session_claims(**expired, **changes))) == (TokenInvalid, [reason])


async def test_an_expired_token_of_another_key_is_only_invalid() -> None:
    forged = ed25519_signer(seed=2).token(session_claims(iat=ISSUED_AT - 900, exp=ISSUED_AT - 30))

    assert await refusal_of(forged) == (TokenInvalid, ["signature"])


async def test_no_refusal_says_more_than_its_name() -> None:
    async with better_auth(SIGNER) as rig:
        with pytest.raises(TokenInvalid) as refused:
            await rig.provider.identify(SIGNER.token(session_claims(iss="https://evil.test"), kid="Key-abc123"))

    assert str(refused.value) == "The token is not valid."


async def test_a_key_that_nobody_can_tell_us_about_is_unavailable_and_not_a_refusal() -> None:
    async with better_auth(SIGNER) as rig:
        await rig.jwks.close()
        with pytest.raises(IdentityUnavailable):
            await rig.provider.identify(SIGNER.token())

    assert (rig.refusals, rig.failures) == ([], ["connection"])


async def test_a_token_issued_a_day_ago_is_at_the_end_of_its_life() -> None:
    day_old = SIGNER.token(session_claims(iat=ISSUED_AT, exp=ISSUED_AT + DAY))
    async with better_auth(SIGNER) as rig:
        rig.time.advance(timedelta(days=1).total_seconds())
        with pytest.raises(TokenExpired):
            await rig.provider.identify(day_old)
