"""An answer as storage keeps it."""

from dataclasses import dataclass

from domain.errors import IdempotencyKeyReused
from domain.idempotency import IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """The bytes, and the fingerprint of the request that they answer."""

    fingerprint: bytes
    answer: bytes

    def for_the_request(self, key: IdempotencyKey) -> bytes:
        """Return the answer; raise IdempotencyKeyReused when it answers another request."""
        if self.fingerprint != key.fingerprint:
            raise IdempotencyKeyReused
        return self.answer
