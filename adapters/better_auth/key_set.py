"""Better Auth's public keys, at hand without asking for them each time.

Better Auth signs with a new key the moment it makes one, so an unknown key id is a rotation or a forgery, and only
asking can tell. A request that brings one

- waits for a fetch when one is allowed, and what that fetch says is final: a good set without the key refuses the
  token, while no set, an empty one or nonsense make the provider unavailable, for the token may be good;
- is refused at once when no fetch is allowed and the set is younger than a second, or lacked this very id lately;
- otherwise waits for the fetch under way or the next one allowed, so that a rotation amid a flood of forged ids costs
  its first users some seconds and not their session.

Known keys never wait, whatever happens to the others.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from adapters.better_auth.absent_keys import AbsentKeys
from adapters.better_auth.config import BetterAuthConfig
from adapters.better_auth.held_keys import LONGEST_STAY, HeldKeys
from adapters.better_auth.jwk import VerificationKey
from adapters.better_auth.jwks_document import Keys, read_keys
from adapters.better_auth.jwks_endpoint import JwksEndpoint
from adapters.better_auth.key_refresh import FETCH_INTERVAL, KeyRefresh
from adapters.better_auth.refusal import Reason, Refused, unavailable, unheard

FETCH_DEADLINE = 3.0
PATIENCE = 4.5
READY_PATIENCE = 1.5
BELIEVED_FOR = 1.0
"""Seconds for which a good set is believed about the keys it lacks when no other can be fetched."""


class KeySet:
    """Finds keys by their id, and keeps the promise of `Readiness`: ready once there are keys.

    It refreshes itself in the background, when it is used. `on_fetch_failed` hears why a fetch brought no keys.
    """

    def __init__(
        self,
        config: BetterAuthConfig,
        *,
        deadline: float = FETCH_DEADLINE,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_fetch_failed: Callable[[str], None] = unheard,
    ) -> None:
        self._endpoint = JwksEndpoint(config.jwks_url, deadline=deadline)
        self._algorithms = frozenset(config.algorithms)
        self._monotonic = monotonic
        self._held = HeldKeys()
        self._absent = AbsentKeys()
        self._refresh = KeyRefresh(
            self._fetch, self._held, monotonic=monotonic, sleep=sleep, on_fetch_failed=on_fetch_failed
        )

    def generation(self) -> int:
        """Return a number that grows when a key that was good no longer is."""
        return self._held.generation

    async def find(self, key_id: str) -> VerificationKey:
        """Return the key.

        Raise Refused when there is no such key, IdentityUnavailable when that cannot be told now, Overloaded
        when too many ask for such keys.
        """
        arrived = self._refresh.begun
        self._refresh.start_if_due()
        key = self._held.get(key_id, self._monotonic())
        if key is not None:
            return key
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._ask_for(key_id, arrived)
        except TimeoutError:
            raise unavailable() from None

    async def check_ready(self) -> None:
        """Return when there are keys; ask for them first when there are none."""
        self._refresh.start_if_due()
        if self._held.age(self._monotonic()) <= LONGEST_STAY:
            return
        try:
            async with asyncio.timeout(READY_PATIENCE):
                await self._refresh.wait_for_next()
        except TimeoutError:
            raise unavailable() from None

    async def aclose(self) -> None:
        """End what is under way in the background."""
        await self._refresh.aclose()

    async def _fetch(self) -> Keys:
        return read_keys(await self._endpoint.fetch(), self._algorithms)

    async def _ask_for(self, key_id: str, arrived: int) -> VerificationKey:
        while (key := self._held.get(key_id, self._monotonic())) is None:
            if self._refresh.answered > arrived:
                self._absent.remember(key_id, self._monotonic())
                raise Refused(Reason.KEY_UNKNOWN)
            if self._is_believed_absent(key_id):
                raise Refused(Reason.KEY_UNKNOWN)
            await self._refresh.wait_for_next()
        return key

    def _is_believed_absent(self, key_id: str) -> bool:
        now = self._monotonic()
        missed = self._absent.age(key_id, now)
        if self._refresh.is_allowed:
            return missed < FETCH_INTERVAL
        is_fresh = self._held.age(now) < BELIEVED_FOR and not self._refresh.is_under_way
        return is_fresh or missed != float("inf")
