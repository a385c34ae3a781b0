"""Erasing everything that an owner has: asked for at once, done in the background, by any replica."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.admission import Admission
from domain.audit import SecurityEvent, SecurityEventKind
from domain.erasure import Erasure, ReceiptId
from domain.errors import Unavailable
from domain.identity import OwnerId
from domain.ports import AuditLog, Clock, Erasures

SETTLED_AFTER = timedelta(seconds=15)
"""By then no replica lets the owner in any more, and what was let in before has ended: what is deleted stays so."""

_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasing:
    """Several replicas may go on with the same erasure at once, and each with what another left when it died."""

    erasures: Erasures
    admission: Admission
    clock: Clock
    audit: AuditLog
    receipts: Callable[[], UUID]

    async def request(self, owner: OwnerId) -> Erasure:
        """Write down that the owner is to be erased, and let the owner in no more; return the one under way."""
        wanted = Erasure(owner=owner, receipt=ReceiptId(self.receipts()), requested_at=self.clock())
        erasure = await self.erasures.request(wanted)
        self.audit(SecurityEvent(kind=SecurityEventKind.ERASURE_REQUESTED, owner=owner, subject=str(erasure.receipt)))
        with suppress(Unavailable):  # it is written down: the receipt must not be lost for a list that is read soon
            await self.admission.refresh()
        return erasure

    async def go_on(self) -> None:
        """Delete what is left of everybody whose erasure is under way; complete those that have settled."""
        for erasure in await self.erasures.under_way():
            began = self.clock()
            while await self.erasures.delete_some(erasure.owner, _ROWS):
                pass
            if began - erasure.requested_at >= SETTLED_AFTER:
                await self._complete(erasure)

    async def _complete(self, erasure: Erasure) -> None:
        if await self.erasures.complete(erasure, self.clock()):
            kind = SecurityEventKind.ERASURE_COMPLETED
            self.audit(SecurityEvent(kind=kind, owner=erasure.owner, subject=str(erasure.receipt)))
