"""Keeping a user out, and letting them in again."""

from dataclasses import dataclass

from application.admission import Admission
from domain.audit import SecurityEvent, SecurityEventKind
from domain.errors import SuspendingOneself
from domain.identity import OwnerId
from domain.ports import AuditLog, Clock, Users
from domain.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """What an administrator does about a user. This replica obeys at once, the others within seconds."""

    users: Users
    admission: Admission
    clock: Clock
    audit: AuditLog

    async def suspend(self, user: OwnerId, *, by: OwnerId) -> User:
        """Keep the user out, tokens and open streams included; raise UserNotFound or SuspendingOneself."""
        if user == by:
            raise SuspendingOneself
        suspended = await self.users.suspend(user, self.clock())
        self.audit(SecurityEvent(kind=SecurityEventKind.USER_SUSPENDED, owner=user, by=by))
        await self.admission.refresh()
        return suspended

    async def reinstate(self, user: OwnerId, *, by: OwnerId) -> User:
        """Let the user in again; raise UserNotFound."""
        reinstated = await self.users.reinstate(user)
        self.audit(SecurityEvent(kind=SecurityEventKind.USER_REINSTATED, owner=user, by=by))
        await self.admission.refresh()
        return reinstated
