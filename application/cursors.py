"""Opaque cursors: a position that only this installation can write, good for one owner and one kind of call."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from domain.errors import InvalidCursor
from domain.identity import OwnerId
from domain.ports import Keyring

_POSITION_BYTES = 8
_TAG_BYTES = 16
CURSOR_LENGTH = 32
CURSOR_PATTERN = f"^[A-Za-z0-9_-]{{{CURSOR_LENGTH}}}$"


class CursorKind(StrEnum):
    """What a cursor is good for; what the words stand for never changes."""

    CHANGES = "changes"
    ACTIVITY = "activity"
    TASK_HISTORY = "task-history"


@dataclass(slots=True)
class Cursors:
    """Writes and reads cursors: eight bytes of position, sixteen of HMAC-SHA-256 over kind, owner and position."""

    keyring: Keyring
    _key: bytes | None = None

    async def write(self, kind: CursorKind, owner: OwnerId, position: int) -> str:
        """Return the cursor of a position."""
        packed = position.to_bytes(_POSITION_BYTES)
        return urlsafe_b64encode(packed + await self._tag(kind, owner, packed)).decode()

    async def read(self, kind: CursorKind, owner: OwnerId, cursor: str, *, field: str) -> int:
        """Return the position; raise InvalidCursor, naming the field, for anything that `write` did not return."""
        try:
            raw = urlsafe_b64decode(cursor.encode())
        except (NotBase64, ValueError):
            raise InvalidCursor(field) from None
        packed, tag = raw[:_POSITION_BYTES], raw[_POSITION_BYTES:]
        is_ours = hmac.compare_digest(tag, await self._tag(kind, owner, packed))
        if len(cursor) != CURSOR_LENGTH or not is_ours:
            raise InvalidCursor(field)
        return int.from_bytes(packed)

    async def _tag(self, kind: CursorKind, owner: OwnerId, packed: bytes) -> bytes:
        if self._key is None:
            self._key = await self.keyring.signing_key()
        return hmac.digest(self._key, f"{kind}\0{owner}\0".encode() + packed, sha256)[:_TAG_BYTES]
