"""Which published keys may verify sessions."""

from typing import Any

import pytest

from adapters.better_auth.jwk import KeyUnusable, read_key
from adapters.better_auth.jwks_document import read_keys
from adapters.better_auth.refusal import FetchFailed
from tests.tokens import ABSENT, as_json, base64url, ed25519_signer, es256_signer, es512_signer, rsa_signer

EVERY_ALGORITHM = ("EdDSA", "ES256", "ES512", "PS256", "RS256")
ED, EC, EC521, RSA = ed25519_signer(), es256_signer(), es512_signer(), rsa_signer()
P = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SIGN = 1 << 255


@pytest.mark.parametrize(
    ("jwk", "algorithms"),
    [
        (ED.jwk(), {"EdDSA"}),
        (ED.jwk(alg="Ed25519"), {"EdDSA"}),
        (ED.jwk(use="sig", key_ops=["sign", "verify"]), {"EdDSA"}),
        (EC.jwk(), {"ES256"}),
        (EC521.jwk(), {"ES512"}),
        (RSA.jwk(), {"PS256"}),
        (RSA.jwk(alg=ABSENT), {"PS256", "RS256"}),
        (EC.jwk(alg=ABSENT), {"ES256"}),
    ],
)
def test_a_good_key_verifies_what_its_kind_and_its_name_agree_on(jwk: dict[str, Any], algorithms: set[str]) -> None:
    assert read_key(jwk, EVERY_ALGORITHM).algorithms == algorithms


@pytest.mark.parametrize("jwk", [EC521.jwk(), RSA.jwk(), RSA.jwk(alg=ABSENT)])
def test_a_key_of_an_algorithm_that_is_not_allowed_is_no_use(jwk: dict[str, Any]) -> None:
    with pytest.raises(KeyUnusable):
        read_key(jwk, ("EdDSA", "ES256"))


@pytest.mark.parametrize(
    "jwk",
    [
        ED.jwk(alg=None),
        ED.jwk(alg=["EdDSA"]),
        ED.jwk(alg="ES256"),
        ED.jwk(kty=ABSENT),
        ED.jwk(kty=["OKP"]),
        ED.jwk(crv="Ed448"),
        ED.jwk(crv={"Ed25519": 1}),
        ED.jwk(crv="X25519", alg=ABSENT),
        ED.jwk(x=ABSENT),
        ED.jwk(x=1),
        ED.jwk(x=""),
        ED.jwk(x=base64url(bytes(31))),
        ED.jwk(x=ED.jwk()["x"] + "="),
        ED.jwk(use="enc"),
        ED.jwk(use=None),
        ED.jwk(key_ops=[]),
        ED.jwk(key_ops="verify"),
        ED.jwk(d="AA"),
        ED.jwk(k="AA"),
        EC.jwk(crv="P-521"),
        EC.jwk(crv="secp256k1", alg=ABSENT),
        EC.jwk(alg="ES512"),
        EC.jwk(y=EC.jwk()["x"]),
        EC.jwk(x=base64url(bytes(32)), y=base64url(bytes(32))),
        RSA.jwk(e="Ag"),
        RSA.jwk(e="AQ"),
        RSA.jwk(e="AAAA"),
        RSA.jwk(n=base64url((2**2046 + 1).to_bytes(256))),
        RSA.jwk(n=base64url((2**16383 + 1).to_bytes(2048))),
        RSA.jwk(p="AA"),
    ],
)
def test_a_key_that_is_broken_private_weak_or_for_another_end_is_no_use(jwk: dict[str, Any]) -> None:
    with pytest.raises(KeyUnusable):
        read_key(jwk, EVERY_ALGORITHM)


@pytest.mark.parametrize("y", [0, 1, P - 1, P, P + 1, ORDER_8, P - ORDER_8])
@pytest.mark.parametrize("sign", [0, SIGN])
def test_a_point_of_small_order_is_no_use_in_any_encoding(y: int, sign: int) -> None:
    with pytest.raises(KeyUnusable):
        read_key(ED.jwk(x=base64url((y | sign).to_bytes(32, "little"))), EVERY_ALGORITHM)


def test_an_entry_that_is_no_use_is_left_out_alone() -> None:
    entries = [1, None, {}, {"kid": 1}, ED.jwk(kid=ABSENT), ED.jwk(kid="a b"), ED.jwk(kid="k" * 65), EC.jwk(), ED.jwk()]

    assert read_keys(as_json({"keys": entries}).encode(), EVERY_ALGORITHM).keys() == {EC.key_id, ED.key_id}


def test_an_id_that_names_two_entries_names_neither() -> None:
    twice = [ED.jwk(kid="twice"), ED.jwk(kid="twice", use="enc"), EC.jwk()]

    assert read_keys(as_json({"keys": twice}).encode(), EVERY_ALGORITHM).keys() == {EC.key_id}


@pytest.mark.parametrize("count", [50, 51])
def test_a_set_holds_fifty_keys_at_most(count: int) -> None:
    body = as_json({"keys": [ED.jwk(kid=f"k{number}") for number in range(count)]}).encode()

    if count == 50:
        assert len(read_keys(body, EVERY_ALGORITHM)) == 50
    else:
        with pytest.raises(FetchFailed, match="too_many_keys"):
            read_keys(body, EVERY_ALGORITHM)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'{"keys":{}}', b'{"keys":[]}', b"\xef\xbb\xbf{}", b"\xff"]
)
def test_what_is_no_key_set_brings_no_keys(body: bytes) -> None:
    with pytest.raises(FetchFailed):
        read_keys(body, EVERY_ALGORITHM)
