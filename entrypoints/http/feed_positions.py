"""Where in the feed a client stands, as it says in `since` or `Last-Event-ID`."""

import struct
from dataclasses import dataclass
from datetime import datetime

from application.cursors import CursorKind, Cursors
from domain.errors import FieldError, InvalidCursor, SyncCursorExpired, ValidationFailed
from domain.identity import OwnerId


class MalformedLastEventId(ValidationFailed):
    """The header is not an id of our events; answered with 400, as the headers of other conditions are."""

    code = "malformed_last_event_id"

    def __init__(self) -> None:
        super().__init__(
            FieldError(field="Last-Event-ID", message="must be the id of an event of yours", code="malformed")
        )


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """A number of the owner's sequence that a client has seen all up to, and the floor it began with.

    After an erasure the sequence begins anew: the era tells its numbers from those before.
    """

    number: int
    floor: int = 0
    era: int = 0


BEGINNING = FeedPosition(0)
_NUMBERS = struct.Struct(">QQ")
_NUMBERS_OF_AN_ERA = struct.Struct(">QQQ")


def era_since(erasure: datetime | None) -> int:
    """Return the era that an erasure began; 0 is the one without any."""
    return 0 if erasure is None else int(erasure.timestamp() * 1_000_000)


async def cursor_of(cursors: Cursors, owner: OwnerId, at: FeedPosition) -> str:
    """Return the cursor of a position."""
    numbers = _NUMBERS_OF_AN_ERA.pack(at.number, at.floor, at.era) if at.era else _NUMBERS.pack(at.number, at.floor)
    return await cursors.seal(CursorKind.CHANGES, owner, numbers)


async def position_of(
    cursors: Cursors, owner: OwnerId, *, since: str | None, last_event_id: str | None, era: int
) -> FeedPosition | None:
    """Return where to go on; None when the client named no place.

    Last-Event-ID is where a stream broke off, so it is newer than the `since` in the same address. Raise InvalidCursor
    or MalformedLastEventId, and SyncCursorExpired for a cursor from before the owner's erasure.
    """
    if last_event_id:
        try:
            at = await _read(cursors, owner, last_event_id, field="Last-Event-ID")
        except InvalidCursor:
            raise MalformedLastEventId from None
    elif since is not None:
        at = await _read(cursors, owner, since, field="since")
    else:
        return None
    if era and at.era != era:
        raise SyncCursorExpired
    return at


async def _read(cursors: Cursors, owner: OwnerId, cursor: str, *, field: str) -> FeedPosition:
    position = await cursors.unseal(CursorKind.CHANGES, owner, cursor, field=field)
    numbers = _NUMBERS if len(position) == _NUMBERS.size else _NUMBERS_OF_AN_ERA
    return FeedPosition(*numbers.unpack(position))
