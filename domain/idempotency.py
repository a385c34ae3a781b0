"""How a request that is sent twice is known again (draft-ietf-httpapi-idempotency-key-header-07)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKey:
    """The client's key, and a digest of everything that makes the request what it is."""

    key: str
    fingerprint: bytes
