"""Tokens that were verified a moment ago."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from adapters.better_auth.compact_token import MAX_TOKEN_LENGTH
from domain.identity import Principal
from domain.ports import Clock, IdentityProvider

LONGEST_STAY = timedelta(seconds=60)
MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class _Verified:
    principal: Principal
    generation: int
    since: datetime
    until: datetime


class CachedIdentityProvider:
    """Remembers whom a token proved: for a minute at most, never beyond its `exp`, never after its key is gone.

    `generation` is a number that grows whenever a key stops being good. Only good tokens are remembered, so nobody
    can push others out with forged ones; and only their digests, so no usable token lies in memory.
    The clock that judged the token also judges its stay: wall time. A clock set back ends the stay.
    """

    def __init__(
        self,
        provider: IdentityProvider,
        *,
        clock: Clock,
        generation: Callable[[], int] = lambda: 0,
        most_entries: int = MOST_ENTRIES,
    ) -> None:
        self._provider = provider
        self._clock = clock
        self._generation = generation
        self._most_entries = most_entries
        self._verified: dict[bytes, _Verified] = {}

    async def identify(self, token: str) -> Principal:
        """Return whom the token proves; see the port."""
        if len(token) > MAX_TOKEN_LENGTH:
            return await self._provider.identify(token)
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._verified.get(digest)
        if known is not None and known.generation == self._generation() and known.since <= self._clock() < known.until:
            return known.principal
        return await self._verify(token, digest)

    async def _verify(self, token: str, digest: bytes) -> Principal:
        # Read before verifying: a key that goes away meanwhile makes this entry old at once.
        generation, since = self._generation(), self._clock()
        self._verified.pop(digest, None)
        principal = await self._provider.identify(token)
        until = min(principal.expires_at, since + LONGEST_STAY)
        self._remember(digest, _Verified(principal, generation, since, until))
        return principal

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        self._verified.pop(digest, None)
        if len(self._verified) >= self._most_entries:
            # All stay equally long, so the one that came first is the one that would leave first.
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = verified
