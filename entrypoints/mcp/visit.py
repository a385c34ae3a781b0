"""One call of an agent's: for whom, by whom, and when."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import MISSING

from application.intent import Intent, Keeping
from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import InsufficientScope
from domain.identity import OwnerId, Principal, Scope
from domain.operation import Actor, OperationId
from domain.zones import UTC_ZONE, Bound, checked_zone
from entrypoints.mcp.use_cases import UseCases

UNNAMED = "mcp client"
_NAME_MAX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Whoever calls was let in; what they may do is asked tool by tool. `now` is the same for the whole call."""

    caller: Principal
    client: str | None
    request_id: str | None
    use_cases: UseCases
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", self.use_cases.clock())

    @property
    def owner(self) -> OwnerId:
        """Whose tasks they are: the token's subject, and never an argument."""
        return self.caller.owner

    @property
    def agent(self) -> str:
        """What the agent is called: the name of the token is proved and goes before that which the client says."""
        return self.caller.agent or _printable(self.client) or UNNAMED

    def require(self, needed: Scope, *, subject: str) -> None:
        """Raise InsufficientScope when the token is not good for the subject, and write that down for operators."""
        if needed not in self.caller.scopes:
            kind = SecurityEventKind.SCOPE_REFUSED
            self.use_cases.audit(SecurityEvent(kind=kind, owner=self.owner, reason=needed, subject=subject))
            raise InsufficientScope(needed)

    def intent(self, operation_id: OperationId, keeping: Keeping | None) -> Intent:
        """Return the intent of a write: its actor is the agent, on behalf of the owner."""
        return Intent(
            owner=self.owner,
            operation_id=operation_id,
            actor=Actor.of(replace(self.caller, agent=self.agent)),
            request_id=self.request_id,
            keeping=keeping,
        )

    async def zone(self, named: Any) -> str:  # noqa: ANN401  # a name or MISSING
        """Return where the user is: what the call says, else the profile, else UTC. Raise ValidationFailed."""
        if named is not MISSING:
            return checked_zone("timezone", named)
        return (await self.use_cases.profiles.get(self.owner)).timezone or UTC_ZONE

    def asked_at(self, zone: str) -> Bound:
        """Return this moment as clocks in the zone show it."""
        return Bound.of_instant(self.now, zone)

    def today(self, zone: str) -> str:
        """Return the day it is there."""
        return self.now.astimezone(ZoneInfo(zone)).date().isoformat()


def _printable(name: str | None) -> str:
    return "".join(character for character in name or "" if character.isprintable()).strip()[:_NAME_MAX]
