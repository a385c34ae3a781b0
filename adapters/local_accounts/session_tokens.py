"""Sessions of local accounts: the same tokens as Better Auth's, signed with the installation's own key."""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.account import SESSION_LIFE, Account
from domain.ports import KeyPurpose, Keyring

ALGORITHM = "EdDSA"
_ROLE = "user"


@dataclass(frozen=True, slots=True)
class _Key:
    private: Ed25519PrivateKey
    coordinate: str
    key_id: str

    @classmethod
    def of(cls, seed: bytes) -> "_Key":
        private = Ed25519PrivateKey.from_private_bytes(seed)
        coordinate = _base64url(private.public_key().public_bytes_raw())
        # Its thumbprint (RFC 7638, RFC 8037): every replica finds the same name.
        members = orjson.dumps({"crv": "Ed25519", "kty": "OKP", "x": coordinate})
        return cls(private, coordinate, _base64url(sha256(members).digest()))


@dataclass(slots=True)
class EdDsaSessionTokens:
    """Keeps the promises of SessionTokens. `issuer` is the audience too, as Better Auth has it."""

    keyring: Keyring
    issuer: str
    _kept: _Key | None = None

    async def issue(self, account: Account, now: datetime) -> str:
        """Sign a session; see the port."""
        key = await self._key()
        issued = int(now.timestamp())
        person = {"name": account.name, "email": account.email, "emailVerified": False, "role": _ROLE}
        identity = {"id": account.owner, "sub": account.owner, "iss": self.issuer, "aud": self.issuer}
        claims = {"iat": issued, **person, **identity, "exp": issued + int(SESSION_LIFE.total_seconds())}
        # Better Auth names no type.
        return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.key_id, "typ": ""})

    async def key_set(self) -> bytes:
        """Return the public key; see the port."""
        key = await self._key()
        public = {"alg": ALGORITHM, "crv": "Ed25519", "x": key.coordinate, "kty": "OKP", "kid": key.key_id}
        return orjson.dumps({"keys": [public]})

    async def _key(self) -> _Key:
        if self._kept is None:
            self._kept = _Key.of(await self.keyring.key_for(KeyPurpose.ACCOUNTS))
        return self._kept


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
