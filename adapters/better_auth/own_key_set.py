"""The key set of tokens that the installation signs itself, read without HTTP."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from adapters.better_auth.jwk import VerificationKey
from adapters.better_auth.jwks_document import Keys, read_keys
from adapters.better_auth.refusal import Reason, Refused

_ALGORITHMS = ("EdDSA",)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSessions:
    """What such a token must name."""

    issuer: str
    audience: str
    algorithms: Sequence[str] = _ALGORITHMS


@dataclass(slots=True)
class OwnKeySet:
    """Reads the set once, with the first token; its keys never change."""

    read: Callable[[], Awaitable[bytes]]
    _keys: Keys = field(default_factory=dict)

    async def find(self, key_id: str) -> VerificationKey:
        """Return the key; raise Refused when there is no such key, StorageUnavailable when that cannot be told now."""
        if not self._keys:
            self._keys = read_keys(await self.read(), _ALGORITHMS)
        if key_id not in self._keys:
            raise Refused(Reason.KEY_UNKNOWN)
        return self._keys[key_id]
