"""Where in the feed a client stands, as it says in `since` or `Last-Event-ID`."""

import struct
from dataclasses import dataclass

from application.cursors import CursorKind, Cursors
from domain.errors import FieldError, InvalidCursor, ValidationFailed
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
    """A number of the owner's sequence that a client has seen all up to, and the floor it began with."""

    number: int
    floor: int = 0


BEGINNING = FeedPosition(0)
_NUMBERS = struct.Struct(">QQ")


async def cursor_of(cursors: Cursors, owner: OwnerId, position: FeedPosition) -> str:
    """Return the cursor of a position."""
    return await cursors.seal(CursorKind.CHANGES, owner, _NUMBERS.pack(position.number, position.floor))


async def position_of(
    cursors: Cursors, owner: OwnerId, *, since: str | None, last_event_id: str | None
) -> FeedPosition | None:
    """Return where to go on; None when the client named no place.

    Last-Event-ID is where a stream broke off, so it is newer than the `since` in the same address. Raise InvalidCursor
    or MalformedLastEventId.
    """
    if last_event_id:
        try:
            return await _read(cursors, owner, last_event_id, field="Last-Event-ID")
        except InvalidCursor:
            raise MalformedLastEventId from None
    return None if since is None else await _read(cursors, owner, since, field="since")


async def _read(cursors: Cursors, owner: OwnerId, cursor: str, *, field: str) -> FeedPosition:
    return FeedPosition(*_NUMBERS.unpack(await cursors.unseal(CursorKind.CHANGES, owner, cursor, field=field)))
