"""Which tokens of the shared secret prove somebody."""

from typing import Any

import pytest

from adapters.better_auth.shared_secret import SharedSecretConfig, SharedSecretIdentityProvider
from domain.errors import DomainError, TokenExpired, TokenInvalid
from domain.identity import Principal
from tests.fake_time import FakeTime
from tests.tokens import (
    AUDIENCE,
    ISSUED_AT,
    ISSUER,
    SECRET,
    as_json,
    compact,
    hs256,
    session_claims,
    shared_secret_token,
)

BARE: dict[str, object] = {"sub": "user-1", "exp": ISSUED_AT + 900}
YEAR = 365 * 24 * 60 * 60


async def identify(token: str, **config: Any) -> Principal:
    provider = SharedSecretIdentityProvider(SharedSecretConfig(secret=SECRET, **config), clock=FakeTime().clock)
    return await provider.identify(token)


async def refusal(token: str, **config: Any) -> tuple[type[DomainError], list[str]]:
    reasons: list[str] = []
    provider = SharedSecretIdentityProvider(
        SharedSecretConfig(secret=SECRET, **config), clock=FakeTime().clock, on_refused=reasons.append
    )
    with pytest.raises(DomainError) as refused:
        await provider.identify(token)
    return type(refused.value), reasons


async def test_a_subject_and_an_end_are_enough() -> None:
    assert (await identify(shared_secret_token(BARE), issuer=ISSUER, audience=AUDIENCE)).owner == "user-1"


@pytest.mark.parametrize(
    "claims",
    [session_claims(), BARE | {"iat": ISSUED_AT, "exp": ISSUED_AT + YEAR}, BARE | {"aud": ["other", AUDIENCE]}],
)
async def test_what_a_token_says_beyond_that_must_be_right(claims: dict[str, object]) -> None:
    assert (await identify(shared_secret_token(claims), issuer=ISSUER, audience=AUDIENCE)).owner == "user-1"


async def test_an_issuer_that_nobody_configured_is_not_compared() -> None:
    assert (await identify(shared_secret_token(BARE | {"iss": "https://other.test", "aud": "other"}))).owner == "user-1"


@pytest.mark.parametrize("header", [{"kid": "some-key"}, {"typ": "JWT"}])
async def test_a_key_id_means_nothing_here(header: dict[str, object]) -> None:
    assert (await identify(shared_secret_token(BARE, header))).owner == "user-1"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        (BARE | {"iss": ISSUER + "/"}, "issuer"),
        (BARE | {"aud": "other"}, "audience"),
        (BARE | {"aud": []}, "audience"),
        (BARE | {"iat": ISSUED_AT + 60}, "issued_at"),
        (BARE | {"iat": str(ISSUED_AT)}, "issued_at"),
        (BARE | {"iat": ISSUED_AT, "exp": ISSUED_AT}, "lifetime"),
        (BARE | {"exp": ISSUED_AT + 2 * YEAR}, "lifetime"),
        (BARE | {"exp": 1795204926.0}, "expires_at"),
        (BARE | {"nbf": ISSUED_AT + 60}, "not_before"),
        (BARE | {"sub": "some one"}, "subject"),
        (BARE | {"scope": {}}, "scope"),
        ({"sub": "user-1"}, "expires_at"),
    ],
)
async def test_a_claim_that_is_wrong_is_refused(claims: dict[str, object], reason: str) -> None:
    assert await refusal(shared_secret_token(claims), issuer=ISSUER, audience=AUDIENCE) == (TokenInvalid, [reason])


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ada@example.com", "userId": "user-1", "iat": ISSUED_AT, "exp": ISSUED_AT + 3600},
        {"session": {"token": "t"}, "user": {"id": "user-1"}, "version": "1", "iat": ISSUED_AT, "exp": ISSUED_AT + 300},
    ],
    ids=["e-mail verification", "cookie cache"],
)
async def test_what_better_auth_signs_for_other_ends_proves_nobody(claims: dict[str, object]) -> None:
    assert await refusal(shared_secret_token(claims)) == (TokenInvalid, ["subject"])


async def test_a_token_that_was_good_once_is_called_expired() -> None:
    assert await refusal(shared_secret_token(BARE | {"exp": ISSUED_AT - 29})) == (TokenExpired, ["expired"])


@pytest.mark.parametrize("secret", ["", "another-secret-that-is-long-enough-0123456789"])
async def test_another_secret_proves_nothing(secret: str) -> None:
    assert await refusal(shared_secret_token(BARE, secret=secret)) == (TokenInvalid, ["signature"])


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"alg": "none"}, "algorithm"),
        ({"alg": "HS512"}, "algorithm"),
        ({"kid": 1}, "key_id"),
        ({"typ": "at+jwt"}, "type"),
        ({"crit": ["exp"]}, "header"),
    ],
)
async def test_the_header_is_read_as_strictly_as_with_a_key_set(header: dict[str, object], reason: str) -> None:
    assert await refusal(shared_secret_token(BARE, header)) == (TokenInvalid, [reason])


async def test_a_claim_said_twice_is_refused() -> None:
    twice = compact(as_json({"alg": "HS256"}), as_json(BARE)[:-1] + ',"sub":"admin"}', hs256(SECRET))

    assert await refusal(twice) == (TokenInvalid, ["payload"])


@pytest.mark.parametrize(
    ("secret", "hint"),
    [
        ("better-auth-secret-12345678901234567890", "published default"),
        ("better-auth-secret-123456789", "published default"),
        ("", "too short"),
        ("x" * 31, "too short"),
        ("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----", "another kind"),
    ],
)
def test_a_secret_that_protects_nothing_stops_the_start(secret: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        SharedSecretConfig(secret=secret)


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(SharedSecretConfig(secret=SECRET))
