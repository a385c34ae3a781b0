"""Secrets that live as long as the process."""

from collections import defaultdict
from dataclasses import dataclass, field
from secrets import token_bytes

from domain.ports import KeyPurpose


def _made_when_asked_for() -> defaultdict[KeyPurpose, bytes]:
    return defaultdict(lambda: token_bytes(32))


@dataclass(frozen=True, slots=True)
class InMemoryKeyring:
    """Keeps a key for each purpose, made at random."""

    keys: dict[KeyPurpose, bytes] = field(default_factory=_made_when_asked_for)

    async def key_for(self, purpose: KeyPurpose) -> bytes:
        """Return the key; see the port."""
        return self.keys[purpose]
