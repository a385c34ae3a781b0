"""The signature: the one thing that is left to PyJWT."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWS, PyJWTError

from adapters.better_auth.compact_token import UnverifiedToken
from adapters.better_auth.refusal import Reason, Refused
from adapters.better_auth.strict_json import read_object

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

_jws = PyJWS(
    algorithms=["EdDSA", "ES256", "ES512", "PS256", "RS256", "HS256"],
    options={"verify_signature": True, "enforce_minimum_key_length": True},
)


def verified_claims(token: UnverifiedToken, key: PublicKey | bytes) -> dict[str, Any]:
    """Return what the signature covers, read from the very bytes that were verified.

    The caller has made sure that the key serves the algorithm which the token names.
    """
    try:
        payload = _jws.decode(token.text, key, algorithms=[token.algorithm])
    except PyJWTError:
        raise Refused(Reason.SIGNATURE) from None
    try:
        return read_object(payload)
    except ValueError:
        raise Refused(Reason.PAYLOAD) from None
