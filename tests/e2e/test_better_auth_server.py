"""What the verifier relies on in Better Auth, seen on the real one: when an upgrade changes it, these tests say so."""

from typing import Any

import jwt
import pytest

from tests.e2e.better_auth import BetterAuthServer, Person
from tests.e2e.conftest import StartBetterAuth


@pytest.fixture(scope="module")
def ana(better_auth: BetterAuthServer) -> Person:
    return better_auth.sign_up("ana@example.com", "correct horse battery", "Ana")


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def kid_of(token: str) -> str:
    kid: str = jwt.get_unverified_header(token)["kid"]
    return kid


def verified(token: str, server: BetterAuthServer) -> dict[str, Any]:
    key = jwt.PyJWKSet(server.jwks())[kid_of(token)]
    return jwt.decode(token, key, [key.algorithm_name], audience=server.url, issuer=server.url)


def test_the_header_names_the_algorithm_and_the_key_and_no_type(ana: Person) -> None:
    assert jwt.get_unverified_header(ana.token()).keys() == {"alg", "kid"}


def test_the_subject_is_the_id_of_the_person(ana: Person) -> None:
    assert claims_of(ana.token())["sub"] == ana.id


def test_issuer_and_audience_are_the_origin(ana: Person, better_auth: BetterAuthServer) -> None:
    claims = claims_of(ana.token())
    assert (claims["iss"], claims["aud"]) == (better_auth.url, better_auth.url)


def test_the_origin_loses_the_path_the_default_port_and_its_capitals(start_better_auth: StartBetterAuth) -> None:
    server = start_better_auth(BASE_URL="http://LocalHost:80/api/auth")
    claims = claims_of(server.sign_up("ana@example.com", "correct horse battery", "Ana").token())
    assert (claims["iss"], claims["aud"]) == ("http://localhost", "http://localhost")


def test_a_configured_audience_replaces_the_origin(start_better_auth: StartBetterAuth) -> None:
    server = start_better_auth(AUDIENCE="tasks")
    claims = claims_of(server.sign_up("ana@example.com", "correct horse battery", "Ana").token())
    assert (claims["iss"], claims["aud"]) == (server.url, "tasks")


def test_the_role_of_a_person_is_in_the_token(ana: Person) -> None:
    assert claims_of(ana.token())["role"] == "user"


def test_a_token_lives_for_a_quarter_of_an_hour(ana: Person) -> None:
    claims = claims_of(ana.token())
    assert claims["exp"] - claims["iat"] == 900


def test_signing_in_again_gives_tokens_of_the_same_person(ana: Person, better_auth: BetterAuthServer) -> None:
    again = better_auth.sign_in("ana@example.com", "correct horse battery")
    assert claims_of(again.token())["sub"] == ana.id


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        ("EdDSA", {"kty": "OKP", "crv": "Ed25519"}),
        ("ES256", {"kty": "EC", "crv": "P-256"}),
        ("ES512", {"kty": "EC", "crv": "P-521"}),
        ("PS256", {"kty": "RSA"}),
        ("RS256", {"kty": "RSA"}),
    ],
)
def test_the_key_that_signed_is_in_the_jwks(
    start_better_auth: StartBetterAuth, algorithm: str, kind: dict[str, str]
) -> None:
    server = start_better_auth(ALG=algorithm)
    token = server.sign_up("ana@example.com", "correct horse battery", "Ana").token()
    [key] = server.jwks()
    assert key.items() >= ({"alg": algorithm, "kid": kid_of(token)} | kind).items()
    assert "use" not in key
    assert verified(token, server)["iss"] == server.url


def test_a_token_expires_after_the_configured_time(start_better_auth: StartBetterAuth) -> None:
    server = start_better_auth(EXPIRATION="1s")
    claims = claims_of(server.sign_up("ana@example.com", "correct horse battery", "Ana").token())
    assert claims["exp"] - claims["iat"] == 1


def test_a_rotated_key_signs_no_more_and_stays_in_the_jwks(start_better_auth: StartBetterAuth) -> None:
    server = start_better_auth()
    ana = server.sign_up("ana@example.com", "correct horse battery", "Ana")
    before = ana.token()
    server.rotate_keys()
    after = ana.token()
    assert kid_of(before) != kid_of(after)
    assert [key["kid"] for key in server.jwks()] == [kid_of(before), kid_of(after)]
    assert verified(before, server)["sub"] == verified(after, server)["sub"] == ana.id


def test_a_new_key_is_published_with_its_first_signature_and_not_before(start_better_auth: StartBetterAuth) -> None:
    server = start_better_auth()
    token = server.sign_up("ana@example.com", "correct horse battery", "Ana").token()
    server.rotate_keys()
    assert [key["kid"] for key in server.jwks()] == [kid_of(token)]


def test_a_shared_secret_signs_without_a_key_id(start_better_auth: StartBetterAuth) -> None:
    server = start_better_auth(ALG="HS256")
    token = server.sign_up("ana@example.com", "correct horse battery", "Ana").token()
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert jwt.decode(token, server.secret, ["HS256"], audience=server.url, issuer=server.url)["role"] == "user"
