"""How much one owner, one address and one replica may take, and who has taken it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import Overloaded, RateLimited, TooManyAtOnce
from domain.identity import OwnerId
from domain.ports import AuditLog, Clock, RateLimiter
from domain.rates import Rate, Usage

IN_FLIGHT_MAX = 100
"""How many requests one replica works on at a time: more would wait longer, and cost more while they wait."""
OWNER_AT_ONCE_MAX = 50
"""How many of them may be of one owner."""
DEADLINE = 5.0
"""Seconds from the last byte of a request, or from an agent's call, to its answer."""
UNAUTHENTICATED = Rate(name="unauthenticated", quota=3000, window=60)
"""How many refused tokens one address may send."""
AUTH = Rate(name="auth", quota=60, window=60)
"""How often one address may register, log in, refresh and log out."""


@dataclass(slots=True)
class Visit:
    """One request under way: whose it is as soon as that is proved, and what it has used up."""

    owner: OwnerId | None = None
    usage: Usage | None = None
    counts: bool = True


@dataclass(slots=True, kw_only=True)
class Limits:
    """The limits of one replica; rates are shared with the others where the limiter is.

    Without a rate for owners (RATE_LIMIT=off) nothing is limited.
    """

    rates: RateLimiter
    of_owner: Rate | None
    audit: AuditLog
    clock: Clock
    on_turned_away: Callable[[int], None]
    """Told once a second at most how many a full replica has turned away."""
    _in_flight: int = 0
    _turned_away: int = 0
    _told_at: float = 0.0
    _owners: Counter[OwnerId] = field(default_factory=Counter)
    _unwelcome: dict[str, tuple[float, Usage]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether `enter` would raise Overloaded."""
        return self._in_flight >= IN_FLIGHT_MAX and self.of_owner is not None

    def enter(self) -> Visit:
        """Begin a visit, which has to `leave`; raise Overloaded."""
        if self.is_full:
            self.count_turned_away()
            raise Overloaded
        self._in_flight += 1
        return Visit()

    def leave(self, visit: Visit) -> None:
        """End a visit, or let one that stays open count no longer. Done twice is done once."""
        if not visit.counts:
            return
        visit.counts = False
        self._in_flight -= 1
        if visit.owner is not None:
            self._owners[visit.owner] -= 1
            if not self._owners[visit.owner]:
                del self._owners[visit.owner]

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let a visit take no room for the length of the block: while somebody is asked whom its token proves.

        Such a visit does no work. Otherwise strangers with made-up tokens would fill the replica by waiting.
        """
        self._in_flight -= 1
        try:
            yield
        finally:
            self._in_flight += 1

    async def admit(self, visit: Visit, owner: OwnerId) -> None:
        """Count the visit as one of the owner's; raise TooManyAtOnce or RateLimited."""
        if self.of_owner is None:
            return
        if visit.counts:
            if self._owners[owner] >= OWNER_AT_ONCE_MAX:
                raise TooManyAtOnce(limit=OWNER_AT_ONCE_MAX)
            visit.owner = owner
            self._owners[owner] += 1
        visit.usage = await self.rates.hit(self.of_owner, owner)
        self._require(visit.usage, owner)

    async def count_sign_in(self, visit: Visit, address: str) -> None:
        """Count a call of /auth of this address; raise RateLimited."""
        if self.of_owner is not None and address:
            visit.usage = await self.rates.hit(AUTH, address)
            self._require(visit.usage)

    async def count_refused_token(self, address: str) -> None:
        """Count a token that proved nothing; once the quota is used up, `require_welcome` refuses the address."""
        if self.of_owner is None or not address:
            return
        usage = await self.rates.hit(UNAUTHENTICATED, address)
        if usage.remaining == 0:
            now = self.clock().timestamp()
            self._unwelcome = {each: told for each, told in self._unwelcome.items() if told[0] > now}
            self._unwelcome[address] = (now + usage.resets_in, usage)
            self._tell(usage, None)

    def require_welcome(self, address: str) -> None:
        """Raise RateLimited while the address has sent too many tokens that proved nothing."""
        until, usage = self._unwelcome.get(address, (0.0, None))
        left = until - self.clock().timestamp()
        if usage is not None and left > 0:
            raise RateLimited(Usage(rate=usage.rate, count=usage.count + 1, resets_in=int(left) + 1))

    @property
    def knows_unwelcome(self) -> bool:
        """Whether `require_welcome` can refuse anybody: asked on every request, so that it costs next to nothing."""
        return bool(self._unwelcome)

    def count_turned_away(self) -> None:
        """Count somebody who found the replica full, and went away without a visit."""
        self._turned_away += 1
        if (now := monotonic()) - self._told_at >= 1:
            self.on_turned_away(self._turned_away)
            self._turned_away, self._told_at = 0, now

    def _require(self, usage: Usage, owner: OwnerId | None = None) -> None:
        if usage.is_over:
            if usage.count == usage.rate.quota + 1:
                self._tell(usage, owner)
            raise RateLimited(usage)

    def _tell(self, usage: Usage, owner: OwnerId | None) -> None:
        self.audit(SecurityEvent(kind=SecurityEventKind.RATE_LIMITED, owner=owner, reason=usage.rate.name))
