"""Opaque cursors: a position that only this installation can write, good for one owner and one kind of call."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from domain.errors import InvalidCursor
from domain.identity import OwnerId
from domain.ports import KeyPurpose, Keyring

_POSITION_BYTES = 8
_TAG_BYTES = 16
NUMBER_PATTERN = "^[A-Za-z0-9_-]{32}$"
CURSOR_PATTERN = "^[A-Za-z0-9_-]{22,4096}$"


class CursorKind(StrEnum):
    """What a cursor is good for; what the words stand for never changes."""

    CHANGES = "changes"
    ACTIVITY = "activity"
    TASK_HISTORY = "task-history"
    TASKS = "tasks"
    USERS = "users"


@dataclass(slots=True)
class Cursors:
    """Writes and reads cursors: a position, and sixteen bytes of HMAC-SHA-256 over what it is bound to and itself."""

    keyring: Keyring
    _key: bytes | None = None

    async def write(self, kind: CursorKind, owner: OwnerId, number: int) -> str:
        """Return the cursor of a number of the owner's sequence."""
        return await self.seal(kind, owner, number.to_bytes(_POSITION_BYTES))

    async def read(self, kind: CursorKind, owner: OwnerId, cursor: str, *, field: str) -> int:
        """Return the number; raise InvalidCursor, naming the field, for anything that `write` did not return."""
        return int.from_bytes(await self.unseal(kind, owner, cursor, field=field))

    async def seal(self, kind: CursorKind, owner: OwnerId, position: bytes, *, question: str = "") -> str:
        """Return the cursor of a position that means something only as a part of the answer to one question."""
        return _text(position + await self._tag(kind, owner, question, position))

    async def unseal(self, kind: CursorKind, owner: OwnerId, cursor: str, *, field: str, question: str = "") -> bytes:
        """Return the position; raise InvalidCursor, naming the field, for anything that `seal` did not return."""
        try:
            raw = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        except (NotBase64, ValueError):
            raise InvalidCursor(field) from None
        position, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
        is_ours = hmac.compare_digest(tag, await self._tag(kind, owner, question, position))
        if not is_ours or cursor != _text(raw):
            raise InvalidCursor(field)
        return position

    async def _tag(self, kind: CursorKind, owner: OwnerId, question: str, position: bytes) -> bytes:
        if self._key is None:
            self._key = await self.keyring.key_for(KeyPurpose.CURSORS)
        bound_to = "\0".join((kind, owner, sha256(question.encode()).hexdigest() if question else ""))
        return hmac.digest(self._key, bound_to.encode() + b"\0" + position, sha256)[:_TAG_BYTES]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
