"""The deletion of everything that an owner has."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from domain.identity import OwnerId

ReceiptId = NewType("ReceiptId", UUID)
"""Random: who has it may ask how far the erasure is, since the owner's tokens are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One owner's last erasure; `completed_at` (UTC) is None while something may be left."""

    owner: OwnerId
    receipt: ReceiptId
    requested_at: datetime
    completed_at: datetime | None = None
