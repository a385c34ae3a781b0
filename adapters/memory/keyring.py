"""A secret that lives as long as the process."""

from dataclasses import dataclass, field
from secrets import token_bytes


@dataclass(frozen=True, slots=True)
class InMemoryKeyring:
    """Keeps one key, made at random."""

    key: bytes = field(default_factory=lambda: token_bytes(32))

    async def signing_key(self) -> bytes:
        """Return the key; see the port."""
        return self.key
