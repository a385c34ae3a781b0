"""Rebuilds the attack tokens that tests/data/bad_inputs.json describes, byte for byte."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.tokens import KEY_ID, as_json, base64url, compact, ed25519_signer, session_claims

OWNER_OF_KEY = ed25519_signer(seed=1)
ATTACKER = ed25519_signer(seed=2)

_HEADER = as_json({"alg": "EdDSA", "kid": KEY_ID})
_PAYLOAD = as_json(session_claims())
_SIGNATURE_LENGTH = 86


class UnknownAttack(Exception):
    """The description names an attack that nothing here can rebuild."""


def attack_cases(category: str) -> list[dict[str, Any]]:
    """Return the cases of one category, in the order of the file."""
    content = json.loads((Path(__file__).parent / "data" / "bad_inputs.json").read_text(encoding="utf-8"))
    return [case for case in content["cases"] if case["cat"] == category]


def attack_token(attack: dict[str, Any]) -> str:
    """Return the token; raise UnknownAttack when it does not come out as long as described."""
    token = _from_parts(attack) if "header" in attack else _from_prefix(attack)
    if len(token) != attack["token_len"]:
        raise UnknownAttack(attack["case"])
    return token


def _from_prefix(attack: dict[str, Any]) -> str:
    """Continue the good token where the shown beginning ends."""
    prefix = attack["token_prefix"].encode("ascii").decode("unicode_escape")
    good = compact(_HEADER, _PAYLOAD, OWNER_OF_KEY.sign)
    rest = attack["token_len"] - len(prefix)
    return str(prefix + good[len(good) - rest :])


def _from_parts(attack: dict[str, Any]) -> str:
    case: str = attack["case"]
    header, payload = _header(attack), _payload(attack)
    covered = f"{base64url(header)}.{base64url(payload)}"
    if attack["signature_len"] is None:
        return covered
    signature = _signature(case, covered, attack["signature_len"])
    return f"{covered}.{signature}{_APPENDED.get(case, '')}"


def _header(attack: dict[str, Any]) -> bytes:
    own_key = re.sub(r'(?<="x":")[\w-]{43}(?=")', ATTACKER.jwk()["x"], attack["header"])
    return _regrown(own_key, attack["token_len"] - _length(_PAYLOAD) - _SIGNATURE_LENGTH - 2, '"}')


def _payload(attack: dict[str, Any]) -> bytes:
    text: str = attack["payload"]
    if text.startswith(r"\xff\xfe"):
        return json.dumps(session_claims()).encode("utf-16")
    rest = _PAYLOAD.removeprefix('{"sub":"user-1')
    return _regrown(text, attack["token_len"] - _length(_HEADER) - _SIGNATURE_LENGTH - 2, rest)


def _regrown(text: str, encoded_length: int, rest: str) -> bytes:
    """Return the text, or what it was before the file cut it short: a long run of "a", or deep nesting."""
    size = encoded_length * 3 // 4
    if text.startswith('{"a":{"a":'):
        depth = size // len('{"a":}')
        return b'{"a":' * depth + b"1" + b"}" * depth
    if text.endswith("a" * 40):
        beginning = text.rstrip("a")
        return (beginning + "a" * (size - len(beginning) - len(rest)) + rest).encode()
    return text.encode()


def _signature(case: str, covered: str, length: int) -> str:
    if length == 0:
        return ""
    if case.startswith("confusion."):
        return _confused(case, covered.encode())
    if case.startswith("sig."):
        return _BROKEN_SIGNATURES[case](covered.encode())
    signer = ATTACKER if case.endswith(".attacker-signed") else OWNER_OF_KEY
    return base64url(signer.sign(covered.encode()))


def _confused(case: str, covered: bytes) -> str:
    """Sign with the public key as if it were a shared secret."""
    _, algorithm, material = case.split(".", 2)
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
    return base64url(hmac.new(_PUBLIC_FORMS[material], covered, digest).digest())


def _length(text: str) -> int:
    return len(base64url(text))


def _good(covered: bytes) -> str:
    return base64url(OWNER_OF_KEY.sign(covered))


def _flipped(covered: bytes) -> str:
    signature = OWNER_OF_KEY.sign(covered)
    return base64url(bytes([signature[0] ^ 1]) + signature[1:])


def _standard_alphabet(covered: bytes) -> str:
    signature = base64.b64encode(OWNER_OF_KEY.sign(covered)).rstrip(b"=").decode()
    assert set(signature) & set("+/"), "this key's signature is the same in both alphabets: choose another seed"
    return signature


_public = OWNER_OF_KEY.private.public_key()
_pem = _public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
_PUBLIC_FORMS = {
    "pem": _pem,
    "pem-nonl": _pem.strip(),
    "der": _public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    "jwk": json.dumps(OWNER_OF_KEY.jwk()).encode(),
    "jwks": json.dumps({"keys": [OWNER_OF_KEY.jwk()]}).encode(),
    "x": base64.urlsafe_b64decode(OWNER_OF_KEY.jwk()["x"] + "="),
    "raw": _public.public_bytes(Encoding.Raw, PublicFormat.Raw),
    "x-text": OWNER_OF_KEY.jwk()["x"].encode(),
    "kid": KEY_ID.encode(),
    "empty": b"",
}
_BROKEN_SIGNATURES: dict[str, Callable[[bytes], str]] = {
    "sig.zero64": lambda _: base64url(bytes(64)),
    "sig.trunc": lambda covered: _good(covered)[:-4],
    "sig.extra": lambda covered: _good(covered) + "AAAA",
    "sig.flip": _flipped,
    "sig.payload-swapped": lambda _: base64url(
        OWNER_OF_KEY.sign(f"{base64url(_HEADER)}.{base64url(_PAYLOAD)}".encode())
    ),
    "sig.std-b64": _standard_alphabet,
    "sig.other-key": lambda covered: base64url(ATTACKER.sign(covered)),
    "sig.ed448": lambda covered: base64url(Ed448PrivateKey.generate().sign(covered)),
}
_APPENDED = {"struct.trailing-space": " ", "struct.trailing-dot": ".", "struct.nul": "\0"}
