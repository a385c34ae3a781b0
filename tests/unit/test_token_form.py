"""A session token has one form; whatever could be read in another way is refused."""

import json
from typing import Any

import pytest

from domain.errors import TokenInvalid
from tests.better_auth_rig import better_auth, refusal_of
from tests.tokens import ABSENT, as_json, compact, ed25519_signer, session_claims

SIGNER = ed25519_signer()


async def test_a_token_may_say_that_it_is_a_jwt() -> None:
    async with better_auth(SIGNER) as rig:
        assert (await rig.provider.identify(SIGNER.token(typ="JWT"))).owner == "user-1"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"typ": "at+jwt"}, "type"),
        ({"typ": "better-auth.session-cache+jwt"}, "type"),
        ({"typ": "jwt"}, "type"),
        ({"typ": None}, "type"),
        ({"jku": "https://evil.test/jwks"}, "header"),
        ({"x5u": "https://evil.test/x"}, "header"),
        ({"zip": "DEF"}, "header"),
        ({"b64": "false"}, "header"),
        ({"alg": "none"}, "algorithm"),
        ({"alg": "ES512"}, "algorithm"),
        ({"alg": "ES256"}, "algorithm"),
        ({"alg": ABSENT}, "algorithm"),
        ({"alg": ["EdDSA"]}, "algorithm"),
        ({"kid": "k" * 65}, "key_id"),
        ({"kid": ""}, "key_id"),
        ({"kid": "Key-abc123\n"}, "key_id"),
        ({"kid": "someone-else"}, "key_unknown"),
    ],
)
async def test_a_header_that_better_auth_does_not_write_is_refused(header: dict[str, Any], reason: str) -> None:
    assert await refusal_of(SIGNER.token(**header)) == (TokenInvalid, [reason])


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (as_json(session_claims())[:-1] + ',"sub":"admin"}', "payload"),
        (as_json(session_claims())[:-1] + ',"user":{"id":1,"id":2}}', "payload"),
        (as_json(session_claims())[:-1] + ',"x":NaN}', "payload"),
        (as_json(session_claims())[:-1] + ',"x":' + "[" * 300 + "]" * 300 + "}", "payload"),
        (as_json(session_claims()) + " x", "payload"),
        ("[]", "payload"),
        (b'{"sub":"\xff"}', "payload"),
        (json.dumps(session_claims()).encode("utf-16-le"), "payload"),
    ],
)
async def test_a_payload_that_can_be_read_in_two_ways_is_refused(payload: bytes | str, reason: str) -> None:
    token = compact(as_json({"alg": "EdDSA", "kid": SIGNER.key_id}), payload, SIGNER.sign)

    assert await refusal_of(token) == (TokenInvalid, [reason])


@pytest.mark.parametrize(
    ("mangle", "reason"),
    [
        (lambda token: token + "==", "structure"),
        (lambda token: " " + token, "structure"),
        (lambda token: "Bearer " + token, "structure"),
        (lambda token: token.replace(".", ".\n", 1), "structure"),
        (lambda token: token + "\ud800", "structure"),
        (lambda token: token[:0], "structure"),
        (lambda token: token + "." * 4095, "structure"),
        (lambda token: token + "A" * 8192, "length"),
        (lambda token: token[:-1] + chr(ord(token[-1]) + 1), "signature"),
        (lambda token: "A" + token, "header"),
    ],
)
async def test_a_token_is_one_string_and_no_other(mangle: Any, reason: str) -> None:
    assert await refusal_of(mangle(SIGNER.token())) == (TokenInvalid, [reason])
